"""PlainHttp: sends the requests of a login without a client, each over a connection of its own."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar, cast

import httpx
from attrs import field, frozen

from maatoo._version import __version__
from maatoo.argument_checks import seconds
from maatoo.base_url import is_loopback
from maatoo.errors import (
    ConfigurationError,
    ConnectionFailed,
    MaatooError,
    RequestTimeout,
    UnexpectedResponse,
)
from maatoo.httpx2_objects import as_httpx_object
from maatoo.redaction import protect_loggers, redact
from maatoo.tls import Verify, check_verify, tls_context

__all__ = ["PlainHttp", "PlainResponse"]

T = TypeVar("T")


@frozen
class PlainResponse:
    """An answer; see :class:`maatoo.auth.base.AuthResponse`."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    def json(self) -> object:
        """The body as JSON."""
        return json.loads(self.content)


@frozen
class PlainHttp:
    """Settings for the few requests of a login.

    Args:
        timeout: seconds a request.
        verify: True, False, an ``ssl.SSLContext``, or the path of the certificates to trust.
        proxy: address of a proxy; None for those of the environment.
        transport: replaces the network; an asynchronous one serves asynchronous logins only, a
            blocking one blocking logins only. It is not closed here.

    Raises:
        InvalidArgument, ConfigurationError: an argument that cannot be right.
    """

    timeout: float = field(default=30.0, validator=seconds())
    verify: Verify = field(default=True, kw_only=True, validator=check_verify)
    proxy: str | None = field(default=None, kw_only=True, repr=False)
    transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None = field(
        default=None, kw_only=True, converter=as_httpx_object
    )

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> PlainResponse:
        """Send on an event loop; see :data:`maatoo.auth.base.Send`."""
        if not isinstance(self.transport, (httpx.AsyncBaseTransport, type(None))):
            raise ConfigurationError("an asynchronous login needs an httpx.AsyncBaseTransport")
        return await self._ask(httpx.AsyncClient, method, url, headers, content)

    async def send_blocking(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> PlainResponse:
        """Send in this thread and never suspend; see :data:`maatoo.auth.base.Send`."""
        if not isinstance(self.transport, (httpx.BaseTransport, type(None))):
            raise ConfigurationError("a blocking login needs an httpx.BaseTransport")
        return await self._ask(httpx.Client, method, url, headers, content)

    async def _ask(
        self,
        kind: type[httpx.AsyncClient | httpx.Client],
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
    ) -> PlainResponse:
        protect_loggers()
        named = {"user-agent": f"maatoo/{__version__}", **headers}
        try:
            client = self._client(kind, url)
            try:
                request = client.build_request(method, url, headers=named, content=content)
                return _read(await _result(_send(client, request)))
            finally:
                if self.transport is None:
                    await _result(_close(client))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = _failure(method, url, error)
        raise failure

    def _client(
        self, kind: type[httpx.AsyncClient | httpx.Client], url: str
    ) -> httpx.AsyncClient | httpx.Client:
        try:
            return kind(**self._settings(url))
        except (ImportError, OSError, TypeError, ValueError) as error:
            reason = redact(f"{type(error).__name__}: {error}")
        raise ConfigurationError(
            f"{redact(url)} cannot be asked with this proxy or these certificates, of PlainHttp or "
            f"of the environment: {reason}"
        )

    def _settings(self, url: str) -> dict[str, Any]:
        """How httpx is to connect; no proxy of the environment sees what stays on this machine."""
        if self.transport is not None:
            return {"transport": self.transport, "timeout": self.timeout}
        direct = self.proxy is None and is_loopback(url)
        mounts = {"http://": None, "https://": None} if direct else None
        return {
            "verify": tls_context(self.verify),
            "proxy": self.proxy,
            "timeout": self.timeout,
            "mounts": mounts,
        }


def _send(
    client: httpx.AsyncClient | httpx.Client, request: httpx.Request
) -> httpx.Response | Awaitable[httpx.Response]:
    return client.send(request)


def _close(client: httpx.AsyncClient | httpx.Client) -> Awaitable[None] | None:
    if isinstance(client, httpx.AsyncClient):
        return client.aclose()
    client.close()
    return None


async def _result(value: T | Awaitable[T]) -> T:
    """Wait for what an asynchronous client gives; a blocking one has waited already."""
    return await cast("Awaitable[T]", value) if isinstance(value, Awaitable) else value


def _read(answer: httpx.Response) -> PlainResponse:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return PlainResponse(answer.status_code, headers, answer.content)


def _failure(method: str, url: str, error: Exception) -> MaatooError:
    where = f"{method} {redact(url)}"
    reason = redact(f"{type(error).__name__}: {error}")
    if isinstance(error, httpx.TimeoutException):
        return RequestTimeout(f"{where}: no answer in time ({reason})")
    if isinstance(error, httpx.DecodingError):
        return UnexpectedResponse(f"{where}: the answer cannot be decoded ({reason})")
    if isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol)):
        return ConfigurationError(f"{where}: {reason}")
    return ConnectionFailed(f"{where}: no answer ({reason})")
