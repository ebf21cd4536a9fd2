"""The aiohttp engine (extra ``aiohttp``): the fastest one, on asyncio only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from maatoo.errors import ConfigurationError, MissingExtra

if TYPE_CHECKING:
    from maatoo.transport.engines import Wiring

__all__ = ["open_aiohttp"]


def open_aiohttp(wiring: Wiring, verify: Any, proxy: Any) -> httpx.AsyncBaseTransport:
    """Make a transport on aiohttp.

    Raises:
        MissingExtra: httpx-aiohttp is not installed.
        ConfigurationError: the event loop is not asyncio's.
    """
    try:
        from httpx_aiohttp import AiohttpTransport  # pyright: ignore[reportMissingTypeStubs]
    except ImportError:
        raise MissingExtra("the aiohttp engine", "aiohttp") from None
    import sniffio

    try:
        library = sniffio.current_async_library()
    except sniffio.AsyncLibraryNotFoundError:
        library = "asyncio"
    if library != "asyncio":
        raise ConfigurationError("the aiohttp engine needs asyncio; under trio use engine='httpx'")
    limits = httpx.Limits(
        max_connections=wiring.max_connections, max_keepalive_connections=wiring.max_connections
    )
    transport: httpx.AsyncBaseTransport = AiohttpTransport(
        verify=verify, limits=limits, proxy=proxy, trust_env=wiring.trust_env
    )
    return transport
