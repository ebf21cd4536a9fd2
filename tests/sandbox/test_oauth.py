"""OAuth 2 logins of the sandbox beyond the recordings: browser, PKCE, addresses."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import urlsplit

import pytest

from tests.sandbox.oauth_site import CALLBACK, Site, error_of, query_of

pytestmark = pytest.mark.once

VERIFIER = "a-verifier-that-is-long-enough-to-be-one-of-rfc-7636"


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


def test_users_of_the_api_log_in_with_their_own_password(site: Site) -> None:
    person = {"username": "kim", "firstName": "Kim", "lastName": "Keep", "role": 1}
    secret = {"password": "kims-password", "confirm": "kims-password"}
    body = {**person, "email": "kim@example.invalid", "plainPassword": secret}
    made = site.http.post("/api/users/new", json=body, auth=site.sandbox.credentials)
    assert made.status_code == 201
    for password, status in (("kims-password", 200), ("sandbox", 401)):
        assert site.http.get("/api/users/self", auth=("kim", password)).status_code == status


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
