"""Settings: what is refused before anything is sent."""

from __future__ import annotations

import os
import ssl

import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    BearerToken,
    ConfigurationError,
    InvalidArgument,
    Maatoo,
    MaatooError,
    Retry,
)
from maatoo.base_url import site_root
from maatoo.settings import environment
from maatoo.transport.proxies import environment_proxy

BOTH = pytest.mark.parametrize("client", [AsyncMaatoo, Maatoo])


@pytest.mark.parametrize(
    ("given", "site"),
    [
        ("https://you.maatoo.io", "https://you.maatoo.io"),
        ("https://you.maatoo.io/", "https://you.maatoo.io"),
        ("https://you.maatoo.io/api", "https://you.maatoo.io"),
        ("https://you.maatoo.io/api/", "https://you.maatoo.io"),
        ("https://you.example/mautic/api/", "https://you.example/mautic"),
        (" http://localhost:8080 ", "http://localhost:8080"),
        ("http://[::1]:8080/api", "http://[::1]:8080"),
    ],
)
def test_addresses_are_taken_with_or_without_api(given: str, site: str) -> None:
    assert site_root(given) == site


@BOTH
@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "   ",
        "you.maatoo.io",
        "ftp://you.maatoo.io",
        "https://",
        "https://you.maatoo.io?x=1",
        "https://you.maatoo.io#x",
        "https://you.maatoo.io:port",
        "https://user@you.maatoo.io",
        "https://user:word@you.maatoo.io",
    ],
)
def test_an_address_that_is_none_is_refused(client, wrong: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        client(wrong)
    assert "word@" not in str(caught.value)


@BOTH
@pytest.mark.parametrize(
    "wrong",
    [
        {"max_concurrency": 0},
        {"max_concurrency": -1},
        {"max_concurrency": "4"},
        {"max_concurrency": True},
        {"max_connections": 0},
        {"timeout": 0},
        {"timeout": "60"},
        {"timeout": httpx.Timeout(5.0, connect=-1)},
        {"timeout": httpx.Timeout(float("inf"))},
        {"timeout": httpx.Timeout("60")},
        {"deadline": -1},
        {"verify": None},
        {"verify": 0},
        {"verify": ""},
        {"verify": 5},
        {"trust_env": "no"},
        {"http2": "no"},
        {"pace": "no"},
        {"workers": "2"},
        {"workers": 0},
        {"allow_insecure": "no"},
        {"on_quota": "ignore"},
        {"retry": 3},
        {"engine": "urllib"},
        {"transport": object()},
        {"transport": httpx.MockTransport(lambda _: httpx.Response(200)), "http2": True},
        {"transport": httpx.MockTransport(lambda _: httpx.Response(200)), "proxy": "http://p"},
        {"transport": httpx.MockTransport(lambda _: httpx.Response(200)), "verify": False},
        {"transport": httpx.MockTransport(lambda _: httpx.Response(200)), "engine": "aiohttp"},
    ],
)
def test_settings_that_cannot_be_are_refused(client, wrong) -> None:
    with pytest.raises((ConfigurationError, InvalidArgument)):
        made = client("https://you.example", **wrong)
        if isinstance(made, Maatoo):  # what only shows when the engine is made
            made.request("GET", "/x")


@BOTH
def test_credentials_never_travel_unencrypted_unless_allowed(client) -> None:
    auth = BasicAuth("user", "word")
    with pytest.raises(ConfigurationError, match="allow_insecure"):
        client("http://you.example", auth=auth)
    for address in ("http://localhost", "http://127.0.0.1:8080", "http://[::1]"):
        client(address, auth=auth)
    client("http://you.example", auth=auth, allow_insecure=True)
    client("http://you.example")


def test_the_environment_names_address_and_credentials() -> None:
    base = {"MAATOO_BASE_URL": "https://you.example"}
    assert environment(base) == ("https://you.example", None)
    _, auth = environment({**base, "MAATOO_USERNAME": "user", "MAATOO_PASSWORD": "word"})
    assert isinstance(auth, BasicAuth)
    _, auth = environment({**base, "MAATOO_ACCESS_TOKEN": "word"})
    assert isinstance(auth, BearerToken)


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({}, "MAATOO_BASE_URL"),
        ({"MAATOO_BASE_URL": "https://x", "MAATOO_USERNAME": "user"}, "MAATOO_PASSWORD"),
        ({"MAATOO_BASE_URL": "https://x", "MAATOO_PASSWORD": "word"}, "MAATOO_USERNAME"),
        ({"MAATOO_BASE_URL": "https://x", "MAATOO_CLIENT_ID": "id"}, "MAATOO_CLIENT_SECRET"),
    ],
)
def test_half_of_a_setting_is_refused_by_name(variables, missing: str) -> None:
    with pytest.raises(ConfigurationError, match=missing) as caught:
        environment(variables)
    assert "word" not in str(caught.value).replace(missing, "")


def test_from_env_makes_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAATOO_BASE_URL", "https://you.example/api")
    monkeypatch.setenv("MAATOO_ACCESS_TOKEN", "word")
    with Maatoo.from_env(timeout=5.0) as client:
        assert client.settings.site == "https://you.example"
        assert client.settings.options.timeout == 5.0


def test_from_env_wants_credentials_unless_they_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("MAATOO_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("MAATOO_BASE_URL", "https://you.example")
    with pytest.raises(ConfigurationError, match="MAATOO_USERNAME"):
        Maatoo.from_env()
    with Maatoo.from_env(auth=BasicAuth("me", "word")) as client:
        assert client.settings.auth == BasicAuth("me", "word")


def test_the_proxy_of_the_environment_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "inner.example")
    assert environment_proxy(httpx.URL("https://you.example")) == "http://proxy.example:3128"
    assert environment_proxy(httpx.URL("https://inner.example")) is None
    assert environment_proxy(httpx.URL("http://you.example")) is None
    monkeypatch.setenv("ALL_PROXY", "socks.example:1")
    assert environment_proxy(httpx.URL("http://you.example")) == "http://socks.example:1"


def test_a_view_changes_only_what_it_is_told() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    transport = httpx.MockTransport(answer)
    with Maatoo("https://you.example", headers={"X-One": "1"}, transport=transport) as api:
        view = api.with_options(timeout=3.0, headers={"X-Two": "2"})
        assert api.request("GET", "/x").status == view.request("GET", "/x").status == 200
        with pytest.raises(InvalidArgument):
            api.with_options(max_concurrency=0)
        with pytest.raises(InvalidArgument):
            api.with_options(retry=Retry(attempts=0))
    assert "x-two" not in seen[0].headers
    assert (seen[1].headers["x-one"], seen[1].headers["x-two"]) == ("1", "2")
    assert seen[0].extensions["timeout"]["read"] == 60.0
    assert seen[1].extensions["timeout"]["read"] == 3.0
    with pytest.raises(ConfigurationError, match="closed"):
        view.request("GET", "/x")


def test_a_client_shows_no_credential() -> None:
    auth = BasicAuth("user", "hush")
    proxy = "http://user:hush@proxy.example"
    with Maatoo("https://you.example", auth=auth, headers={"x-key": "hush"}, proxy=proxy) as client:
        assert "hush" not in repr(client) + repr(client.settings)


def test_a_tls_context_of_the_user_is_taken() -> None:
    context = ssl.create_default_context()
    with Maatoo("https://127.0.0.1:1", verify=context, retry=Retry(attempts=1)) as client:
        with pytest.raises(MaatooError):
            client.request("GET", "/x")
