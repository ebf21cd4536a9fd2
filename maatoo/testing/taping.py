"""Where a cassette sits: between clients and their engines, and as an httpx transport."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import anyio.lowlevel
import httpx
from attrs import evolve

from maatoo.errors import ConfigurationError
from maatoo.httpx2_objects import as_httpx_object
from maatoo.testing.tape import RecordedResponse
from maatoo.transport import httpx_adapters
from maatoo.transport.httpx_requests import as_httpx
from maatoo.transport.pool import Engine
from maatoo.transport.request import Request
from maatoo.transport.timeouts import Timeouts

__all__ = ["Recorder", "TapedEngine", "TapedTransport"]


class Recorder(Protocol):
    """A cassette, as the engines and transports behind it use it."""

    def play(self, request: httpx.Request, content: bytes) -> RecordedResponse | None:
        """The recorded answer, or None when it is to be asked and recorded."""
        ...

    def record(
        self,
        request: httpx.Request,
        content: bytes,
        status: int,
        headers: Mapping[str, str],
        answer: bytes,
    ) -> None:
        """Record an exchange."""
        ...


class TapedEngine:
    """An engine of a client, behind a cassette; see `maatoo.transport.pool.Engine`.

    Args:
        recorder: the cassette.
        engine: what really sends.
        is_async: whether it lives on an event loop.
    """

    def __init__(self, recorder: Recorder, engine: Engine, *, is_async: bool) -> None:
        self._recorder = recorder
        self._engine = engine
        self._is_async = is_async

    async def send(self, request: Request, timeouts: Timeouts) -> httpx_adapters.RawResponse:
        """Play the answer, or send and record."""
        request.to = None  # a cassette keeps the content; the transport writes it to the file
        asked = as_httpx(request, timeouts)
        content = asked.read()
        played = self._recorder.play(asked, content)
        if played is not None:
            if self._is_async:
                await anyio.lowlevel.checkpoint()
            return httpx_adapters.RawResponse(played.status, dict(played.headers), played.content)
        if request.files is not None:  # its files were read just now
            kind = {"content-type": asked.headers["content-type"]}
            headers = {**request.headers, **kind}
            request = evolve(request, content=content, headers=headers, files=None, data=None)
        answer = await self._engine.send(request, timeouts)
        self._recorder.record(asked, content, answer.status, answer.headers, answer.content)
        return answer

    async def aclose(self) -> None:
        """Close the engine."""
        await self._engine.aclose()

    def forget(self) -> None:
        """Drop the engine's connections: the event loop that they were made on has ended."""
        self._engine.forget()


class TapedTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An httpx transport behind a cassette, for blocking and asynchronous clients alike.

    Args:
        recorder: the cassette.
        inner: what really sends; the network when None.
    """

    def __init__(
        self,
        recorder: Recorder,
        inner: httpx.BaseTransport | httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._recorder = recorder
        self._inner = as_httpx_object(inner)
        self._blocking: httpx.HTTPTransport | None = None
        self._asynchronous: httpx.AsyncHTTPTransport | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Play the answer, or send and record."""
        content = request.read()
        played = self._recorder.play(request, content)
        if played is not None:
            return _response(played)
        inner = self._inner
        if inner is None:
            inner = self._blocking = self._blocking or httpx.HTTPTransport()
        if not isinstance(inner, httpx.BaseTransport):
            raise ConfigurationError(f"{type(inner).__name__} cannot be used by a blocking client")
        response = inner.handle_request(request)
        response.request = request
        try:
            body = response.read()
        finally:
            response.close()
        return self._recorded(request, content, response, body)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Play the answer, or send and record."""
        content = await request.aread()
        played = self._recorder.play(request, content)
        if played is not None:
            await anyio.lowlevel.checkpoint()
            return _response(played)
        inner = self._inner
        if inner is None:
            inner = self._asynchronous = self._asynchronous or httpx.AsyncHTTPTransport()
        if not isinstance(inner, httpx.AsyncBaseTransport):
            raise ConfigurationError(
                f"{type(inner).__name__} cannot be used by an asynchronous client"
            )
        response = await inner.handle_async_request(request)
        response.request = request
        try:
            body = await response.aread()
        finally:
            await response.aclose()
        return self._recorded(request, content, response, body)

    def close(self) -> None:
        """Close the connections of blocking clients; what was given from outside stays open."""
        if self._blocking is not None:
            self._blocking.close()

    async def aclose(self) -> None:
        """Close the connections of asynchronous clients; what was given stays open."""
        if self._asynchronous is not None:
            await self._asynchronous.aclose()

    def _recorded(
        self, request: httpx.Request, content: bytes, response: httpx.Response, body: bytes
    ) -> httpx.Response:
        self._recorder.record(request, content, response.status_code, response.headers, body)
        headers: dict[str, Any] = {
            name: value
            for name, value in response.headers.multi_items()
            if name not in ("content-encoding", "content-length", "transfer-encoding")
        }
        return httpx.Response(response.status_code, headers=headers, content=body)


def _response(played: RecordedResponse) -> httpx.Response:
    return httpx.Response(played.status, headers=dict(played.headers), content=played.content)
