"""The aiohttp engine (extra ``aiohttp``): the fastest one, on asyncio only."""

from __future__ import annotations

from typing import Any

import httpx

from maatoo.errors import ConfigurationError, MissingExtra

__all__ = ["open_aiohttp"]


def open_aiohttp(
    *, max_connections: int, verify: Any, proxy: Any, trust_env: bool
) -> httpx.AsyncBaseTransport:
    """Make a transport on aiohttp.

    Args:
        max_connections: connections that may be open at once.
        verify: as httpx takes it.
        proxy: as httpx takes it.
        trust_env: whether the environment is asked for certificates.

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
        max_connections=max_connections, max_keepalive_connections=max_connections
    )
    transport: httpx.AsyncBaseTransport = AiohttpTransport(
        verify=verify, limits=limits, proxy=proxy, trust_env=trust_env
    )
    return transport
