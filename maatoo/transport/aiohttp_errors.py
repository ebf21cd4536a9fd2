"""What aiohttp raises, as the errors of httpx's transports."""

from __future__ import annotations

import asyncio
from typing import NoReturn

import aiohttp
import httpx
from aiohttp.http import HttpProcessingError

__all__ = ["raise_as_httpx"]


def raise_as_httpx(problem: Exception, *, sent: bool) -> NoReturn:
    """Raise what httpx's transports would.

    Args:
        problem: what aiohttp raised.
        sent: whether the request had its connection.

    Raises:
        httpx.TransportError: always; its class says what happened.
    """
    said = str(problem) or type(problem).__name__
    if isinstance(problem, (TimeoutError, asyncio.TimeoutError)):
        if not sent:
            raise httpx.ConnectTimeout("no connection was made in time") from problem
        raise httpx.ReadTimeout("the answer did not come in time") from problem
    for kinds, kind in _KINDS:
        if isinstance(problem, kinds):
            raise kind(said) from problem
    raise httpx.ReadError(said) from problem


_KINDS: tuple[tuple[tuple[type[Exception], ...], type[httpx.TransportError]], ...] = (
    ((aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError), httpx.ProxyError),
    ((aiohttp.ClientConnectorError, aiohttp.ClientConnectorCertificateError), httpx.ConnectError),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), httpx.UnsupportedProtocol),
    ((aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError), httpx.RemoteProtocolError),
    ((aiohttp.ClientResponseError, HttpProcessingError), httpx.RemoteProtocolError),
)
