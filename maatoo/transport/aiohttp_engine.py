"""The aiohttp engine (extra ``aiohttp``): the fastest one, on asyncio only."""

from __future__ import annotations

import asyncio
import base64
import io
import ssl
import time
import weakref
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import anyio
import httpx
from attrs import evolve

from maatoo.errors import ConfigurationError, MissingExtra
from maatoo.runtime import Slots
from maatoo.transport.download import body_of
from maatoo.transport.httpx_adapters import RawResponse, header_map
from maatoo.transport.httpx_requests import as_httpx
from maatoo.transport.pool import KEEP_ALIVE_SECONDS, Pool, turn_of
from maatoo.transport.request import Request
from maatoo.transport.response import LARGEST
from maatoo.transport.timeouts import Timeouts

try:
    import aiohttp
    from yarl import URL

    from maatoo.transport.aiohttp_connection import HEAD_LIMITS, AiohttpAdapter, Connection
    from maatoo.transport.aiohttp_connector import Connector, Used, Waiting
    from maatoo.transport.aiohttp_errors import (
        UNANSWERED,
        once,
        raise_as_httpx,
        refuse_change,
        refuse_cut,
    )
except ImportError:
    raise MissingExtra("the aiohttp engine", "aiohttp") from None

__all__ = ["AiohttpEngine"]

_LARGE = 1_000_000
_UNLIMITED: AbstractContextManager[object] = nullcontext()
_ADDED = frozenset({"accept-encoding", "user-agent"})
_ADDED_TO_BODIES = frozenset({*_ADDED, "content-type"})
"""Headers that aiohttp would add where a request lacks them."""


class AiohttpEngine:
    """Sends requests over aiohttp's connections; fails as httpx's transports do.

    Those that are small go straight over a connection of the pool. Proxies, files, large bodies and
    downloads are left to a session, which keeps no cookie, follows no redirect and asks no
    environment here. A read whose connection broke is repeated at once, in the time that is left
    of it, as aiohttp does; the rest is decided by the retry table.
    """

    def __init__(
        self,
        *,
        slots: Slots,
        verify: ssl.SSLContext,
        proxy: httpx.Proxy | httpx.URL | str | None,
        most: int = LARGEST,
    ) -> None:
        """Make an engine; the session begins with the first request.

        Args:
            slots: how many connections there may be.
            verify: the TLS context of all connections.
            proxy: an HTTP proxy, or None.
            most: bytes that an answer may have.

        Raises:
            ConfigurationError: the event loop is not asyncio's, or a proxy that speaks no HTTP.
        """
        if not _on_asyncio():
            raise ConfigurationError(
                "the aiohttp engine needs asyncio; under trio use engine='httpx'"
            )
        self._slots = slots
        self._most = most
        self._verify = verify
        self._through: dict[str, Any] = {}
        if proxy is not None:
            given = proxy if isinstance(proxy, httpx.Proxy) else httpx.Proxy(proxy)
            if given.url.scheme not in ("http", "https"):
                raise ConfigurationError(f"the aiohttp engine knows no {given.url.scheme} proxies")
            self._through = {"proxy": str(given.url), "proxy_headers": _proxy_headers(given)}
        self._session: aiohttp.ClientSession | None = None
        self._end: weakref.finalize[Any, Any] | None = None  # lets a forgotten session go quietly
        adapter = AiohttpAdapter(lambda: self._session or self._open(), most)
        self._pool = Pool.of(adapter, Connection, slots)
        self._waiting: Waiting = {}
        self._used: Used = {}
        self._timeouts: tuple[Timeouts | None, aiohttp.ClientTimeout | None] = (None, None)

    async def send(self, request: Request, timeouts: Timeouts) -> RawResponse:
        """Send a request and read the whole answer.

        Raises:
            httpx.TransportError: no whole answer came; its class says why.
        """
        if not self._session:
            self._open()
        if self._through or not _is_plain(request):
            return await self._by_session(request, timeouts)
        began = time.monotonic()
        try:
            return await self._pool.send(request, timeouts)
        except (httpx.ReadError, httpx.RemoteProtocolError) as problem:
            if not (request.is_read and isinstance(problem.__cause__, UNANSWERED)):
                raise
            if timeouts.whole is not None:
                left = timeouts.whole - (time.monotonic() - began)
                if left <= 0.0:
                    raise
                timeouts = evolve(timeouts, whole=left)
        return await self._pool.send(request, timeouts)

    async def _by_session(self, request: Request, timeouts: Timeouts) -> RawResponse:
        """Send what a session knows better: through a proxy, or a large body, or to a file."""
        session = self._session or self._open()
        arguments = self._through
        if not request.is_read:
            arguments = {**arguments, "middlewares": (once,)}
        headers: dict[str, str] = request.headers
        content = request.content
        body: bytes | io.BytesIO | AsyncIterator[bytes] | None = content
        if content is not None and len(content) > _LARGE:  # in parts: other tasks run too
            body = io.BytesIO(content)
        if request.files is not None:
            multipart = as_httpx(request, timeouts)
            headers, body = dict(multipart.headers), _parts(multipart)
        if self._through and request.url.startswith("http:"):  # the proxy reads these itself
            headers = {**headers, **self._through["proxy_headers"]}
        if not headers.keys() >= (_ADDED if body is None else _ADDED_TO_BODIES):
            arguments = {**arguments, "skip_auto_headers": _ADDED_TO_BODIES}
        await turn_of(self._slots, timeouts)
        task = asyncio.current_task()
        self._waiting[task] = request.on_sending
        limits, head_limit = timeouts, _UNLIMITED
        if request.to is not None:  # its content may take longer
            limits = evolve(timeouts, whole=None)
            head_limit = anyio.fail_after(timeouts.whole)
        try:
            with head_limit:
                response = await session.request(
                    request.method,
                    URL(request.url, encoded=True),
                    headers=headers,
                    data=body,
                    allow_redirects=False,
                    timeout=self._client_timeout(limits),
                    **arguments,
                )
            try:
                refuse_change(response.status)
                found = header_map(response.raw_headers)
                received = body_of(request.to, response.status, found, self._most)
                while part := await response.content.readany():
                    received.add(part)
                refuse_cut(self._used[task], found)
            except BaseException:
                response.close()
                raise
        except (aiohttp.ClientError, TimeoutError, asyncio.TimeoutError, OSError) as problem:
            raise_as_httpx(problem, sent=task not in self._waiting)
        finally:
            self._waiting.pop(task, None)
            self._used.pop(task, None)
            self._slots.release()
        content = received.content(found.get("content-encoding"))
        return RawResponse(response.status, found, content)

    async def aclose(self) -> None:
        """Close every connection, also while being cancelled."""
        session = self._taken()
        with anyio.CancelScope(shield=True):
            await self._pool.aclose()
            if session is not None:
                await session.close()

    def forget(self) -> None:
        """Drop the session: the event loop that it was made on has ended."""
        session = self._taken()
        self._waiting.clear()
        self._used.clear()
        self._pool.forget()
        if session is not None:
            session.detach()

    def _taken(self) -> aiohttp.ClientSession | None:
        """The session, which is this engine's no more."""
        session, self._session = self._session, None
        if self._end is not None:
            self._end.detach()
            self._end = None
        return session

    def _open(self) -> aiohttp.ClientSession:
        if not _on_asyncio():
            raise ConfigurationError("the aiohttp engine needs asyncio")
        connector = Connector(
            self._waiting,
            self._used,
            limit=0,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            ssl=self._verify,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            **HEAD_LIMITS,
        )
        self._end = weakref.finalize(self, self._session.detach)
        return self._session

    def _client_timeout(self, timeouts: Timeouts) -> aiohttp.ClientTimeout:
        """The time-outs as aiohttp takes them; most requests have those of the one before."""
        known, made = self._timeouts
        if known is not timeouts or made is None:
            made = aiohttp.ClientTimeout(
                total=timeouts.whole,
                sock_connect=timeouts.connect,
                sock_read=timeouts.read_before_whole,
            )
            self._timeouts = timeouts, made
        return made


def _is_plain(request: Request) -> bool:
    """Whether a request is written at once, and its answer held in memory."""
    content = request.content
    is_small = content is None or len(content) <= _LARGE
    return is_small and request.files is None and request.to is None


async def _parts(multipart: httpx.Request) -> AsyncIterator[bytes]:
    """A multipart body as it is read from its files."""
    assert isinstance(multipart.stream, httpx.AsyncByteStream)
    async for part in multipart.stream:
        yield part


def _proxy_headers(proxy: httpx.Proxy) -> dict[str, str]:
    headers = dict(proxy.headers)
    if proxy.auth is not None:
        pair = base64.b64encode(":".join(proxy.auth).encode()).decode("ascii")
        headers["proxy-authorization"] = f"Basic {pair}"
    return headers


def _on_asyncio() -> bool:
    """Whether asyncio's loop runs here, or none yet."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        try:
            anyio.get_cancelled_exc_class()
        except RuntimeError:
            return True
        return False
    return True
