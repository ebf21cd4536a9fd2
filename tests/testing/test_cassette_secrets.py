"""No secret gets onto a cassette, wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import evolve

from maatoo import (
    AsyncMaatoo,
    MemoryStore,
    OAuth2,
)
from maatoo.auth import PlainHttp
from maatoo.sandbox import Sandbox
from maatoo.testing import cassette
from tests.secrets import secret
from tests.testing.cassette_contents import NOWHERE, PASSWORD, exchanges

pytestmark = [pytest.mark.anyio, pytest.mark.once]

CALLBACK = "http://127.0.0.1:8765/callback"


async def test_a_login_leaves_no_secret_on_the_cassette(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    sandbox, url = site
    client = sandbox.add_client(redirect_uris=[CALLBACK])
    settings = OAuth2(
        client.client_id, client.client_secret, redirect_uri=CALLBACK, store=MemoryStore()
    )

    async def run(url: str, transport: Any, callback: Callable[[str], str]) -> int:
        auth = evolve(settings, store=MemoryStore())
        flow = auth.flow(url, http=PlainHttp(transport=transport))
        await flow.finish(callback(flow.authorization_url()))
        await transport.aclose()
        async with AsyncMaatoo(url, auth=auth) as api:
            number = (await api.contacts.create(firstname="Kim")).id or 0
            sandbox.expire_tokens()
            return number + await api.contacts.list().count()

    with cassette(tape) as recorded:
        assert await run(url, recorded.transport, sandbox.authorize) == 2
    statuses = [each["response"]["status"] for each in exchanges(tape)]
    assert statuses == [200, 201, 401, 200, 200]
    text = json.dumps(exchanges(tape))
    for hidden in (client.client_id, client.client_secret, PASSWORD):
        assert hidden not in text
    assert not re.search(r"[A-Za-z0-9+/]{40}", text), "no token"
    state = re.compile(r"state=([^&]+)")

    def repeated(url: str) -> str:
        found = state.search(url)
        assert found
        return f"{CALLBACK}?code=another&state={found[1]}"

    with cassette(tape) as played:
        assert await run(NOWHERE, played.transport, repeated) == 2


@pytest.mark.parametrize("scheme", ["basic", "query"])
def test_credentials_are_found_wherever_they_stand(
    tape: Path, site: tuple[Sandbox, str], scheme: str
) -> None:
    sandbox, url = site
    token = sandbox.oauth.token_answer(sandbox.add_client(), 1)["access_token"]
    with cassette(tape, hide=["kim@real.example", re.compile(r"\+41[ \d]+")]) as recorded:
        http = httpx.Client(
            transport=recorded.transport,
            base_url=url,
            auth=("admin", PASSWORD) if scheme == "basic" else None,
            params={"access_token": token} if scheme == "query" else None,
            cookies={"session": secret("a-cookie-of-a-test")},
        )
        row = {"email": "kim@real.example", "phone": "+41 79 555 00 11", "lastname": PASSWORD}
        made = http.post("/api/contacts/new", json=row)
        assert made.status_code == 201
        http.get("/api/contacts", params={"search": "kim@real.example"})
        http.close()
    text = tape.read_text("utf-8")
    for hidden in (token, PASSWORD, "kim@real.example", "555 00", "a-cookie-of-a-test", url):
        assert (hidden in text) == (hidden == PASSWORD and scheme == "query")
    with cassette(tape, hide=["kim@real.example", re.compile(r"\+41[ \d]+")]) as played:
        http = httpx.Client(transport=played.transport, base_url=NOWHERE)
        known = {"access_token": "x"} if scheme == "query" else {}
        lastname = "***" if scheme == "basic" else PASSWORD
        again = http.post("/api/contacts/new", json={**row, "lastname": lastname}, params=known)
        assert again.status_code == 201
        assert again.json()["contact"]["fields"]["all"]["email"] == "***"
