"""Logins at a sandbox, and requests that wait for each other, for the tests of this folder."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from maatoo import FileStore, Maatoo, MemoryStore, OAuth2
from maatoo.auth import TokenStore
from maatoo.sandbox import Sandbox
from maatoo.sandbox.gate import App, Receive, Scope, Send
from maatoo.sandbox.serving import serving

CALLBACK = "http://127.0.0.1:8765/callback"
TOKEN = "/oauth/v2/token"
SELF = "/users/self"

_PATIENCE = 60.0


class Meeting:
    """Lets a number of API requests arrive before the first of them is answered.

    Args:
        app: what answers them.
        number: how many meet; 0 for none.
        then: called when the last has arrived.
    """

    def __init__(self, app: App, number: int, then: Callable[[], object]) -> None:
        self._app = app
        self._missing = number
        self._then = then
        self._all_there = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._missing and str(scope["path"]).startswith("/api"):
            self._missing -= 1
            if self._missing:
                await asyncio.wait_for(self._all_there.wait(), _PATIENCE)
            else:
                self._then()
                self._all_there.set()
        await self._app(scope, receive, send)


@contextmanager
def meeting(sandbox: Sandbox, number: int, then: Callable[[], object]) -> Iterator[str]:
    """Serve a sandbox where a number of API requests meet; gives its address."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, min(hard, 8192) if hard != resource.RLIM_INFINITY else 8192)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    with serving(Meeting(sandbox.app, number, then), "127.0.0.1", 0) as url:
        yield url
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def oauth2(
    sandbox: Sandbox,
    store: TokenStore | None = None,
    *,
    registered: str = CALLBACK,
    **settings: Any,
) -> OAuth2:
    """An OAuth 2 login at a sandbox, of a client that is registered there now."""
    client = sandbox.add_client(redirect_uris=[registered])
    given = {"redirect_uri": CALLBACK, **settings}
    kept = MemoryStore() if store is None else store
    return OAuth2(client.client_id, client.client_secret, store=kept, **given)


def logged_in(sandbox: Sandbox, url: str, store: TokenStore | None = None) -> OAuth2:
    """The same, after a person has logged in."""
    auth = oauth2(sandbox, store)
    flow = auth.flow(url)
    flow.finish_blocking(sandbox.authorize(flow.authorization_url()))
    sandbox.forget_requests()
    return auth


def statuses(sandbox: Sandbox, path: str) -> list[int | None]:
    """The statuses with which the requests to a path were answered."""
    return [request.status for request in sandbox.requests if request.path == path]


def browser(
    username: str = "admin", *, button: str = "accepted"
) -> Callable[[str], httpx.Response]:
    """A person in front of a browser: logs in, presses a button, and is sent back."""

    def visit(url: str) -> httpx.Response:
        with httpx.Client(follow_redirects=True) as http:
            page = http.get(url)
            check = page.url.copy_with(path=f"{page.url.path}_check", query=None)
            form = {"_username": username, "_password": "sandbox"}
            page = http.post(check, data=form)
            return http.post(page.url, data={button: "1"})

    return visit


def call_together(
    url: str, client_id: str, client_secret: str, path: str, start: Any, answers: Any
) -> None:
    """One of several processes that share a file store: tells the statuses of three calls."""
    auth = OAuth2(client_id, client_secret, redirect_uri=CALLBACK, store=FileStore(path))
    with Maatoo(url, auth=auth) as api:
        start.wait()
        answers.put([api.request("GET", SELF).status for _ in range(3)])
