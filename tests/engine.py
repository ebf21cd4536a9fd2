"""Which engine the clients of the tests use: ``MAATOO_ENGINE=aiohttp`` runs the suite on aiohttp.

Clients that are given a transport, or HTTP/2, keep what they were given. aiohttp knows no trio,
so that such a run is on asyncio alone.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from maatoo.client import construction
from maatoo.transport.engines import ConnectionSettings

__all__ = ["BACKENDS", "ENGINE", "choose_engine"]

ENGINE = os.environ.get("MAATOO_ENGINE", "httpx")
BACKENDS = ["asyncio"] if ENGINE == "aiohttp" else ["asyncio", "trio"]


def choose_engine(patch: pytest.MonkeyPatch) -> None:
    """Make ``ENGINE`` the one that clients use where nothing else was asked for."""
    if ENGINE == "httpx":
        return

    def connection(**settings: Any) -> ConnectionSettings:
        plain = settings["engine"] == "httpx" and not settings["http2"]
        if plain and settings["transport"] is None:
            settings["engine"] = ENGINE
        return ConnectionSettings(**settings)

    patch.setattr(construction, "ConnectionSettings", connection)
