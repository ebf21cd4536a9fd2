"""``python -m maatoo.mcp``: serve the tools over standard input and output."""

from __future__ import annotations

import argparse
import sys
from functools import partial

import anyio

from maatoo.client import AsyncMaatoo
from maatoo.errors import MaatooError
from maatoo.mcp.server import serve
from maatoo.mcp.tools import toolsets


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="maatoo mcp", description=__doc__)
    parser.add_argument("toolsets", nargs="*", help=f"of {', '.join(sorted(toolsets()))}")
    parser.add_argument("--write", action="store_true", help="offer tools that change something")
    parser.add_argument("--profile", help="the login to use, of those that maatoo login has kept")
    given = parser.parse_args(arguments)
    try:
        api = AsyncMaatoo.from_profile(given.profile)
        anyio.run(partial(serve, api, given.toolsets, write=given.write))
    except MaatooError as error:
        print(f"maatoo mcp: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
