"""The token endpoint and the login answer recorded requests as the real server did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from maatoo.sandbox import Sandbox
from maatoo.sandbox.contacts import document
from tests.sandbox.sandbox_replay import differences, exchanges

pytestmark = pytest.mark.once

CALLBACK = "http://127.0.0.1:9999/callback"

#: the recorded token that expired before an exchange
EXPIRED = {
    "users.get_self.7": ("oauth2.token.18", "access_token"),
    "oauth2.token.22": ("oauth2.token.21", "refresh_token"),
}

#: the token that an exchange was recorded with, by the id of the exchange that gave it
SENT_WITH = {
    "users.get_self.4": "oauth2.token.16",
    "users.get_self.5": "oauth2.token.18",
    "users.get_self.6": "oauth2.token.16",
    "users.get_self.7": "oauth2.token.18",
    "users.get_self.8": "oauth2.token.21",
}

#: exchanges that may be answered otherwise, with the reason
OTHERWISE = {"other.11": "is not about OAuth, and the sandbox has the extension of maatoo"}

_CODE = re.compile(r"[?&]code=([^&]+)")


class OAuthReplay:
    """One run over oauth2.json. Random values of this run stand for the recorded ones."""

    def __init__(self, sandbox: Sandbox, client: httpx.Client) -> None:
        self.sandbox = sandbox
        self.client = client
        self.ours: dict[str, str] = {}
        self.tokens: dict[tuple[str, str], str] = {}
        self.outcomes: dict[str, list[str]] = {}

    def run(self, items: list[dict[str, Any]]) -> None:
        for exchange in items:
            if exchange["id"] in EXPIRED:
                token = self.tokens[EXPIRED[exchange["id"]]]
                assert self.sandbox.expire_tokens(refresh=True, only=token) == 1
            if exchange["auth"] == "session":
                self.log_in()
            response = self.send(exchange)
            self.learn(exchange, response)
            self.outcomes[exchange["id"]] = differences(exchange, self.as_recorded(response))

    def log_in(self) -> None:
        form = {"_username": self.sandbox.credentials[0], "_password": self.sandbox.credentials[1]}
        self.client.post("/oauth/v2/authorize_login_check", data=form)

    def send(self, exchange: dict[str, Any]) -> httpx.Response:
        request = exchange["request"]
        headers = dict(request.get("headers", {}))
        if exchange["auth"] == "bearer:invalid":
            headers["Authorization"] = "Bearer invalid"
        elif exchange["id"] in SENT_WITH:
            headers["Authorization"] = (
                f"Bearer {self.tokens[SENT_WITH[exchange['id']], 'access_token']}"
            )
        auth = self.sandbox.credentials if exchange["auth"] == "basic:admin" else None
        return self.client.request(
            request["method"],
            request["path"],
            params=self.mapped(request["query"]) or None,
            data=dict(self.mapped(request["form"])) if "form" in request else None,
            json=request.get("json"),
            headers=headers,
            auth=auth,
        )

    def mapped(self, pairs: list[list[str]]) -> list[tuple[str, str]]:
        return [(name, self.ours.get(value, value)) for name, value in pairs]

    def learn(self, exchange: dict[str, Any], response: httpx.Response) -> None:
        """Note which value of this run stands for which recorded one."""
        recorded = exchange["response"]
        found = _CODE.search(recorded["headers"].get("location", ""))
        given = _CODE.search(response.headers.get("location", ""))
        if found and given:
            self.ours[found[1]] = given[1]
        answer = recorded.get("json")
        if not isinstance(answer, dict) or response.status_code != 200:
            return
        for name in ("access_token", "refresh_token"):
            if name in answer:
                token = str(response.json().get(name))
                self.ours[answer[name]] = self.tokens[exchange["id"], name] = token

    def as_recorded(self, response: httpx.Response) -> httpx.Response:
        text, headers = response.text, dict(response.headers)
        for recorded, ours in self.ours.items():
            text = text.replace(ours, recorded)
            if "location" in headers:
                headers["location"] = headers["location"].replace(ours, recorded)
        headers.pop("content-length", None)
        return httpx.Response(response.status_code, headers=headers, content=text.encode())


def visitors(sandbox: Sandbox) -> None:
    """What tracking.json did: 31 contacts; the one active last is 39, a visitor."""
    store = sandbox.oauth.store
    blank = document.empty(store)
    store.advance("ip_addresses", 1)
    address = store.table("ip_addresses").insert({"ipAddress": "127.0.0.1"})
    store.advance("contacts", 8)
    for _ in range(30):
        store.table("contacts").insert({**blank, "dateAdded": "2026-01-01 00:00:00"})
    moment = dict.fromkeys(("dateAdded", "lastActive"), "2026-01-02 00:00:00")
    known = {"ips": [address["id"]], "preferredProfileImage": "gravatar"}
    store.table("contacts").insert({**blank, **moment, **known})


@pytest.fixture
def replay() -> Iterator[OAuthReplay]:
    with (
        Sandbox() as sandbox,
        sandbox.serve() as url,
        httpx.Client(base_url=url) as client,
    ):
        sandbox.add_client(
            "Sandbox all grants",
            client_id="1_sandboxclient",
            client_secret="sandboxsecret",
            redirect_uris=[CALLBACK],
        )
        sandbox.add_client(
            "Sandbox code only",
            client_id="2_codeonlyclient",
            client_secret="codeonlysecret",
            redirect_uris=[CALLBACK],
            grants=["authorization_code", "refresh_token"],
        )
        visitors(sandbox)
        yield OAuthReplay(sandbox, client)


def test_every_exchange_is_answered_as_recorded(replay: OAuthReplay) -> None:
    items = exchanges("oauth2")
    replay.run([each for each in items if each["id"] not in OTHERWISE])
    assert len(replay.outcomes) == 32
    assert {name: found for name, found in replay.outcomes.items() if found} == {}


def test_random_values_look_like_the_recorded_ones_and_never_repeat(replay: OAuthReplay) -> None:
    replay.run(exchanges("oauth2")[:20])
    assert len(replay.ours) == len(set(replay.ours.values())) == 7
    assert [*map(len, replay.ours)] == [*map(len, replay.ours.values())]
