"""OAuth 2 tokens of the sandbox: lifetimes, rotation, where they are read, what survives."""

from __future__ import annotations

from pathlib import Path

import pytest

from maatoo.sandbox import Sandbox
from maatoo.sandbox.oauth.clients import OAuthClient
from tests.sandbox.oauth_site import CALLBACK, Site, error_of
from tests.sandbox.sandbox_in_process import in_process

pytestmark = pytest.mark.once


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
