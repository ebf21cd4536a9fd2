"""``python -m maatoo._generate`` writes the generated modules; ``--check`` names stale ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.output import generate, leftovers, stale, summary, write

__all__ = ["main"]

PACKAGE = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None, package: Path = PACKAGE) -> int:
    """Generate, or check.

    Args:
        arguments: of the command line; those of the process when not given.
        package: folder of the package.

    Returns:
        Exit status: 0 all is well, 1 something is stale, 2 the description is wrong.
    """
    parser = argparse.ArgumentParser(prog="python -m maatoo._generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if stale")
    options = parser.parse_args(arguments)
    try:
        wanted = generate(package)
    except DescriptionError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    if not options.check:
        touched = write(package, wanted)
        print(f"{len(wanted)} files, {len(touched)} written")
        return 0
    lines = [summary(path, there, wanted[path]) for path, there in stale(package, wanted).items()]
    lines += [f"{path}: left over" for path in leftovers(package, wanted)]
    for line in lines:
        print(line, file=sys.stderr)
    if lines:
        print("stale: run `python -m maatoo._generate`", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
