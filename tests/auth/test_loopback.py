"""A login on this machine, with a browser made of httpx and real sockets."""

from __future__ import annotations

import socket
import threading
import webbrowser
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from maatoo.auth import (
    MemoryStore,
    OAuth1,
    PlainHttp,
    login_on_loopback,
    login_on_loopback_blocking,
)
from maatoo.errors import AuthenticationError, ConfigurationError
from tests.auth.auth_fakes import SITE, oauth2

pytestmark = pytest.mark.anyio

LOOPBACK = "http://127.0.0.1/callback"


def endpoint(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/oauth/v1/request_token":
        return httpx.Response(200, text="oauth_token=request-1&oauth_token_secret=request-secret")
    if request.url.path == "/oauth/v1/access_token":
        return httpx.Response(200, text="oauth_token=access-1&oauth_token_secret=token-secret")
    redirects.append(parse_qs(request.content.decode())["redirect_uri"][0])
    return httpx.Response(200, json={"access_token": "access-1", "expires_in": 3600})


redirects: list[str] = []
HTTP = PlainHttp(transport=httpx.MockTransport(endpoint))


class Browser:
    """Follows the authorization page back to the callback, as a person who agrees would."""

    def __init__(self, *before: str) -> None:
        self.before = before
        self.visits: list[tuple[int, str]] = []
        self.opened = ""

    def __call__(self, url: str) -> None:
        self.opened = url
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        callback = asked.get("redirect_uri") or asked["oauth_callback"]
        if "state" in asked:
            answer = f"code=code-1&state={asked['state']}"
        else:
            answer = f"oauth_token={asked['oauth_token']}&oauth_verifier=v-1"
        with httpx.Client(trust_env=False) as client:
            for other in self.before:
                response = client.get(httpx.URL(callback).join(other))
                self.visits.append((response.status_code, response.text))
            response = client.get(f"{callback}?{answer}")
            self.visits.append((response.status_code, response.text))
        self.headers = response.headers


async def test_the_browser_is_opened_and_its_callback_becomes_a_token() -> None:
    browser, store = Browser(), MemoryStore()
    auth = oauth2(store, redirect_uri=LOOPBACK)
    token = await login_on_loopback(auth, SITE, open_browser=browser, http=HTTP)
    assert store.load() == token
    assert browser.opened.startswith(f"{SITE}/oauth/v2/authorize?")
    assert browser.visits[0][0] == 200
    assert "close this window" in browser.visits[0][1]
    assert browser.headers["referrer-policy"] == "no-referrer"
    used = urlsplit(redirects[-1])
    assert (used.hostname, used.path) == ("127.0.0.1", "/callback")
    assert used.port not in (None, 0)


def test_blocking_callers_log_in_the_same_way() -> None:
    browser, store = Browser(), MemoryStore()
    auth = oauth2(store, redirect_uri=LOOPBACK, pkce=True)
    token = login_on_loopback_blocking(auth, SITE, open_browser=browser, http=HTTP)
    assert store.load() == token


async def test_oauth1_logs_in_too() -> None:
    store = MemoryStore()
    auth = OAuth1("consumer-1", "secret-word", callback="http://localhost/cb", store=store)
    token = await login_on_loopback(auth, SITE, open_browser=Browser(), http=HTTP)
    assert store.load() == token
    assert token.token_secret == "token-secret"


async def test_what_does_not_belong_to_the_login_is_turned_away() -> None:
    browser = Browser("/favicon.ico", "/callback?code=forged&state=other", "/callback")
    auth = oauth2(redirect_uri=LOOPBACK)
    await login_on_loopback(auth, SITE, open_browser=browser, http=HTTP)
    assert [status for status, _ in browser.visits] == [404, 400, 400, 200]
    assert "forged" not in "".join(text for _, text in browser.visits)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize("registered", [True, False])
async def test_the_registered_port_is_used_unless_another_is_given(registered: bool) -> None:
    port = free_port()
    uri = f"http://localhost:{port}/callback" if registered else LOOPBACK
    given = 0 if registered else port
    auth = oauth2(redirect_uri=uri)
    await login_on_loopback(auth, SITE, open_browser=Browser(), port=given, http=HTTP)
    assert urlsplit(redirects[-1]).port == port


async def test_a_port_in_use_is_a_configuration_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"127.0.0.1:{port}"):
            await login_on_loopback(oauth2(redirect_uri=LOOPBACK), SITE, port=port, http=HTTP)


@pytest.mark.parametrize(
    "uri", ["https://127.0.0.1/cb", "http://me.example/cb", "http://10.0.0.1/"]
)
async def test_a_callback_that_leads_elsewhere_is_a_configuration_error(uri: str) -> None:
    with pytest.raises(ConfigurationError, match="registered with"):
        await login_on_loopback(oauth2(redirect_uri=uri), SITE, http=HTTP)


async def test_a_person_who_does_nothing_runs_out_of_time() -> None:
    auth = oauth2(redirect_uri=LOOPBACK)
    with pytest.raises(AuthenticationError, match="nobody logged in within 0 seconds"):
        await login_on_loopback(auth, SITE, open_browser=lambda _: None, timeout=0.01, http=HTTP)
    assert "maatoo-login" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("opens", [False, None])
async def test_without_a_browser_the_address_is_printed(
    opens: bool | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def fails(url: str) -> bool:
        tried.append(url)
        return False

    monkeypatch.setattr(webbrowser, "open", fails)
    with pytest.raises(AuthenticationError):
        await login_on_loopback(
            oauth2(redirect_uri=LOOPBACK), SITE, open_browser=opens is None, timeout=0.01, http=HTTP
        )
    assert f"{SITE}/oauth/v2/authorize?" in capsys.readouterr().err
    assert len(tried) == (1 if opens is None else 0)


async def test_the_callback_is_logged_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    auth = oauth2(redirect_uri=LOOPBACK)
    await login_on_loopback(auth, SITE, open_browser=Browser(), http=HTTP)
    assert capsys.readouterr() == ("", "")
