"""Proxies: those of the environment and of the settings, obeyed as httpx obeys them."""

from __future__ import annotations

import base64

import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo
from maatoo.errors import ConfigurationError
from maatoo.transport.proxies import environment_proxy
from tests.servers import Handler, Server, serve
from tests.transport.runtime_doubles import EVERY_WORLD, Send, play

NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that names no proxy."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def forwarding(handler: Handler) -> None:
    """A proxy that answers for the servers behind it and says which of them was asked for."""
    credentials = handler.headers.get("proxy-authorization")
    handler.answer({"asked": handler.path, "credentials": credentials})


async def ask(send: Send) -> object:
    return (await send("GET", "/x", params={"a": 1})).json()


ASKED = "http://you.example/api/x?a=1"


@EVERY_WORLD
@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_the_proxy_of_the_environment_is_used(runtime, name: str, monkeypatch) -> None:
    if name == "HTTP_PROXY":
        monkeypatch.delenv("REQUEST_METHOD", raising=False)
    with serve(forwarding) as proxy:
        monkeypatch.setenv(name, proxy.url)
        answer = play(runtime, "http://you.example", ask)
    assert answer == {"asked": ASKED, "credentials": None}


@EVERY_WORLD
def test_the_proxy_of_the_settings_goes_before_that_of_the_environment(
    runtime, monkeypatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with serve(forwarding) as proxy:
        url = proxy.url.replace("http://", "http://user:word@")
        answer = play(runtime, "http://you.example", ask, proxy=url)
    pair = base64.b64encode(b"user:word").decode()
    assert answer == {"asked": ASKED, "credentials": f"Basic {pair}"}


@EVERY_WORLD
def test_an_httpx_proxy_is_taken(runtime) -> None:
    with serve(forwarding) as proxy:
        given = httpx.Proxy(proxy.url, auth=("user", "word"))
        assert play(runtime, "http://you.example", ask, proxy=given)["asked"] == ASKED


def other_names(server: Server) -> list[str]:
    return ["127.0.0.1", server.url.removeprefix("http://"), "*", "example.org, 127.0.0.1"]


@EVERY_WORLD
def test_hosts_that_need_no_proxy_are_asked_directly(runtime, monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with serve() as server:
        for name in other_names(server):
            monkeypatch.setenv("NO_PROXY", name)
            assert play(runtime, server.url, ask) == {"ok": True}


@EVERY_WORLD
def test_an_environment_that_is_not_trusted_is_not_asked(runtime, monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with serve() as server:
        assert play(runtime, server.url, ask, trust_env=False) == {"ok": True}


@pytest.mark.parametrize(
    ("no_proxy", "url", "direct"),
    [
        ("you.example", "http://you.example", True),
        (".you.example", "http://api.you.example", True),
        ("you.example", "http://api.you.example", True),
        ("you.example", "http://not-you.example", False),
        ("you.example:8080", "http://you.example:8080", True),
        ("you.example:8080", "http://you.example", False),
        ("*", "http://you.example", True),
        ("", "http://you.example", False),
    ],
)
def test_which_hosts_no_proxy_means(no_proxy, url, direct, monkeypatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    found = environment_proxy(httpx.URL(url))
    assert found == (None if direct else "http://proxy.example:3128")


@pytest.mark.parametrize("client", [Maatoo, AsyncMaatoo])
@pytest.mark.parametrize("wrong", ["ftp://proxy.example", "proxy.example:80", "", 5], ids=repr)
def test_a_proxy_that_is_none_is_refused_at_once_without_showing_it(client, wrong) -> None:
    with pytest.raises(ConfigurationError, match="proxy"):
        client("https://you.example", proxy=wrong)


@pytest.mark.parametrize("client", [Maatoo, AsyncMaatoo])
def test_no_credential_of_a_proxy_is_in_an_error(client) -> None:
    with pytest.raises(ConfigurationError) as caught:
        client("https://you.example", proxy="ftp://user:hush@proxy.example")
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None
