"""Logins of a person: OAuth 2 with state and PKCE, OAuth 1a with request token and verifier."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx
import pytest

from maatoo.auth import FileStore, MemoryStore, PlainHttp, Token
from maatoo.auth.flow import Flow
from maatoo.auth.renewal import manager_of
from maatoo.errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailed,
    MaatooError,
    NotFound,
    RequestTimeout,
    UnexpectedResponse,
)
from tests.auth.auth_fakes import REDIRECT, SECRET, SITE, fresh_token, oauth2
from tests.auth.flow_endpoint import Endpoint, oauth1

pytestmark = pytest.mark.anyio


ISSUED = {"access_token": "access-1", "expires_in": 3600, "refresh_token": "refresh-1"}


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def refusal(kind: str) -> httpx.Response:
    error = {"message": "No.", "code": 400, "type": kind}
    return httpx.Response(400, json={"errors": [error]})


# OAuth 2


@pytest.mark.parametrize("base_url", [SITE, f"{SITE}/", f"{SITE}/api", f"{SITE}/api/"])
def test_the_person_is_sent_where_the_documentation_says(base_url: str) -> None:
    flow = oauth2().flow(base_url)
    url = flow.authorization_url()
    assert url.startswith(f"{SITE}/oauth/v2/authorize?")
    assert query_of(url) == {
        "client_id": "client-1",
        "grant_type": "authorization_code",
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "state": flow.state,
    }
    assert flow.authorization_url() == url
    assert len(flow.state) >= 32
    assert oauth2().flow(base_url).state != flow.state


async def test_finishing_stores_the_token() -> None:
    endpoint, store = Endpoint(httpx.Response(200, json=ISSUED)), MemoryStore()
    flow = oauth2(store).flow(SITE, http=endpoint.http)
    await flow.start()
    token = await flow.finish(f"{REDIRECT}?code=code-1&state={flow.state}")
    assert store.load() == token
    assert (token.access_token, token.refresh_token, token.site) == ("access-1", "refresh-1", SITE)
    assert token.expires_at is not None
    assert token.issued_at is not None
    assert token.expires_at - token.issued_at == 3600
    assert str(endpoint.requests[0].url) == f"{SITE}/oauth/v2/token"
    assert endpoint.requests[0].headers["user-agent"].startswith("maatoo/")
    assert endpoint.form == {
        "grant_type": "authorization_code",
        "client_id": "client-1",
        "client_secret": SECRET,
        "code": "code-1",
        "redirect_uri": REDIRECT,
    }


def test_blocking_callers_have_the_same_flow() -> None:
    endpoint, store = Endpoint(httpx.Response(200, json=ISSUED)), MemoryStore()
    flow = oauth2(store).flow(SITE, http=endpoint.http)
    flow.start_blocking()
    token = flow.finish_blocking(f"/callback?code=code-1&state={flow.state}")
    assert store.load() == token


async def test_pkce_proves_the_challenge_with_its_verifier() -> None:
    endpoint = Endpoint(httpx.Response(200, json=ISSUED))
    flow = oauth2(pkce=True).flow(SITE, http=endpoint.http)
    asked = query_of(flow.authorization_url())
    assert asked["code_challenge_method"] == "S256"
    await flow.finish(f"{REDIRECT}?code=code-1&state={flow.state}")
    verifier = endpoint.form["code_verifier"]
    digest = hashlib.sha256(verifier.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert 43 <= len(verifier) <= 128
    assert verifier not in flow.authorization_url()


@pytest.mark.parametrize(
    "query",
    ["code=code-1", "code=code-1&state=", "code=code-1&state=other", "error=access_denied", ""],
)
async def test_a_callback_of_another_login_is_refused_without_network(query: str) -> None:
    endpoint = Endpoint(httpx.Response(200, json=ISSUED))
    flow = oauth2().flow(SITE, http=endpoint.http)
    with pytest.raises(AuthenticationError, match="does not belong") as caught:
        await flow.finish(f"{REDIRECT}?{query}")
    assert "code-1" not in str(caught.value)
    assert not flow.owns(f"{REDIRECT}?{query}")
    assert endpoint.requests == []
    await flow.finish(f"{REDIRECT}?code=code-1&state={flow.state}")


async def test_a_person_who_declines_is_named_as_the_cause() -> None:
    flow = oauth2().flow(SITE)
    query = f"error=access_denied&error_description=Not+today&state={flow.state}"
    with pytest.raises(AuthenticationError, match="Not today") as caught:
        await flow.finish(f"{REDIRECT}?{query}")
    assert caught.value.type == "access_denied"
    with pytest.raises(AuthenticationError, match="no code"):
        await flow.finish(f"{REDIRECT}?state={flow.state}")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refusal("invalid_grant"), AuthenticationError),
        (refusal("invalid_client"), AuthenticationError),
        (httpx.Response(404, json={"errors": [{"message": "no", "code": 404}]}), NotFound),
        (httpx.Response(200, html="<p>Log in</p>"), UnexpectedResponse),
        (httpx.ConnectError("no route"), ConnectionFailed),
        (httpx.ReadTimeout("slow"), RequestTimeout),
        (httpx.InvalidURL("bad"), ConfigurationError),
        (httpx.DecodingError("cut"), UnexpectedResponse),
    ],
)
async def test_what_goes_wrong_has_its_class_and_the_flow_may_go_on(
    answer: httpx.Response | Exception, expected: type[MaatooError]
) -> None:
    for blocking in (False, True):
        endpoint, store = Endpoint(answer, httpx.Response(200, json=ISSUED)), MemoryStore()
        flow = oauth2(store).flow(SITE, http=endpoint.http)
        callback = f"{REDIRECT}?code=code-1&state={flow.state}"
        with pytest.raises(expected) as caught:
            flow.finish_blocking(callback) if blocking else await flow.finish(callback)
        assert "code-1" not in str(caught.value)
        assert SECRET not in str(caught.value)
        assert store.load() is None
        await flow.finish(callback)
        assert store.load() is not None


async def test_a_flow_is_finished_once() -> None:
    endpoint = Endpoint(httpx.Response(200, json=ISSUED))
    flow = oauth2().flow(SITE, http=endpoint.http)
    callback = f"{REDIRECT}?code=code-1&state={flow.state}"
    await flow.finish(callback)
    with pytest.raises(AuthenticationError, match="finished before"):
        await flow.finish(callback)


async def test_another_request_or_process_may_go_on_with_a_saved_flow() -> None:
    endpoint = Endpoint(httpx.Response(200, json=ISSUED))
    auth = oauth2(pkce=True)
    saved = auth.flow(SITE).to_dict()
    flow = auth.flow(f"{SITE}/api", saved=saved, http=endpoint.http)
    assert flow.to_dict() == saved
    await flow.finish(f"{REDIRECT}?code=code-1&state={saved['state']}")
    assert endpoint.form["code_verifier"] == saved["code_verifier"]
    for wrong in ({**saved, "site": "https://other.example"}, {**saved, "kind": "oauth1"}, {}):
        with pytest.raises(ConfigurationError, match="to_dict"):
            auth.flow(SITE, saved=wrong)


async def test_a_store_that_cannot_take_the_token_is_found_before_the_code_is_spent(
    tmp_path: pytest.TempPathFactory,
) -> None:
    path = tmp_path / "notes.txt"  # type: ignore[operator]
    path.write_text("mine")
    endpoint = Endpoint(httpx.Response(200, json=ISSUED))
    flow = oauth2(FileStore(path)).flow(SITE, http=endpoint.http)
    with pytest.raises(ConfigurationError, match=r"notes\.txt"):
        await flow.finish(f"{REDIRECT}?code=code-1&state={flow.state}")
    assert endpoint.requests == []
    assert path.read_text() == "mine"


async def test_a_new_login_ends_a_refusal_and_serves_running_sessions() -> None:
    store = MemoryStore(fresh_token(9))
    manager = manager_of(store)
    manager.current, manager.rejected = fresh_token(9), fresh_token(9).mark
    endpoint = Endpoint(httpx.Response(200, json=ISSUED))
    flow = oauth2(store).flow(SITE, http=endpoint.http)
    token = await flow.finish(f"{REDIRECT}?code=code-1&state={flow.state}")
    assert manager.current == token
    assert manager.rejected is None


async def test_cancelling_the_last_step_does_not_lose_the_token() -> None:
    entered, leave, store = anyio.Event(), anyio.Event(), MemoryStore()

    async def answer(request: httpx.Request) -> httpx.Response:
        entered.set()
        await leave.wait()
        return httpx.Response(200, json=ISSUED)

    flow = oauth2(store).flow(SITE, http=PlainHttp(transport=httpx.MockTransport(answer)))
    async with anyio.create_task_group() as group:
        group.start_soon(flow.finish, f"{REDIRECT}?code=code-1&state={flow.state}")
        await entered.wait()
        group.cancel_scope.cancel()
        leave.set()
    while store.load() is None:
        await anyio.lowlevel.checkpoint()
    stored = store.load()
    assert stored is not None
    assert stored.access_token == "access-1"


def test_the_client_secret_is_not_sent_where_it_can_be_read() -> None:
    with pytest.raises(ConfigurationError, match="allow_insecure"):
        oauth2().flow("http://you.example")
    assert oauth2().flow("http://you.example", allow_insecure=True).site == "http://you.example"
    assert oauth2().flow("http://127.0.0.1:8088/").site == "http://127.0.0.1:8088"


async def test_a_transport_of_the_wrong_runtime_is_a_configuration_error() -> None:
    flow = oauth2().flow(SITE, http=PlainHttp(transport=httpx.HTTPTransport()))
    with pytest.raises(ConfigurationError, match="AsyncBaseTransport"):
        await flow.finish(f"{REDIRECT}?code=code-1&state={flow.state}")
    transport = httpx.AsyncHTTPTransport()
    flow = oauth2().flow(SITE, http=PlainHttp(transport=transport))
    with pytest.raises(ConfigurationError, match=r"httpx\.BaseTransport"):
        flow.finish_blocking(f"{REDIRECT}?code=code-1&state={flow.state}")


# What flows show


Made = Callable[[], Flow]


@pytest.mark.parametrize(
    "make",
    [
        lambda: oauth2(pkce=True).flow(SITE),
        lambda: oauth1(MemoryStore()).flow(
            SITE,
            saved={
                "kind": "oauth1",
                "site": SITE,
                "oauth_token": "request-1",
                "oauth_token_secret": "request-secret",
            },
        ),
    ],
)
def test_a_flow_shows_no_secret(make: Made) -> None:
    flow = make()
    shown = repr(flow) + repr(Token("request-1"))
    for secret in set(flow.to_dict().values()) - {SITE, "oauth1", "oauth2"}:
        assert secret not in shown
