"""`python -m maatoo.webhooks`: serve a receiver until Ctrl-C or SIGTERM, then drain it."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from maatoo.argument_checks import port
from maatoo.errors import ConfigurationError, MaatooError, MissingExtra
from maatoo.models import Model
from maatoo.webhooks import WebhookEvent, WebhookReceiver


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(
        prog="python -m maatoo.webhooks",
        description="Receive webhooks. Without a receiver of your own, print one line per event.",
    )
    options.add_argument(
        "receiver",
        nargs="?",
        metavar="module:name",
        help="a WebhookReceiver with its handlers; the name is hooks where none is given",
    )
    options.add_argument("--host", default="127.0.0.1", help="interface to listen on")
    options.add_argument("--port", type=port, default=8000, help="port; 0 for any free one")
    options.add_argument(
        "--secret-env",
        action="append",
        metavar="NAME",
        help="environment variable that holds the secret; may be given again while it is changed",
    )
    return options


def receiver_of(
    target: str | None, names: Sequence[str] | None, environment: Mapping[str, str]
) -> WebhookReceiver:
    """The receiver that was asked for, with its secrets.

    Args:
        target: "module:name" of a receiver, or None for one that prints one line per event.
        names: environment variables that hold secrets; None keeps the receiver's own secrets.
        environment: the environment variables, by name.

    Raises:
        ConfigurationError: no such receiver, or a variable that is not set.
    """
    receiver = _imported(target) if target else _printing()
    if names is None:
        if target is None:
            raise ConfigurationError("name the variable that holds the secret: --secret-env NAME")
        return receiver
    missing = [name for name in names if not environment.get(name)]
    if missing:
        raise ConfigurationError(f"{', '.join(missing)} is not set: it must hold the secret")
    receiver.use_secret([environment[name] for name in names])
    return receiver


def _imported(target: str) -> WebhookReceiver:
    module, _, name = target.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        found = getattr(importlib.import_module(module), name or "hooks")
    except (ImportError, AttributeError) as problem:
        raise ConfigurationError(f"{target}: {problem}") from None
    if not isinstance(found, WebhookReceiver):
        raise ConfigurationError(f"{target} is no WebhookReceiver")
    return found


def _printing() -> WebhookReceiver:
    receiver = WebhookReceiver()
    receiver.on(WebhookEvent)(lambda event: print(line_of(event), flush=True))
    return receiver


def line_of(event: WebhookEvent) -> str:
    """An event in one line without personal data: its time, its kind, the ids of its entities."""
    when = event.timestamp.isoformat() if event.timestamp is not None else "-"
    values = {each.name: getattr(event, each.name) for each in attrs.fields(type(event))}
    about = [
        f"{name} {number}"
        for name, value in values.items()
        if isinstance(value, Model) and (number := getattr(value, "id", None)) is not None
    ]
    return " ".join([when, ascii(event.kind)[1:-1], *about])


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM.

    Args:
        arguments: the command line; None takes that of the process.

    Raises:
        SystemExit: with a message, if the receiver cannot be served.
    """
    given = parser().parse_args(arguments)
    try:
        try:
            import uvicorn
        except ImportError:
            raise MissingExtra("python -m maatoo.webhooks", "webhooks") from None
        receiver = receiver_of(given.receiver, given.secret_env, os.environ)
    except MaatooError as problem:
        raise SystemExit(str(problem)) from None
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    config = uvicorn.Config(
        receiver,
        host=given.host,
        port=given.port,
        lifespan="on",
        ws="none",
        access_log=False,
        log_config=None,
        log_level="warning",
    )
    listener = config.bind_socket()
    # asyncio sets this on its own sockets only; without it an answer may be delayed by 40 ms
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.listen(config.backlog)  # a reader may connect before the server runs
    host, number = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"Receiving webhooks on http://{shown}:{number}/ ; Ctrl-C ends it.", flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
