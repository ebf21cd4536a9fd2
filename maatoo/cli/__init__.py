"""The command line: ``maatoo``, or ``python -m maatoo`` (``pip install maatoo[cli]``)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code.

    Args:
        arguments: the words behind ``maatoo``; those of the process when None.

    Raises:
        SystemExit: always, with one of the codes of :mod:`maatoo.cli.exit_codes`.
    """
    try:
        import_module("cyclopts")
    except ImportError:
        from maatoo.errors import MissingExtra

        print(MissingExtra("the command line", "cli"), file=sys.stderr)
        sys.exit(3)
    from maatoo.cli.app import run

    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))
