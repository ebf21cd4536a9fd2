"""Which engine the clients of the tests use: ``MAATOO_ENGINE=aiohttp`` runs the suite on aiohttp.

Clients that are given a transport, or HTTP/2, keep what they were given. aiohttp knows no trio,
so that such a run is on asyncio alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import evolve

from maatoo.transport.connection_changes import changed_connections
from maatoo.transport.engines import ConnectionSettings

__all__ = ["BACKENDS", "ENGINE", "chosen_engine"]

ENGINE = os.environ.get("MAATOO_ENGINE", "httpx")
BACKENDS = ["asyncio"] if ENGINE == "aiohttp" else ["asyncio", "trio"]


@contextmanager
def chosen_engine() -> Iterator[None]:
    """Make ``ENGINE`` the one that clients use where nothing else was asked for."""

    def change(connection: ConnectionSettings) -> ConnectionSettings:
        plain = connection.engine == "httpx" and not connection.http2
        if plain and connection.transport is None:
            return evolve(connection, engine=ENGINE)
        return connection

    with changed_connections(change):
        yield
