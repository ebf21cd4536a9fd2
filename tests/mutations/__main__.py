"""``python -m tests.mutations --count 100000``: the long form of the mutation run."""

from __future__ import annotations

import argparse
import secrets
import sys
import time

from .running import Tally, run

STEP = 2000


def main() -> int:
    """Run, print what is wrong; the exit status tells whether anything is."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="number of cases (default: 2000)")
    parser.add_argument("--seed", type=int, default=None, help="default: a random one")
    parser.add_argument("--only", type=int, default=None, help="repeat the case of this number")
    given = parser.parse_args()
    seed = secrets.randbelow(2**32) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    if given.only is not None:
        return _told([run(seed, range(given.only, given.only + 1))])
    began = time.monotonic()
    tallies: list[Tally] = []
    for start in range(0, given.count, STEP):
        tallies.append(run(seed, range(start, min(start + STEP, given.count))))
        found = sum(len(each.problems) for each in tallies)
        done = sum(each.cases for each in tallies)
        print(f"{done} cases, {found} problems, {time.monotonic() - began:.0f} s", flush=True)
    return _told(tallies)


def _told(tallies: list[Tally]) -> int:
    ended = sum((each.ended for each in tallies), start=type(tallies[0].ended)())
    called = sum((each.operations for each in tallies), start=type(tallies[0].operations)())
    problems = [problem for each in tallies for problem in each.problems]
    print(f"{len(called)} operations; ended:", dict(ended.most_common()))
    for problem in problems[:50]:
        print(f"--only {problem.number}  {problem.call}: {problem.said}")
        answer = problem.answer
        print(f"    {answer.status} {answer.headers} {answer.body[:300]!r} {answer.failure}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
