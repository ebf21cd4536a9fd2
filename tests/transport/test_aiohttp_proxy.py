"""The aiohttp engine and its proxy: credentials, and proxies that fail."""

from __future__ import annotations

import socket
from typing import Any

import httpx
import pytest

from maatoo.errors import ConfigurationError
from tests.servers import Handler, serve

pytest.importorskip("aiohttp")


from tests.transport.aiohttp_requests import TEN_SECONDS, engine, request

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("anyio_backend", ["asyncio"])]


async def test_a_proxy_is_used_with_its_credentials() -> None:
    asked: list[tuple[str, str | None]] = []

    def script(handler: Handler) -> None:
        asked.append((handler.path, handler.headers["proxy-authorization"]))
        handler.answer({"ok": True})

    with serve(script) as proxy:
        url = proxy.url.replace("http://", "http://user:word@")
        async with engine(url) as api:
            await api.send(request("http://you.invalid/api/x?y=1"), TEN_SECONDS)
    assert asked == [("http://you.invalid/api/x?y=1", "Basic dXNlcjp3b3Jk")]


async def test_the_credentials_of_a_proxy_go_to_no_server_behind_it() -> None:
    sent: list[dict[str, Any]] = []

    class Session:
        async def request(self, *_: object, **arguments: Any) -> None:
            sent.append(arguments)
            raise OSError

        async def close(self) -> None: ...

    async with engine("http://user:word@127.0.0.1:1") as api:
        api._session = Session()  # type: ignore[assignment]
        for scheme in ("http", "https"):
            with pytest.raises(httpx.TransportError):
                await api.send(request(f"{scheme}://you.invalid/"), TEN_SECONDS)
    plain, tunnelled = sent
    assert "proxy-authorization" in plain["headers"]
    assert "proxy-authorization" not in tunnelled["headers"]
    assert tunnelled["proxy_headers"] == {"proxy-authorization": "Basic dXNlcjp3b3Jk"}


async def test_a_proxy_that_is_not_there_is_a_proxy_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with engine(f"http://127.0.0.1:{taken.getsockname()[1]}") as api:
            with pytest.raises(httpx.ProxyError):
                await api.send(request("http://you.invalid/"), TEN_SECONDS)


async def test_a_proxy_that_speaks_no_http_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="socks5"):
        async with engine("socks5://127.0.0.1:1080"):
            pass
