"""Which engine a client's settings ask for, and the proxy of the environment."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, Literal

import httpx
from attrs import field, frozen

from maatoo.argument_checks import check_whole, flag
from maatoo.errors import ConfigurationError, MissingExtra
from maatoo.httpx2_objects import as_httpx_object
from maatoo.runtime import Runtime
from maatoo.tls import Verify, check_verify, tls_context
from maatoo.transport.httpcore_state import bound_reads
from maatoo.transport.httpx_adapters import AsyncAdapter, BlockingAdapter, ThreadedAdapter
from maatoo.transport.pool import Engine, Pool, Single
from maatoo.transport.proxies import Proxy, environment_proxy, known_proxy
from maatoo.transport.response import LARGEST

__all__ = [
    "ConnectionSettings",
    "EngineFactory",
    "UserTransport",
    "engine_of",
    "make_engine",
]

has_h11 = find_spec("h11") is not None
"""Whether the parser is there; it comes with httpx, and is not asked for by this package itself."""

UserTransport = httpx.AsyncBaseTransport | httpx.BaseTransport


@frozen(kw_only=True)
class ConnectionSettings:
    """How a client connects.

    Attributes:
        max_connections: connections that may be open at once.
        verify: True, False, an ``ssl.SSLContext``, or the path of the certificates to trust.
        proxy: URL of a proxy, or an ``httpx.Proxy``.
        trust_env: whether proxies of the environment are obeyed.
        http2: whether HTTP/2 is spoken.
        engine: "httpx" or "aiohttp".
        transport: the user's own transport, in place of all of these.
        max_response_bytes: bytes that an answer may have, decompressed.
        steady: whether the client asks steadily; see ``Options``.
        factory: makes the engine for a runtime, in place of :func:`engine_of`.
    """

    max_connections: int = 100
    verify: Verify = field(default=True, validator=check_verify)
    proxy: Proxy | None = field(default=None, repr=False, converter=as_httpx_object)
    trust_env: bool = field(default=True, validator=flag)
    http2: bool = field(default=False, validator=flag)
    engine: Literal["httpx", "aiohttp"] = "httpx"
    transport: UserTransport | None = field(default=None, converter=as_httpx_object)
    max_response_bytes: int = LARGEST
    steady: bool = False
    factory: EngineFactory | None = field(default=None, repr=False)

    def tls_context(self) -> ssl.SSLContext:
        """The TLS context for all connections.

        Raises:
            ConfigurationError: there are no certificates where they are said to be.
        """
        return tls_context(self.verify, trust_env=self.trust_env, http2=self.http2)

    def __attrs_post_init__(self) -> None:
        for name in ("max_connections", "max_response_bytes"):
            check_whole(name, getattr(self, name), 1, error=ConfigurationError)
        if self.engine not in ("httpx", "aiohttp"):
            raise ConfigurationError(f'engine must be "httpx" or "aiohttp", not {self.engine!r}')
        kinds = (httpx.BaseTransport, httpx.AsyncBaseTransport)
        if self.transport is not None and not isinstance(self.transport, kinds):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(
                f"transport must be an httpx transport, not {type(self.transport).__name__}"
            )
        replaced = {
            "engine": self.engine != "httpx",
            "proxy": self.proxy is not None,
            "verify": self.verify is not True,
            "http2": self.http2,
        }
        if self.transport is not None and any(replaced.values()):
            names = ", ".join(name for name, given in replaced.items() if given)
            raise ConfigurationError(f"transport replaces {names}: give one or the other")
        if self.proxy is not None:
            known_proxy(self.proxy)
        if self.http2:
            _need("h2", "HTTP/2", "http2")
        if self.engine == "aiohttp":
            _need("aiohttp", "the aiohttp engine", "aiohttp")

    @property
    def needs_event_loop(self) -> bool:
        """Whether the engine works on an event loop only."""
        own = self.transport
        only_async = own is not None and not isinstance(own, httpx.BaseTransport)
        return only_async or self.engine == "aiohttp"


def _need(module: str, feature: str, extra: str) -> None:
    if find_spec(module) is None:
        raise MissingExtra(feature, extra)


EngineFactory = Callable[[ConnectionSettings, Runtime, httpx.URL], Engine]
"""Makes an engine of the settings, for a runtime and the site's address."""


def make_engine(
    connection: ConnectionSettings, runtime: Runtime, base_url: httpx.URL | str
) -> Engine:
    """Make the engine for a runtime, by the factory of the settings where they name one.

    Raises:
        ConfigurationError: a transport that cannot be used there.
    """
    return (connection.factory or engine_of)(connection, runtime, httpx.URL(base_url))


def engine_of(connection: ConnectionSettings, runtime: Runtime, base_url: httpx.URL) -> Engine:
    """The engine that the settings ask for; see :func:`make_engine`."""
    if connection.transport is not None:
        return _around(connection.transport, runtime, connection.max_response_bytes)
    named: Proxy | None = connection.proxy
    if named is None and connection.trust_env:
        named = environment_proxy(base_url)
    proxy = None if named is None else known_proxy(named)
    most = connection.max_response_bytes
    if connection.engine == "aiohttp":
        from maatoo.transport.aiohttp_engine import AiohttpEngine

        if not runtime.is_async:
            raise ConfigurationError("the aiohttp engine needs an event loop")
        slots = runtime.slots(connection.max_connections)
        return AiohttpEngine(slots=slots, verify=connection.tls_context(), proxy=proxy, most=most)
    if proxy is None and not connection.http2 and has_h11:
        from maatoo.transport.h11_connection import Connection, H11Adapter

        context = connection.tls_context() if base_url.scheme == "https" else None
        own = H11Adapter.of(runtime, base_url, context, most)
        return Pool.of(own, Connection, runtime.slots(connection.max_connections))
    many = connection.max_connections if connection.http2 else 1
    limits = httpx.Limits(max_connections=many, max_keepalive_connections=many)
    settings: dict[str, Any] = {
        "verify": connection.tls_context(),
        "http2": connection.http2,
        "limits": limits,
        "proxy": proxy,
        "trust_env": connection.trust_env,
    }

    def transport() -> httpx.AsyncHTTPTransport | httpx.HTTPTransport:
        if runtime.is_async:
            return httpx.AsyncHTTPTransport(**settings)
        return bound_reads(httpx.HTTPTransport(**settings))

    adapter = AsyncAdapter(most) if runtime.is_async else BlockingAdapter(most)
    if connection.http2:
        return Single(adapter, transport(), owned=True, open=transport)
    return Pool.of(adapter, transport, runtime.slots(connection.max_connections))


def _around(transport: object, runtime: Runtime, most: int) -> Engine:
    """An engine on the user's own transport; its owner closes it."""
    if runtime.is_async:
        if isinstance(transport, httpx.AsyncBaseTransport):
            return Single(AsyncAdapter(most), transport, owned=False)
        if isinstance(transport, httpx.BaseTransport):
            return Single(ThreadedAdapter(most), transport, owned=False)
    elif isinstance(transport, httpx.BaseTransport):
        if isinstance(transport, httpx.HTTPTransport):
            bound_reads(transport)
        return Single(BlockingAdapter(most), transport, owned=False)
    raise ConfigurationError(f"{type(transport).__name__} cannot be used without an event loop")
