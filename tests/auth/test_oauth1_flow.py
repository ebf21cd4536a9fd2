"""The login of a person with OAuth 1a: request token, verifier, access token."""

from __future__ import annotations

import re
from urllib.parse import unquote

import httpx
import pytest

from maatoo.auth import MemoryStore
from maatoo.errors import (
    AuthenticationError,
    ConfigurationError,
    NotFound,
    UnexpectedResponse,
)
from tests.auth.flow_endpoint import Endpoint, oauth1

pytestmark = pytest.mark.anyio


# OAuth 1a


REQUEST_TOKEN = httpx.Response(
    200, text="oauth_token=request-1&oauth_token_secret=request-secret&oauth_expires_in=3600"
)
ACCESS_TOKEN = httpx.Response(200, text="oauth_token=access-1&oauth_token_secret=token-secret")


def header_of(request: httpx.Request) -> dict[str, str]:
    pairs = re.findall(r'(\w+)="([^"]*)"', request.headers["authorization"])
    return {name: unquote(value) for name, value in pairs}


async def test_oauth1_gets_a_request_token_a_verifier_and_an_access_token() -> None:
    endpoint, store = Endpoint(REQUEST_TOKEN, ACCESS_TOKEN), MemoryStore()
    flow = oauth1(store).flow("http://old.example/api/", http=endpoint.http)
    await flow.start()
    assert flow.authorization_url() == (
        "http://old.example/oauth/v1/authorize"
        "?oauth_token=request-1&oauth_callback=http%3A%2F%2Fme.example%2Fcb%3Fx%3D1"
    )
    token = await flow.finish("http://me.example/cb?x=1&oauth_token=request-1&oauth_verifier=v-1")
    assert store.load() == token
    assert (token.access_token, token.token_secret) == ("access-1", "token-secret")
    assert token.expires_at is None
    first, second = endpoint.requests
    assert [str(one.url) for one in endpoint.requests] == [
        "http://old.example/oauth/v1/request_token",
        "http://old.example/oauth/v1/access_token",
    ]
    assert header_of(first)["oauth_callback"] == "http://me.example/cb?x=1"
    assert header_of(second)["oauth_token"] == "request-1"
    assert header_of(second)["oauth_verifier"] == "v-1"
    assert first.method == second.method == "POST"


def test_oauth1_serves_blocking_callers_and_saved_flows() -> None:
    endpoint, store = Endpoint(REQUEST_TOKEN, ACCESS_TOKEN), MemoryStore()
    auth = oauth1(store)
    flow = auth.flow("http://old.example", http=endpoint.http)
    flow.start_blocking()
    flow.start_blocking()
    later = auth.flow("http://old.example", saved=flow.to_dict(), http=endpoint.http)
    later.finish_blocking("/cb?oauth_token=request-1&oauth_verifier=v-1")
    assert store.load() is not None


async def test_oauth1_refuses_a_callback_with_another_token_or_none() -> None:
    endpoint = Endpoint(REQUEST_TOKEN)
    flow = oauth1(MemoryStore()).flow("http://old.example", http=endpoint.http)
    for early in (flow.authorization_url, flow.to_dict):
        with pytest.raises(ConfigurationError, match=r"await flow\.start"):
            early()
    await flow.start()
    for query in ("oauth_token=other&oauth_verifier=v-1", "oauth_verifier=v-1", ""):
        with pytest.raises(AuthenticationError, match="does not belong"):
            await flow.finish(f"/cb?{query}")
    with pytest.raises(AuthenticationError, match="no verifier"):
        await flow.finish("/cb?oauth_token=request-1")
    assert len(endpoint.requests) == 1


async def test_a_server_without_oauth1_is_named_as_such() -> None:
    gone = {"errors": [{"message": "Requested URL not found", "code": 404, "type": None}]}
    endpoint = Endpoint(httpx.Response(404, json=gone))
    flow = oauth1(MemoryStore()).flow("http://old.example", http=endpoint.http)
    with pytest.raises(NotFound, match="OAuth 1a exists up to Mautic 3"):
        await flow.start()


@pytest.mark.parametrize("text", ["oauth_problem=token_rejected", "oauth_token=", "Failed", ""])
async def test_oauth1_answers_without_a_token_are_unexpected(text: str) -> None:
    endpoint = Endpoint(httpx.Response(200, text=text))
    flow = oauth1(MemoryStore()).flow("http://old.example", http=endpoint.http)
    with pytest.raises(UnexpectedResponse, match="no token"):
        await flow.start()
