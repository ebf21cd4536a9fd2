"""`python -m maatoo.sandbox`: serve a sandbox until Ctrl-C or SIGTERM."""

from __future__ import annotations

import argparse
import signal
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from maatoo.argument_checks import check_whole, port
from maatoo.errors import MaatooError
from maatoo.sandbox import versions
from maatoo.sandbox.gate import CONTROL
from maatoo.sandbox.sandbox import Sandbox


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(
        prog="python -m maatoo.sandbox",
        description="Serve an embedded maatoo / Mautic server.",
        epilog=f"Faults, requests, sent e-mails and OAuth clients: see `curl <url>{CONTROL}`.",
    )
    options.add_argument("--host", default="127.0.0.1", help="interface to listen on")
    options.add_argument("--port", type=port, default=8080, help="port; 0 for any free one")
    options.add_argument(
        "--data", default=":memory:", help="file for the data; without one they are kept in memory"
    )
    options.add_argument(
        "--seed", type=number, default=0, help="contacts a new sandbox begins with"
    )
    options.add_argument(
        "--username", default="admin", help="name of the user who may do everything"
    )
    options.add_argument("--password", default="sandbox", help="the password of all users")
    options.add_argument("--rate-limit", type=number, default=None, help="calls an hour")
    options.add_argument(
        "--control-host",
        dest="control_hosts",
        action="append",
        default=[],
        metavar="NAME:PORT",
        help="another name under which the control path answers; may be given several times",
    )
    options.add_argument(
        "--oauth1", action="store_true", help="also offer OAuth 1a, as servers up to 3.x do"
    )
    options.add_argument(
        "--as",
        dest="version",
        choices=sorted(versions.KNOWN),
        default=versions.DEFAULT,
        help="the version of the server to imitate; see docs/servers.md",
    )
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM; then the data are closed in order.

    Args:
        arguments: the command line; that of the process when None.
    """
    given = parser().parse_args(arguments)
    try:
        with suppress(KeyboardInterrupt):
            _serve(given)
    except sqlite3.Error as error:
        sys.exit(f"The data cannot be kept in {given.data}: {error}.")
    except OSError as error:
        sys.exit(f"Cannot listen on {given.host}, port {given.port}: {error.strerror}.")
    except MaatooError as error:
        sys.exit(str(error))


def _serve(given: argparse.Namespace) -> None:
    with Sandbox(
        given.data,
        username=given.username,
        password=given.password,
        seed=given.seed,
        rate_limit=given.rate_limit,
        oauth1=given.oauth1,
        version=given.version,
        control_hosts=given.control_hosts,
    ) as sandbox:
        import uvicorn

        from maatoo.sandbox.serving import address, bound, config

        listener = bound(given.host, given.port)
        print(
            f"Sandbox on {address(given.host, listener)} "
            f"(user {given.username}, data {given.data}); Ctrl-C ends it.",
            flush=True,
        )
        signal.signal(signal.SIGTERM, _end)
        uvicorn.Server(config(sandbox.app)).run(sockets=[listener])


def _end(_: int, __: FrameType | None) -> NoReturn:
    """Exit with status 0 after SIGTERM, which uvicorn raises again once it has shut down."""
    raise SystemExit(0)


def number(text: str) -> int:
    """A whole number of at least 0; argparse shows the name of this function in its error.

    Raises:
        ValueError: it is none.
    """
    return check_whole("number", int(text), 0)


if __name__ == "__main__":
    main()
