"""A sandbox with one OAuth 2 client and a browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from maatoo.sandbox import Sandbox
from maatoo.sandbox.oauth.clients import OAuthClient

CALLBACK = "http://127.0.0.1:9999/callback"


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


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def error_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["type"]
