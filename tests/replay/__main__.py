"""``python -m tests.replay``: replay all recordings, print every exchange with its way."""

from __future__ import annotations

import sys

from . import table
from .exchange import names
from .replaying import replay


def main() -> int:
    """Print the tables; the exit status tells whether anything is wrong."""
    chosen = sys.argv[1:] or names()
    replayed = {name: replay(name, "asyncio") for name in chosen}
    results = [result for each in replayed.values() for result in each]
    print(*table.ways(results), sep="\n")
    print("\nKept in unknown_:", *table.unknown(results), sep="\n")
    print("", *table.summary(replayed), sep="\n")
    wrong = [f"{each.exchange.id}: {problem}" for each in results for problem in each.problems]
    print(f"\n{len(wrong)} problems", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
