"""Requests of the aiohttp engine alone."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from maatoo.runtime import AsyncRuntime
from maatoo.transport.request import Options, Request

pytest.importorskip("aiohttp")

from maatoo.transport.aiohttp_engine import AiohttpEngine


@asynccontextmanager
async def engine(proxy: Any = None) -> AsyncIterator[AiohttpEngine]:
    opened = AiohttpEngine(
        slots=AsyncRuntime().slots(5), verify=ssl.create_default_context(), proxy=proxy
    )
    try:
        yield opened
    finally:
        await opened.aclose()


def request(url: str, method: str = "GET", **settings: Any) -> Request:
    settings.setdefault("headers", {})
    settings.setdefault("repeatable", method == "GET")
    return Request(method, url, **settings)


TEN_SECONDS = Options(timeout=10.0).timeouts(None)
