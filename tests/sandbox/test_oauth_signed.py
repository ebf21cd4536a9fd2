"""OAuth 1a of the sandbox, as servers up to 3.x speak it, against requests signed by oauthlib."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from oauthlib.oauth1 import Client

from maatoo.sandbox import Sandbox
from maatoo.sandbox.oauth.clients import OAuthClient
from tests.sandbox.sandbox_in_process import in_process

pytestmark = pytest.mark.once

CALLBACK = "http://127.0.0.1:9999/callback"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Consumer:
    """Signs requests with the client of oauthlib, which shares no code with this package's own."""

    def __init__(self, sandbox: Sandbox, http: httpx.Client, client: OAuthClient) -> None:
        self.sandbox, self.http, self.client = sandbox, http, client

    def post(self, path: str, **signed: str) -> httpx.Response:
        return self.send("POST", path, **signed)

    def send(
        self, method: str, path: str, *, form: list[tuple[str, str]] | None = None, **signed: str
    ) -> httpx.Response:
        secret = signed.pop("client_secret", self.client.client_secret)
        signer = Client(self.client.client_id, client_secret=secret, **signed)
        url = f"{self.http.base_url}{path}"
        body = urlencode(form) if form is not None else None
        _, headers, _ = signer.sign(url, method, body, FORM if body is not None else {})
        return self.http.request(method, url, headers=headers, content=body)

    def fields(self, path: str, **signed: str) -> dict[str, str]:
        answer = self.post(path, **signed)
        assert answer.status_code == 200
        return dict(parse_qsl(answer.text, strict_parsing=True))

    def request_token(self) -> dict[str, str]:
        return self.fields("/oauth/v1/request_token", callback_uri=CALLBACK)

    def log_in(self, username: str = "admin") -> dict[str, str]:
        """What signs the requests of a person: token and secret."""
        asked = self.request_token()
        query = urlencode({"oauth_token": asked["oauth_token"]})
        callback = self.sandbox.authorize(f"/oauth/v1/authorize?{query}", username=username)
        granted = dict(parse_qsl(urlsplit(callback).query))
        assert granted["oauth_token"] == asked["oauth_token"]
        return token_of(
            self.fields(
                "/oauth/v1/access_token",
                **token_of(asked),
                verifier=granted["oauth_verifier"],
            )
        )


def token_of(fields: dict[str, str]) -> dict[str, str]:
    return {
        "resource_owner_key": fields["oauth_token"],
        "resource_owner_secret": fields["oauth_token_secret"],
    }


@pytest.fixture
def consumer() -> Iterator[Consumer]:
    with Sandbox(oauth1=True) as sandbox, in_process(sandbox, auth=None) as http:
        yield Consumer(sandbox, http, sandbox.add_client(redirect_uris=[CALLBACK]))


def test_a_request_token_answers_as_documented(consumer: Consumer) -> None:
    answer = consumer.post("/oauth/v1/request_token", callback_uri=CALLBACK)
    fields = dict(parse_qsl(answer.text, strict_parsing=True))
    assert fields.keys() == {
        "oauth_token",
        "oauth_token_secret",
        "oauth_expires_in",
        "oauth_callback_confirmed",
    }
    assert fields["oauth_expires_in"] == "3600"


@pytest.mark.parametrize("username", ["admin", "viewer"])
def test_a_person_logs_in_and_requests_are_made_in_that_name(
    consumer: Consumer, username: str
) -> None:
    token = consumer.log_in(username)
    answer = consumer.send("GET", "/api/users/self", **token)
    assert answer.json()["username"] == username


@pytest.mark.parametrize(
    ("method", "path", "form", "status"),
    [
        (
            "GET",
            "/api/contacts?where%5B0%5D%5Bcol%5D=email&where%5B0%5D%5Bexpr%5D=isNull",
            None,
            200,
        ),
        ("GET", "/api/contacts?search=%C3%A4+b%26c&limit=1&limit=2", None, 200),
        ("POST", "/api/contacts/new", [("firstname", "Zoë & Söhne"), ("tags[]", "a b")], 201),
        ("POST", "/api/contacts/new?x=1", [("email", "a+b@example.com")], 201),
    ],
)
def test_query_and_form_are_signed(
    consumer: Consumer,
    method: str,
    path: str,
    form: list[tuple[str, str]] | None,
    status: int,
) -> None:
    token = consumer.log_in()
    assert consumer.send(method, path, form=form, **token).status_code == status


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [
        ("POST", "/api/contacts/new", "points=2"),
        ("POST", "/api/contacts/new?points=3", "points=1"),
        ("POST", "/api/segments/new", "points=1"),
        ("PUT", "/api/contacts/1/edit", "points=1"),
    ],
)
def test_a_changed_request_is_refused(
    consumer: Consumer, method: str, path: str, form: str
) -> None:
    client = consumer.client
    signer = Client(client.client_id, client_secret=client.client_secret, **consumer.log_in())
    url = f"{consumer.http.base_url}/api/contacts/new"
    _, headers, _ = signer.sign(url, "POST", "points=1", FORM)
    answer = consumer.http.request(method, path, headers=headers, content=form)
    assert answer.status_code == 401


def test_a_request_is_answered_once(consumer: Consumer) -> None:
    client = consumer.client
    signer = Client(client.client_id, client_secret=client.client_secret, **consumer.log_in())
    url = f"{consumer.http.base_url}/api/contacts/new"
    _, headers, _ = signer.sign(url, "POST", "points=1", FORM)
    statuses = [
        consumer.http.post(url, headers=headers, content="points=1").status_code for _ in "ab"
    ]
    assert statuses == [201, 401]


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_secret": "another"},
        {"resource_owner_secret": "another"},
        {"resource_owner_key": "another"},
        {"timestamp": str(int(time.time()) - 10_000)},
    ],
)
def test_wrong_keys_and_old_requests_are_refused(consumer: Consumer, wrong: dict[str, str]) -> None:
    signed = {**consumer.log_in(), **wrong}
    assert consumer.send("GET", "/api/users/self", **signed).status_code == 401


def test_a_verifier_is_needed_and_a_request_token_is_spent_once(consumer: Consumer) -> None:
    asked = consumer.request_token()
    signed: dict[str, Any] = {**token_of(asked), "verifier": "guessed"}
    assert consumer.post("/oauth/v1/access_token", **signed).status_code == 401
    query = urlencode({"oauth_token": asked["oauth_token"]})
    granted = dict(
        parse_qsl(urlsplit(consumer.sandbox.authorize(f"/oauth/v1/authorize?{query}")).query)
    )
    assert consumer.post("/oauth/v1/access_token", **signed).status_code == 401
    signed["verifier"] = granted["oauth_verifier"]
    assert consumer.post("/oauth/v1/access_token", **signed).status_code == 200
    assert consumer.post("/oauth/v1/access_token", **signed).status_code == 401


def test_who_denies_gives_no_verifier(consumer: Consumer) -> None:
    query = urlencode({"oauth_token": consumer.request_token()["oauth_token"]})
    callback = consumer.sandbox.authorize(f"/oauth/v1/authorize?{query}", deny=True)
    assert "oauth_verifier" not in callback


def test_another_callback_is_refused(consumer: Consumer) -> None:
    elsewhere = "https://elsewhere.example/"
    refused = consumer.post("/oauth/v1/request_token", callback_uri=elsewhere)
    assert refused.status_code == 401
    query = {"oauth_token": consumer.request_token()["oauth_token"], "oauth_callback": elsewhere}
    with pytest.raises(ValueError, match="callback"):
        consumer.sandbox.authorize(f"/oauth/v1/authorize?{urlencode(query)}")


def test_a_person_grants_access_in_a_browser(consumer: Consumer) -> None:
    query = urlencode({"oauth_token": consumer.request_token()["oauth_token"]})
    with in_process(consumer.sandbox, auth=None, follow_redirects=True) as browser:
        page = browser.get(f"/oauth/v1/authorize?{query}")
        assert 'action="/oauth/v1/authorize_login_check"' in page.text
        form = {"_username": "admin", "_password": "sandbox"}
        page = browser.post("/oauth/v1/authorize_login_check", data=form)
        answer = browser.post(page.url, data={"accepted": "1"}, follow_redirects=False)
    assert answer.headers["location"].startswith(f"{CALLBACK}?oauth_token=")


def test_signing_tokens_are_revoked_but_do_not_expire(consumer: Consumer) -> None:
    token = consumer.log_in()
    consumer.sandbox.expire_tokens(refresh=True)
    assert consumer.send("GET", "/api/users/self", **token).status_code == 200
    assert consumer.sandbox.revoke_tokens() == 1
    assert consumer.send("GET", "/api/users/self", **token).status_code == 401


def test_a_sandbox_of_version_5_has_no_oauth_1() -> None:
    with Sandbox() as sandbox, in_process(sandbox, auth=None) as http:
        consumer = Consumer(sandbox, http, sandbox.add_client())
        assert consumer.post("/oauth/v1/request_token").status_code == 404
        signed = consumer.send("GET", "/api/users/self", resource_owner_key="k")
        assert signed.json()["errors"][0]["message"] == "API authorization denied."
        with pytest.raises(ValueError, match="/oauth/v2/authorize"):
            sandbox.authorize("/oauth/v1/authorize?oauth_token=x")
