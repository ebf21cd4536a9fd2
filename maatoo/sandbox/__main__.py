"""`python -m maatoo.sandbox`: serve a sandbox until Ctrl-C."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress

from maatoo.sandbox.server import Sandbox


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(
        prog="python -m maatoo.sandbox", description="Serve an embedded maatoo / Mautic server."
    )
    options.add_argument("--host", default="127.0.0.1", help="interface to listen on")
    options.add_argument("--port", type=int, default=8080, help="port; 0 for any free one")
    options.add_argument("--data", default=":memory:", help="file for the data")
    options.add_argument("--seed", type=int, default=0, help="contacts a new sandbox begins with")
    options.add_argument("--username", default="admin")
    options.add_argument("--password", default="sandbox")
    options.add_argument("--rate-limit", type=int, default=None, help="calls an hour")
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C.

    Args:
        arguments: the command line; that of the process when None.
    """
    given = parser().parse_args(arguments)
    with Sandbox(
        given.data,
        username=given.username,
        password=given.password,
        seed=given.seed,
        rate_limit=given.rate_limit,
    ) as sandbox:
        import uvicorn

        from maatoo.sandbox.serving import bound, config

        listener = bound(given.host, given.port)
        url = f"http://{given.host}:{listener.getsockname()[1]}"
        print(
            f"Sandbox on {url} (user {given.username}, data {given.data}); Ctrl-C ends it.",
            flush=True,
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config(sandbox.app)).run(sockets=[listener])


if __name__ == "__main__":
    main()
