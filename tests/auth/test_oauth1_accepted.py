"""What OAuth 1a signs is accepted by the server side of oauthlib."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import given
from oauthlib.oauth1 import RequestValidator, ResourceEndpoint

from maatoo.auth import MemoryStore, OAuth1
from maatoo.auth.token_placement import FORM
from maatoo.runtime import step_to_completion
from tests.auth.auth_fakes import NOW, AsyncTestRuntime, FakeRequest, TokenServer
from tests.auth.oauth1_values import SITE, TOKEN, Pairs, pairs, sent_in, session_with

pytestmark = pytest.mark.anyio


# oauthlib's server side


class Site(RequestValidator):
    """Knows one consumer and one token; takes each nonce once."""

    enforce_ssl = False
    timestamp_lifetime = 10**12
    dummy_client = dummy_access_token = "nobody"

    def __init__(self) -> None:
        super().__init__()
        self.nonces: set[str] = set()

    def check_client_key(self, client_key: str) -> bool:
        return bool(client_key)

    def check_access_token(self, request_token: str) -> bool:
        return bool(request_token)

    def check_nonce(self, nonce: str) -> bool:
        return nonce.isalnum()

    def validate_timestamp_and_nonce(
        self, client_key: str, timestamp: str, nonce: str, request: object, **_: object
    ) -> bool:
        fresh = nonce not in self.nonces
        self.nonces.add(nonce)
        return fresh and int(timestamp) == int(NOW)

    def validate_client_key(self, client_key: str, request: object) -> bool:
        return client_key == "consumer-key"

    def validate_access_token(self, client_key: str, token: str, request: object) -> bool:
        return token == TOKEN.access_token

    def get_client_secret(self, client_key: str, request: object) -> str:
        return "consumer-secret"

    def get_access_token_secret(self, client_key: str, token: str, request: object) -> str:
        return "token-secret"

    def validate_realms(self, *_: object, **__: object) -> bool:
        return True


def accepted(endpoint: ResourceEndpoint, request: FakeRequest) -> bool:
    headers = {name.title(): value for name, value in request.headers.items()}
    body = None if request.content is None else request.content.decode()
    valid, _ = endpoint.validate_protected_resource_request(
        request.url, request.method, body, headers
    )
    return bool(valid)


REQUESTS = {
    "get": httpx.Request("GET", f"{SITE}/api/contacts/47"),
    "query": httpx.Request("GET", f"{SITE}/api/contacts", params={"limit": 5, "search": "a b+c"}),
    "brackets": httpx.Request(
        "GET", f"{SITE}/api/contacts", params={"where[0][col]": "id", "where[0][val]": "1,2"}
    ),
    "repeated": httpx.Request("GET", f"{SITE}/api/contacts", params=[("a", "2"), ("a", "1")]),
    "unicode": httpx.Request("GET", f"{SITE}/api/contacts", params={"search": "Zürich ☃ 人"}),
    "form": httpx.Request(
        "POST",
        f"{SITE}/api/contacts/new?includeCustomObjects=1",
        data={"title": "Mr", "lastname": "Ünal & Söhne", "tags[]": ["a", "b"], "tags[0][x]": ""},
    ),
    "empty form": httpx.Request(
        "POST", f"{SITE}/api/contacts/new", headers={"content-type": FORM}, content=b""
    ),
    "json": httpx.Request(
        "POST", f"{SITE}/api/contacts/new", json={"email": "a@x.com", "points": 0}
    ),
    "put": httpx.Request("PUT", f"{SITE}/api/contacts/1/edit", json=[]),
    "patch form": httpx.Request(
        "PATCH", f"{SITE}/api/contacts/1/edit", data={"where[0][col]": "é=&"}
    ),
    "delete": httpx.Request("DELETE", f"{SITE}/api/contacts/1/delete"),
    "upload": httpx.Request("POST", f"{SITE}/api/files/new", files={"file": ("a.txt", b"a=1")}),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_the_server_side_of_oauthlib_accepts_what_is_signed(name: str) -> None:
    built, endpoint = REQUESTS[name], ResourceEndpoint(Site())
    streamed = name == "upload"
    content = None if streamed else built.content
    request = FakeRequest(built.method, str(built.url), dict(built.headers), content)
    session = session_with(MemoryStore(TOKEN))
    await session.prepare(request)
    assert accepted(endpoint, request)
    await session.prepare(request)  # a repeated attempt has a nonce of its own
    assert accepted(endpoint, request)
    request.url += ("&" if "?" in request.url else "?") + "limit=1000"
    assert not accepted(endpoint, request)


@given(pairs, pairs)
def test_the_server_side_of_oauthlib_accepts_any_parameters(query: Pairs, form: Pairs) -> None:
    url = httpx.URL(f"{SITE}/api/contacts", params=query)
    content = str(httpx.QueryParams(form)).encode()
    request = FakeRequest("POST", str(url), {"content-type": FORM}, content)
    runtime = AsyncTestRuntime()
    runtime.is_async = False
    auth = OAuth1("consumer-key", "consumer-secret", callback="http://x/", store=MemoryStore(TOKEN))
    step_to_completion(auth.session(SITE, TokenServer().send_in(runtime), runtime).prepare(request))
    assert accepted(ResourceEndpoint(Site()), request)


async def test_the_header_holds_what_the_documentation_names_and_no_more() -> None:
    request = FakeRequest("POST", f"{SITE}/api/contacts/new", {"content-type": "application/json"})
    request.content = json.dumps({"a": 1}).encode()
    await session_with(MemoryStore(TOKEN)).prepare(request)
    assert set(sent_in(request.headers["authorization"])) == {
        "oauth_consumer_key",
        "oauth_nonce",
        "oauth_signature",
        "oauth_signature_method",
        "oauth_timestamp",
        "oauth_token",
        "oauth_version",
    }
