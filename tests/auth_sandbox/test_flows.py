"""Logins from end to end: a person, a browser, a real site, and a client that works afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    AuthenticationError,
    ClientCredentials,
    FileStore,
    Maatoo,
    MemoryStore,
    OAuth1,
)
from maatoo.auth import login_on_loopback, login_on_loopback_blocking
from maatoo.sandbox import Sandbox
from tests.auth_sandbox.sandbox_logins import CALLBACK, SELF, TOKEN, browser, oauth2, statuses

pytestmark = pytest.mark.anyio

ANY_PORT = "http://127.0.0.1/callback"


def username(answer: Any) -> object:
    return answer.json()["username"]


def callback_of(visit: Callable[[str], Any], url: str) -> str:
    """Where a browser ends up; nobody listens there, so the visit fails at the last step."""
    with pytest.raises(httpx.ConnectError) as ended:
        visit(url)
    return str(ended.value.request.url)


@pytest.mark.parametrize("pkce", [False, True])
@pytest.mark.parametrize("token_in", ["header", "query", "body"])
async def test_the_code_flow(pkce: bool, token_in: str) -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        auth = oauth2(sandbox, pkce=pkce, token_in=token_in)
        flow = auth.flow(url)
        await flow.finish(callback_of(browser("viewer"), flow.authorization_url()))
        async with AsyncMaatoo(url, auth=auth) as api:
            assert username(await api.request("GET", SELF)) == "viewer"
            assert (await api.contacts.list(search="a&b", where=[("id", "gt", 0)])).total == 0
            sandbox.expire_tokens()
            assert username(await api.request("GET", SELF)) == "viewer"
        assert statuses(sandbox, TOKEN) == [200, 200]


async def test_a_form_carries_its_token_in_the_body() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        auth = oauth2(sandbox, token_in="body")
        flow = auth.flow(url)
        await flow.finish(sandbox.authorize(flow.authorization_url()))
        async with AsyncMaatoo(url, auth=auth) as api:
            form = {"firstname": "Zoë & Söhne", "tags": ["a", "b"]}
            made = await api.request("POST", "/contacts/new", data=form)
            assert made.status == 201
        sent = sandbox.requests[-1]
        assert sent.query == []
        assert b"access_token=" in sent.body


def test_the_code_flow_for_blocking_callers() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        auth = oauth2(sandbox)
        flow = auth.flow(url)
        flow.finish_blocking(sandbox.authorize(flow.authorization_url()))
        with Maatoo(url, auth=auth) as api:
            assert username(api.request("GET", SELF)) == "admin"


async def test_a_flow_goes_on_in_another_process() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        auth = oauth2(sandbox, pkce=True)
        flow = auth.flow(url)
        saved = json.dumps(flow.to_dict())
        callback = sandbox.authorize(flow.authorization_url())
        token = await auth.flow(url, saved=json.loads(saved)).finish(callback)
        assert token.refresh_token


async def test_a_person_who_denies_ends_the_flow() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        flow = oauth2(sandbox).flow(url)
        callback = callback_of(browser(button="rejected"), flow.authorization_url())
        with pytest.raises(AuthenticationError, match="denied"):
            await flow.finish(callback)
        assert TOKEN not in [request.path for request in sandbox.requests]


async def test_a_callback_of_another_flow_is_refused_before_anything_is_sent() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        auth = oauth2(sandbox)
        flow, other = auth.flow(url), auth.flow(url)
        callback = sandbox.authorize(other.authorization_url())
        with pytest.raises(AuthenticationError, match="does not belong"):
            await flow.finish(callback)
        assert sandbox.requests == []
        await other.finish(callback)


async def test_a_stolen_code_is_no_use_without_the_verifier() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        auth = oauth2(sandbox, pkce=True)
        flow, thief = auth.flow(url), auth.flow(url)
        code = sandbox.authorize(flow.authorization_url()).partition("code=")[2]
        with pytest.raises(AuthenticationError) as raised:
            await thief.finish(f"{CALLBACK}?state={thief.state}&code={code}")
        assert raised.value.type == "invalid_grant"


async def test_login_on_loopback_with_oauth_2() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        auth = oauth2(sandbox, registered="http://127.0.0.1", redirect_uri=ANY_PORT, pkce=True)
        token = await login_on_loopback(auth, url, open_browser=browser("viewer"))
        assert auth.store.load() == token
        async with AsyncMaatoo(url, auth=auth) as api:
            assert username(await api.request("GET", SELF)) == "viewer"


def test_login_on_loopback_for_blocking_callers(tmp_path: Path) -> None:
    with Sandbox(oauth1=True) as sandbox, sandbox.serve() as url:
        auth = oauth1(sandbox, FileStore(tmp_path / "token.json"))
        login_on_loopback_blocking(auth, url, open_browser=browser())
        with Maatoo(url, auth=auth) as api:
            assert username(api.request("GET", SELF)) == "admin"


async def test_nobody_waits_for_a_person_who_denied() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        auth = oauth2(sandbox, registered="http://127.0.0.1", redirect_uri=ANY_PORT)
        with pytest.raises(AuthenticationError, match="denied"):
            await login_on_loopback(auth, url, open_browser=browser(button="rejected"))


def oauth1(sandbox: Sandbox, store: Any = None) -> OAuth1:
    consumer = sandbox.add_client(redirect_uris=["http://127.0.0.1"])
    kept = MemoryStore() if store is None else store
    return OAuth1(consumer.client_id, consumer.client_secret, callback=ANY_PORT, store=kept)


async def test_oauth_1a_signs_whatever_is_sent() -> None:
    with Sandbox(oauth1=True) as sandbox, sandbox.serve() as url:
        auth = oauth1(sandbox)
        flow = auth.flow(url)
        await flow.start()
        callback = callback_of(browser(), flow.authorization_url())
        await flow.finish(callback)
        async with AsyncMaatoo(url, auth=auth) as api:
            made = await api.contacts.create(firstname="Zoë", lastname="a&b=c+d %")
            where = [("lastname", "like", "%&b=c+%"), ("id", "in", [made.id])]
            await api.contacts.list(where=where, search="ä ö:*", order_by="date_added")
            segment = await api.segments.create(name="Ü [1]")
            added = await api.segments.add_contacts(segment.id, [made.id])
            assert len(added.succeeded) == 1
            form = {"firstname": "Zoë & Söhne", "tags": ["a b", "[c]"]}
            assert (await api.request("POST", "/contacts/new", data=form)).status == 201
            assert await api.contacts.list().count() == 2
        assert {request.status for request in sandbox.requests} <= {200, 201, 302}


async def test_oauth_1a_after_its_token_was_revoked_says_what_to_do() -> None:
    with Sandbox(oauth1=True) as sandbox, sandbox.serve() as url:
        auth = oauth1(sandbox)
        await login_on_loopback(auth, url, open_browser=browser())
        async with AsyncMaatoo(url, auth=auth) as api:
            sandbox.revoke_tokens()
            with pytest.raises(AuthenticationError):
                await api.request("GET", SELF)
            await login_on_loopback(auth, url, open_browser=browser())
            assert username(await api.request("GET", SELF)) == "admin"


async def test_a_site_without_oauth_1a_is_named_as_the_reason() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        with pytest.raises(Exception, match="OAuth 1a exists up to Mautic 3"):
            await oauth1(sandbox).flow(url).start()


async def test_client_credentials_in_the_name_of_the_client() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        client = sandbox.add_client("Night job")
        auth = ClientCredentials(client.client_id, client.client_secret, store=MemoryStore())
        async with AsyncMaatoo(url, auth=auth) as api:
            contact = await api.contacts.create(firstname="Kim")
            assert contact.created_by_user == f"Night job [{client.id}]"
            sandbox.revoke_tokens()
            assert (await api.contacts.get(contact.id)).id == contact.id
        assert statuses(sandbox, TOKEN) == [200, 200]


def _environment(sandbox: Sandbox, url: str, scheme: str, path: Path) -> dict[str, str]:
    client = sandbox.add_client()
    if scheme == "basic":
        more = {"USERNAME": "admin", "PASSWORD": "sandbox"}
    elif scheme == "client":
        more = {"CLIENT_ID": client.client_id, "CLIENT_SECRET": client.client_secret}
        more["TOKEN_FILE"] = str(path)
    else:
        more = {"ACCESS_TOKEN": sandbox.oauth.token_answer(client, 1)["access_token"]}
    return {f"MAATOO_{name}": value for name, value in {"BASE_URL": url, **more}.items()}


@pytest.mark.parametrize("scheme", ["basic", "client", "token"])
async def test_clients_are_made_from_the_environment(
    scheme: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "token.json"
    with Sandbox() as sandbox, sandbox.serve() as url:
        for name, value in _environment(sandbox, url, scheme, path).items():
            monkeypatch.setenv(name, value)
        async with AsyncMaatoo.from_env() as api:
            assert (await api.request("GET", SELF)).status == 200
        with Maatoo.from_env() as blocking:
            assert blocking.request("GET", SELF).status == 200
        assert statuses(sandbox, TOKEN) == ([200] if scheme == "client" else [])
    assert path.exists() == (scheme == "client")
