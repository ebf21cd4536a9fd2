"""One scenario in every runtime: both event loops, each engine, and the blocking client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

from maatoo import AsyncMaatoo, Maatoo, Response
from maatoo.runtime import step_to_completion
from maatoo.transport.retry import Retry
from tests.engine import BACKENDS

__all__ = ["EVERY_WORLD", "Send", "play"]

Send = Callable[..., Awaitable[Response]]

EVERY_WORLD = pytest.mark.parametrize("runtime", [*BACKENDS, "aiohttp", "blocking"])


def play(
    runtime: str, url: str, scenario: Callable[[Send], Awaitable[Any]], **settings: Any
) -> Any:
    """Play a scenario; its ``send`` is the ``request`` of a client that was made for it."""
    settings.setdefault("retry", Retry(attempts=1))
    if runtime == "blocking":
        with Maatoo(url, **settings) as api:

            async def send(*arguments: Any, **options: Any) -> Response:
                return api.request(*arguments, **options)

            async def steps() -> Any:
                return await scenario(send)

            return step_to_completion(steps())
    if runtime == "aiohttp":
        pytest.importorskip("aiohttp")
        settings["engine"] = "aiohttp"

    async def main() -> Any:
        async with AsyncMaatoo(url, **settings) as api:
            return await scenario(api.request)

    return anyio.run(main, backend="trio" if runtime == "trio" else "asyncio")
