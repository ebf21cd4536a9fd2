"""Transports, time-outs, proxies and errors of httpx2 are accepted beside those of httpx."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, BasicAuth, ConnectionFailed, Maatoo, RequestTimeout, Retry
from maatoo.errors import MaatooError
from maatoo.httpx2_objects import as_httpx_object
from maatoo.transport.request import Options
from maatoo.transport.timeouts import Timeouts
from tests.servers import Handler, serve

httpx2 = pytest.importorskip("httpx2")
if httpx2 is httpx:
    pytest.skip("httpx2 stands in for httpx already", allow_module_level=True)

SITE = "https://you.example"
AUTH = BasicAuth("user", "word")


def server(request: Any) -> Any:
    assert type(request).__module__.startswith("httpx2")
    if request.method == "POST":
        return httpx2.Response(201, json={"contact": {"id": 7, **json.loads(request.content)}})
    body = gzip.compress(json.dumps({"contact": {"id": 7}}).encode())
    return httpx2.Response(200, headers={"content-encoding": "gzip"}, content=body)


def test_a_blocking_client_takes_a_transport() -> None:
    transport = httpx2.MockTransport(server)
    with Maatoo(SITE, auth=AUTH, transport=transport) as api:
        assert api.contacts.get(7).id == 7
        assert api.contacts.create(points=3).points == 3


@pytest.mark.anyio
async def test_an_async_client_takes_a_transport() -> None:
    async with AsyncMaatoo(SITE, auth=AUTH, transport=httpx2.MockTransport(server)) as api:
        assert (await api.contacts.get(7)).id == 7
        assert (await api.contacts.create(points=3)).points == 3


def answer(handler: Handler) -> None:
    handler.answer({"contact": {"id": 5}})


@pytest.mark.anyio
async def test_real_transports_send_over_sockets(anyio_backend: str) -> None:
    with serve(answer) as listening:
        blocking = httpx2.HTTPTransport()
        with Maatoo(listening.url, transport=blocking) as api, blocking:
            assert api.contacts.get(5).id == 5
            assert api.contacts.create(points=3).id == 5
        async with httpx2.AsyncHTTPTransport() as asynchronous:
            async with AsyncMaatoo(listening.url, transport=asynchronous) as other:
                assert (await other.contacts.get(5)).id == 5
                assert (await other.contacts.create(points=3)).id == 5


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ConnectError", ConnectionFailed),
        ("ProxyError", ConnectionFailed),
        ("ConnectTimeout", RequestTimeout),
        ("ReadTimeout", RequestTimeout),
        ("PoolTimeout", RequestTimeout),
        ("ReadError", ConnectionFailed),
        ("RemoteProtocolError", ConnectionFailed),
    ],
)
def test_its_errors_are_those_of_httpx(name: str, kind: type[MaatooError]) -> None:
    def raising(package: Any) -> Any:
        def handler(request: Any) -> Any:
            raise getattr(package, name)("no", request=request)

        return package.MockTransport(handler)

    seen = []
    for package in (httpx, httpx2):
        with Maatoo(SITE, auth=AUTH, transport=raising(package), retry=Retry(attempts=1)) as api:
            with pytest.raises(MaatooError) as raised:
                api.contacts.get(7)
        seen.append((type(raised.value), raised.value.may_have_happened))
    assert seen[0] == seen[1]
    assert seen[0][0] is kind


def test_what_breaks_off_inside_an_answer_is_an_error_too() -> None:
    class Broken(httpx2.SyncByteStream):  # type: ignore[misc, name-defined]
        def __iter__(self) -> Any:
            yield b'{"contact'
            raise httpx2.ReadError("cut")

    class Transport(httpx2.BaseTransport):  # type: ignore[misc, name-defined]
        def handle_request(self, request: Any) -> Any:
            return httpx2.Response(200, stream=Broken())

    with Maatoo(SITE, auth=AUTH, transport=Transport(), retry=Retry(attempts=1)) as api:
        with pytest.raises(ConnectionFailed):
            api.contacts.get(7)


def test_a_timeout_keeps_its_phases() -> None:
    options = Options(timeout=httpx2.Timeout(5, connect=2, pool=None))
    assert Timeouts.of(options.timeout) == Timeouts.of(httpx.Timeout(5, connect=2, pool=None))


def test_a_view_of_a_client_takes_a_timeout() -> None:
    with Maatoo(SITE, auth=AUTH, transport=httpx2.MockTransport(server)) as api:
        assert api.with_options(timeout=httpx2.Timeout(5)).contacts.get(7).id == 7


def test_a_proxy_keeps_its_credentials_and_headers() -> None:
    given = httpx2.Proxy("http://user:word@proxy.example:3128", headers={"x-team": "crm"})
    made: Any = as_httpx_object(given)
    assert isinstance(made, httpx.Proxy)
    assert (str(made.url), made.auth) == ("http://proxy.example:3128", ("user", "word"))
    assert made.headers["x-team"] == "crm"
    assert as_httpx_object(httpx2.URL("http://proxy.example")) == httpx.URL("http://proxy.example")


@pytest.mark.parametrize("given", [None, 5.0, "http://proxy.example", httpx.Timeout(5)])
def test_all_else_is_left_as_it_is(given: object) -> None:
    assert as_httpx_object(given) is given
