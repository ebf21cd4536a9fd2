"""``python -m maatoo.mcp``: serve the tools over standard input and output."""

from __future__ import annotations

import argparse
import sys
from functools import partial

import anyio

from maatoo.errors import MaatooError
from maatoo.mcp.server import serve
from maatoo.mcp.tools import toolsets


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="maatoo mcp", description=__doc__)
    parser.add_argument("toolsets", nargs="*", help=f"of {', '.join(sorted(toolsets()))}")
    parser.add_argument("--write", action="store_true", help="offer tools that change something")
    given = parser.parse_args(arguments)
    try:
        anyio.run(partial(serve, given.toolsets, write=given.write))
    except MaatooError as error:
        print(f"maatoo mcp: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
