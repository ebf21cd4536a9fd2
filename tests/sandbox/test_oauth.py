"""OAuth 2 of the sandbox beyond the recordings: logins in a browser, PKCE, lifetimes, places."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from maatoo.sandbox import Sandbox
from maatoo.sandbox.oauth.clients import OAuthClient
from tests.sandbox.sandbox_in_process import in_process

CALLBACK = "http://127.0.0.1:9999/callback"
VERIFIER = "a-verifier-that-is-long-enough-to-be-one-of-rfc-7636"


class Site:
    """A sandbox, a browser, and one client."""

    def __init__(self, sandbox: Sandbox, http: httpx.Client, client: OAuthClient) -> None:
        self.sandbox = sandbox
        self.http = http
        self.client = client

    def url(self, **more: str) -> str:
        query = {
            "client_id": self.client.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "state": "st4te",
            **more,
        }
        return f"/oauth/v2/authorize?{urlencode(query)}"

    def token(self, **form: str) -> httpx.Response:
        known = {"client_id": self.client.client_id, "client_secret": self.client.client_secret}
        return self.http.post("/oauth/v2/token", data={**known, **form})

    def tokens(self) -> dict[str, Any]:
        """The tokens of a login."""
        code = query_of(self.sandbox.authorize(self.url()))["code"]
        return self.exchange(code).json()

    def exchange(self, code: str, **more: str) -> httpx.Response:
        form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code": code}
        return self.token(**form, **more)

    def refresh(self, refresh_token: str) -> httpx.Response:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def self_of(self, token: str) -> httpx.Response:
        return self.http.get("/api/users/self", headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def site() -> Iterator[Site]:
    with Sandbox() as sandbox, in_process(sandbox, auth=None) as http:
        yield Site(sandbox, http, sandbox.add_client(redirect_uris=[CALLBACK]))


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def error_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["type"]


def test_a_person_logs_in_and_grants_access_in_a_browser(site: Site) -> None:
    page = site.http.get(site.url(), follow_redirects=True)
    assert 'name="_password"' in page.text
    wrong = {"_username": "viewer", "_password": "wrong"}
    page = site.http.post("/oauth/v2/authorize_login_check", data=wrong, follow_redirects=True)
    assert "Authentication failed." in page.text
    right = {"_username": "viewer", "_password": "sandbox"}
    page = site.http.post("/oauth/v2/authorize_login_check", data=right, follow_redirects=True)
    assert "Sandbox client asks for access" in page.text
    assert "Vi Ewer" in page.text
    answer = site.http.post(page.url, data={"accepted": "1"})
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{CALLBACK}?state=st4te&code=")
    tokens = site.exchange(query_of(answer.headers["location"])["code"]).json()
    assert site.self_of(tokens["access_token"]).json()["username"] == "viewer"


@pytest.mark.parametrize("in_browser", [True, False])
def test_a_person_may_deny_access(site: Site, in_browser: bool) -> None:
    if in_browser:
        form = {"_username": "admin", "_password": "sandbox"}
        site.http.post("/oauth/v2/authorize_login_check", data=form)
        callback = site.http.post(site.url(), data={"rejected": "1"}).headers["location"]
    else:
        callback = site.sandbox.authorize(site.url(), deny=True)
    assert query_of(callback)["error"] == "access_denied"
    assert query_of(callback)["state"] == "st4te"
    assert "code" not in query_of(callback)


def test_without_a_login_nothing_is_granted(site: Site) -> None:
    answer = site.http.post(site.url(), data={"accepted": "1"})
    assert urlsplit(answer.headers["location"]).path == "/oauth/v2/authorize_login"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9999/callback",
        "http://127.0.0.1:9999/callback?next=1",
        "http://127.0.0.1:9999/callback/more",
    ],
)
def test_a_registered_address_and_what_lies_below_it_is_called_back(
    site: Site, address: str
) -> None:
    callback = site.sandbox.authorize(site.url(redirect_uri=address))
    assert callback.startswith(f"{address}{'&' if '?' in address else '?'}state=st4te&code=")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9999/callback-of-another",
        "http://127.0.0.1:99990/callback",
        "http://127.0.0.1:9999@elsewhere.example/callback",
        "https://elsewhere.example/callback",
        "/callback",
    ],
)
def test_another_address_is_never_called_back(site: Site, address: str) -> None:
    with pytest.raises(ValueError, match="redirect_uri"):
        site.sandbox.authorize(site.url(redirect_uri=address))
    form = {"_username": "admin", "_password": "sandbox"}
    site.http.post("/oauth/v2/authorize_login_check", data=form)
    answer = site.http.post(site.url(redirect_uri=address))
    assert error_of(answer) == (400, "redirect_uri_mismatch")
    assert "location" not in answer.headers


def test_a_host_without_a_port_stands_for_every_port(site: Site) -> None:
    site.client = site.sandbox.add_client(redirect_uris=["http://127.0.0.1"])
    assert site.sandbox.authorize(site.url()).startswith(CALLBACK)
    with pytest.raises(ValueError, match="redirect_uri"):
        site.sandbox.authorize(site.url(redirect_uri="http://127.0.0.1.elsewhere.example/"))


def test_a_code_is_tied_to_its_address_and_its_client(site: Site) -> None:
    code = query_of(site.sandbox.authorize(site.url()))["code"]
    form = {"grant_type": "authorization_code", "code": code}
    assert error_of(site.token(**form)) == (400, "invalid_request")
    elsewhere = site.token(**form, redirect_uri=f"{CALLBACK}/more")
    assert error_of(elsewhere) == (400, "redirect_uri_mismatch")
    mine, site.client = site.client, site.sandbox.add_client(redirect_uris=[CALLBACK])
    assert error_of(site.exchange(code)) == (400, "invalid_grant")
    site.client = mine
    assert site.exchange(code).status_code == 200


def test_a_code_expires(site: Site) -> None:
    site.sandbox.oauth.code_seconds = 0
    code = query_of(site.sandbox.authorize(site.url()))["code"]
    assert error_of(site.exchange(code)) == (400, "invalid_grant")


@pytest.mark.parametrize("method", ["S256", "plain"])
def test_a_challenge_is_answered_by_its_verifier_alone(site: Site, method: str) -> None:
    digest = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()
    challenge = digest.rstrip("=") if method == "S256" else VERIFIER
    asked = site.url(code_challenge=challenge, code_challenge_method=method)
    code = query_of(site.sandbox.authorize(asked))["code"]
    assert error_of(site.exchange(code)) == (400, "invalid_grant")
    assert error_of(site.exchange(code, code_verifier=VERIFIER + "-")) == (400, "invalid_grant")
    assert site.exchange(code, code_verifier=VERIFIER).status_code == 200


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "x", "code_challenge_method": "S512"}, "invalid_request"),
    ],
)
def test_what_cannot_be_granted_is_told_to_the_client(
    site: Site, more: dict[str, str], error: str
) -> None:
    assert query_of(site.sandbox.authorize(site.url(**more)))["error"] == error


def test_a_client_without_the_grant_gets_no_code(site: Site) -> None:
    site.client = site.sandbox.add_client(grants=["client_credentials"])
    assert query_of(site.sandbox.authorize(site.url()))["error"] == "unauthorized_client"


def test_lifetimes_are_set_and_tokens_end_with_them(site: Site) -> None:
    now = [1_000.0]
    site.sandbox.oauth.clock = lambda: now[0]
    site.sandbox.oauth.access_seconds, site.sandbox.oauth.refresh_seconds = 60, 120
    tokens = site.tokens()
    assert tokens["expires_in"] == 60
    now[0] += 59
    assert site.self_of(tokens["access_token"]).status_code == 200
    now[0] += 1
    assert error_of(site.self_of(tokens["access_token"])) == (401, "invalid_grant")
    now[0] += 59
    again = site.refresh(tokens["refresh_token"])
    assert again.status_code == 200
    now[0] += 120
    assert error_of(site.refresh(again.json()["refresh_token"])) == (400, "invalid_grant")


def test_a_sandbox_is_made_with_lifetimes() -> None:
    with Sandbox(token_seconds=7, refresh_seconds=9) as sandbox:
        assert (sandbox.oauth.access_seconds, sandbox.oauth.refresh_seconds) == (7, 9)


def test_rotation_can_be_switched_off(site: Site) -> None:
    site.sandbox.oauth.rotates = False
    refresh_token = site.tokens()["refresh_token"]
    assert site.refresh(refresh_token).status_code == 200
    assert site.refresh(refresh_token).status_code == 200


def test_expired_and_revoked_tokens_are_told_apart_and_counted(site: Site) -> None:
    first, second = site.tokens(), site.tokens()
    assert site.sandbox.expire_tokens(only=first["access_token"]) == 1
    assert site.sandbox.expire_tokens() == 1
    assert site.sandbox.expire_tokens() == 0
    said = site.self_of(second["access_token"]).json()["errors"][0]["message"]
    assert said == "The access token provided has expired."
    assert site.refresh(first["refresh_token"]).status_code == 200
    assert site.sandbox.revoke_tokens() == 5
    said = site.self_of(second["access_token"]).json()["errors"][0]["message"]
    assert said == "The access token provided is invalid."
    assert error_of(site.refresh(second["refresh_token"])) == (400, "invalid_grant")


def test_a_token_is_read_from_header_query_and_form(site: Site) -> None:
    token = site.tokens()["access_token"]
    body = {"email": "a@example.com", "access_token": token}
    assert site.self_of(token).status_code == 200
    in_query = site.http.get("/api/users/self", params={"access_token": token})
    in_form = site.http.post("/api/contacts/new", data=body)
    in_json = site.http.post("/api/contacts/new", json=body)
    assert in_query.status_code == 200
    assert in_form.status_code == 201
    assert in_form.json()["contact"]["createdByUser"] == "Ada Sandbox"
    assert error_of(in_json) == (401, "access_denied")


def test_a_scheme_is_read_as_it_is_spelled_and_one_place_is_enough(site: Site) -> None:
    token = site.tokens()["access_token"]
    lower = site.http.get("/api/users/self", headers={"Authorization": f"bearer {token}"})
    twice = site.http.get(
        "/api/users/self",
        params={"access_token": token},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert error_of(lower) == (401, "access_denied")
    assert error_of(twice) == (400, "invalid_request")


def test_a_client_in_its_own_name_has_the_role_it_was_given(site: Site) -> None:
    site.client = site.sandbox.add_client("Reader", role=2)
    token = site.token(grant_type="client_credentials").json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert site.self_of(token).json()["username"] == f"Reader [{site.client.id}]"
    assert site.http.get("/api/contacts", headers=headers).status_code == 200
    refused = site.http.post("/api/contacts/new", json={"email": "a@b.ch"}, headers=headers)
    assert refused.status_code == 403


def test_each_token_has_a_rate_limit_of_its_own_and_the_token_endpoint_none() -> None:
    with Sandbox(rate_limit=1) as sandbox, in_process(sandbox, auth=None) as http:
        site = Site(sandbox, http, sandbox.add_client(redirect_uris=[CALLBACK]))
        first, second = site.tokens()["access_token"], site.tokens()["access_token"]
        assert [site.self_of(first).status_code for _ in range(2)] == [200, 429]
        assert site.self_of(second).status_code == 200
        assert site.http.get("/api/users/self", auth=sandbox.credentials).status_code == 200


def test_clients_and_tokens_survive_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "shop.db"
    with Sandbox(data) as sandbox, in_process(sandbox, auth=None) as http:
        client = sandbox.add_client(redirect_uris=[CALLBACK])
        tokens = Site(sandbox, http, client).tokens()
    with Sandbox(data) as sandbox, in_process(sandbox, auth=None) as http:
        site = Site(sandbox, http, client)
        assert site.self_of(tokens["access_token"]).status_code == 200
        assert site.refresh(tokens["refresh_token"]).status_code == 200


def test_users_of_the_api_log_in_with_their_own_password(site: Site) -> None:
    person = {"username": "kim", "firstName": "Kim", "lastName": "Keep", "role": 1}
    secret = {"password": "kims-password", "confirm": "kims-password"}
    body = {**person, "email": "kim@example.invalid", "plainPassword": secret}
    made = site.http.post("/api/users/new", json=body, auth=site.sandbox.credentials)
    assert made.status_code == 201
    for password, status in (("kims-password", 200), ("sandbox", 401)):
        assert site.http.get("/api/users/self", auth=("kim", password)).status_code == status


def test_clients_and_tokens_are_reached_over_http(site: Site) -> None:
    made = site.http.post("/_sandbox/clients", json={"redirect_uris": [CALLBACK]})
    assert made.status_code == 201
    site.client = OAuthClient(9, "", **made.json(), redirect_uris=(), grants=frozenset(), role=1)
    tokens = site.tokens()
    assert site.http.post("/_sandbox/tokens/expire").json() == {"expired": 1}
    assert site.http.post("/_sandbox/tokens/expire", json={"refresh": True}).json() == {
        "expired": 1
    }
    assert site.http.post("/_sandbox/tokens/revoke").json() == {"revoked": 2}
    assert error_of(site.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "settings",
    [
        {"grants": ["implicit"]},
        {"role": 99},
        {"redirect_uris": ["callback"]},
        {"colour": 1},
        [],
    ],
)
def test_a_wrong_client_is_refused(site: Site, settings: object) -> None:
    assert site.http.post("/_sandbox/clients", json=settings).status_code == 400


def test_a_client_id_is_given_once(site: Site) -> None:
    with pytest.raises(ValueError, match="already"):
        site.sandbox.add_client(client_id=site.client.client_id)


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", "/oauth/v2/token", "/oauth/v2/authorize?client_id=x"]
)
def test_what_is_no_address_of_the_sandbox_cannot_be_authorized(site: Site, url: str) -> None:
    with pytest.raises(ValueError, match=r"authorize endpoint|no such client"):
        site.sandbox.authorize(url)
    with pytest.raises(ValueError, match="no user"):
        site.sandbox.authorize(site.url(), username="nobody")


def test_nothing_that_is_shown_holds_a_credential(site: Site) -> None:
    tokens = site.tokens()
    site.http.get("/api/users/self", params={"access_token": tokens["access_token"]})
    site.http.get("/oauth/v2/token", params={"client_secret": site.client.client_secret})
    shown = [repr(site.client), repr(site.sandbox.oauth), repr(site.sandbox.requests)]
    shown.append(site.http.get("/_sandbox/requests").text)
    for secret in (*tokens.values(), site.client.client_secret):
        if isinstance(secret, str) and len(secret) > 20:
            assert not re.search(re.escape(secret), "".join(shown))
