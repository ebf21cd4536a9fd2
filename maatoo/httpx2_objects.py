"""Objects of httpx2, the continuation of httpx, where a user brings them: made those of httpx.

Nothing here imports httpx2: a user who brings one of its objects has imported it.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpx

__all__ = ["as_httpx_object"]


def as_httpx_object(given: Any) -> Any:
    """The httpx object for a transport, time-out, proxy or URL of httpx2.

    Returns:
        What was given, where it is nothing of httpx2. A transport is wrapped: its owner closes it,
        and its errors are raised as those of httpx.
    """
    if isinstance(given, (httpx.BaseTransport, httpx.AsyncBaseTransport)):
        return given
    names = {each.__name__ for each in type(given).__mro__ if _of_httpx2(each)}
    if "Timeout" in names:
        return httpx.Timeout(**given.as_dict())
    if "URL" in names:
        return httpx.URL(str(given))
    if "Proxy" in names:
        return httpx.Proxy(
            str(given.url),
            ssl_context=given.ssl_context,
            auth=given.auth,
            headers=given.headers.raw,
        )
    blocking, asynchronous = "BaseTransport" in names, "AsyncBaseTransport" in names
    if blocking and asynchronous:
        return _BothTransports(given)
    if blocking:
        return _BlockingTransport(given)
    return _AsyncTransport(given) if asynchronous else given


def _of_httpx2(cls: type) -> bool:
    return cls.__module__.partition(".")[0] == "httpx2"


class _BlockingTransport(httpx.BaseTransport):
    """Calls a blocking transport of httpx2."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with _errors_of_httpx(request):
            answer = self._inner.handle_request(_request(request))
        return _response(answer, request)


class _AsyncTransport(httpx.AsyncBaseTransport):
    """Awaits an async transport of httpx2."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        with _errors_of_httpx(request):
            answer = await self._inner.handle_async_request(_request(request))
        return _response(answer, request)


class _BothTransports(_BlockingTransport, _AsyncTransport):
    """For transports that are both, such as `httpx2.MockTransport`."""


def _request(request: httpx.Request) -> Any:
    httpx2 = sys.modules["httpx2"]
    return httpx2.Request(
        method=request.method,
        url=str(request.url),
        headers=request.headers.raw,
        stream=_outgoing()(request.stream),
        extensions=request.extensions,
    )


@cache
def _outgoing() -> Any:
    """A class of streams that httpx2 takes, around those of httpx."""
    httpx2 = sys.modules["httpx2"]

    class Outgoing(httpx2.SyncByteStream, httpx2.AsyncByteStream):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self, stream: Any) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            return iter(self._stream)

        def __aiter__(self) -> AsyncIterator[bytes]:
            return aiter(self._stream)

    return Outgoing


def _response(answer: Any, request: httpx.Request) -> httpx.Response:
    return httpx.Response(
        answer.status_code,
        headers=answer.headers.raw,
        stream=_Incoming(answer.stream, request),
        extensions=answer.extensions,
    )


class _Incoming(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of an answer of httpx2."""

    def __init__(self, stream: Any, request: httpx.Request) -> None:
        self._stream = stream
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        with _errors_of_httpx(self._request):
            yield from self._stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _errors_of_httpx(self._request):
            async for part in self._stream:
                yield part

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


@contextmanager
def _errors_of_httpx(request: httpx.Request) -> Generator[None, None, None]:
    """Raise the error of httpx that has the name of an error of httpx2."""
    try:
        yield
    except Exception as error:
        for cls in type(error).__mro__:
            same = getattr(httpx, cls.__name__, None) if _of_httpx2(cls) else None
            if isinstance(same, type) and issubclass(same, httpx.RequestError):
                raise same(str(error), request=request) from error
            if same is httpx.InvalidURL:
                raise httpx.InvalidURL(str(error)) from error
        raise
