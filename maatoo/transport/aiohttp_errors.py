"""What aiohttp raises, as the errors of httpx's transports."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NoReturn

import aiohttp
import httpx
from aiohttp.http import HttpProcessingError

__all__ = ["UNANSWERED", "once", "raise_as_httpx", "refuse_change", "refuse_cut"]

UNANSWERED = (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)
"""What aiohttp raises where a connection ended before its answer began."""

_UNANSWERED_TEXT = "the server closed the connection unanswered"


def raise_as_httpx(problem: Exception, *, sent: bool) -> NoReturn:
    """Raise what httpx's transports would.

    Args:
        problem: what aiohttp raised.
        sent: whether the request had its connection.

    Raises:
        httpx.TransportError: always; its class says what happened.
    """
    if isinstance(problem, aiohttp.ServerDisconnectedError):  # its own text shows all headers
        problem = aiohttp.ServerDisconnectedError(_UNANSWERED_TEXT)
    said = getattr(problem, "message", "") or str(problem) or type(problem).__name__
    if isinstance(problem, (TimeoutError, asyncio.TimeoutError)):
        if not sent:
            raise httpx.ConnectTimeout("no connection was made in time") from problem
        raise httpx.ReadTimeout("the answer did not come in time") from problem
    for kinds, kind in _KINDS:
        if isinstance(problem, kinds):
            raise kind(said) from problem
    raise httpx.ReadError(said) from problem


def refuse_cut(protocol: Any, headers: Mapping[str, str]) -> None:
    """Refuse content of unknown length whose connection broke: aiohttp takes it as whole.

    Args:
        protocol: that of the connection, after the content.
        headers: of the answer.

    Raises:
        aiohttp.ClientPayloadError: the content may be cut.
    """
    broke = isinstance(protocol.exception(), aiohttp.ClientOSError)
    if broke and headers.keys().isdisjoint(("content-length", "transfer-encoding")):
        raise aiohttp.ClientPayloadError("the connection broke in the midst of the answer")


def refuse_change(status: int) -> None:
    """Refuse to go on in another protocol: no request asks for one.

    Raises:
        httpx.RemoteProtocolError: the status says that the server does so.
    """
    if status == 101:
        raise httpx.RemoteProtocolError("the server changed to a protocol not asked for")


class _Broken(aiohttp.ClientError):
    """A connection broke; aiohttp does not know this class, and so repeats nothing."""


async def once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a request of its own accord."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except UNANSWERED:
        raise _Broken(_UNANSWERED_TEXT) from None


_KINDS: tuple[tuple[tuple[type[Exception], ...], type[httpx.TransportError]], ...] = (
    ((aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError), httpx.ProxyError),
    ((aiohttp.ClientConnectorError, aiohttp.ClientConnectorCertificateError), httpx.ConnectError),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), httpx.UnsupportedProtocol),
    ((aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError), httpx.RemoteProtocolError),
    ((aiohttp.ClientResponseError, HttpProcessingError), httpx.RemoteProtocolError),
)
