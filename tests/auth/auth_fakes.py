"""A small token endpoint, clocks and requests for the tests of this folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl, urlsplit

import anyio
import anyio.lowlevel
import pytest
from attrs import define, field

from maatoo.auth import (
    Auth,
    AuthSession,
    MemoryStore,
    OAuth2,
    Token,
)
from maatoo.errors import ConnectionFailed
from maatoo.runtime import AsyncRuntime, BlockingRuntime, Runtime

SITE = "https://you.example"
REDIRECT = "http://127.0.0.1:8765/callback"
NOW = 1_800_000_000.0
SECRET = "client-secret-word"


@define
class FakeRequest:
    method: str = "GET"
    url: str = SITE + "/api/contacts"
    headers: dict[str, str] = field(factory=dict)
    content: bytes | None = None


@define
class FakeAnswer:
    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(factory=lambda: {"content-type": "application/json"})

    def json(self) -> object:
        return json.loads(self.content)


def json_answer(status: int, data: object) -> FakeAnswer:
    return FakeAnswer(status, json.dumps(data).encode())


def error_answer(status: int, message: str, kind: str | None) -> FakeAnswer:
    return json_answer(status, {"errors": [{"message": message, "code": status, "type": kind}]})


class AsyncTestRuntime(AsyncRuntime):
    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def time(self) -> float:
        return self.now


class BlockingTestRuntime(BlockingRuntime):
    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def time(self) -> float:
        return self.now


class TokenServer:
    """Rotates tokens as a Mautic 5.1.1 does: a refresh token works once.

    Attributes:
        refreshes: how many requests reached the token endpoint.
        offline: how many of the next requests find no server.
        gate: called while a token request is on the server; may wait.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.issued = 0
        self.refreshes = 0
        self.offline = 0
        self.refuse: FakeAnswer | None = None
        self.valid = {"access-1"}
        self.refresh_token = "refresh-1"
        self.gate: Callable[[], Awaitable[None]] | None = None
        self.forms: list[dict[str, str]] = []

    def send_in(self, runtime: Runtime) -> Callable[..., Awaitable[FakeAnswer]]:
        async def send(
            method: str, url: str, headers: Mapping[str, str], content: bytes | None
        ) -> FakeAnswer:
            if runtime.is_async:
                await anyio.lowlevel.checkpoint()
            if self.gate is not None:
                await self.gate()
            return self.token_answer(content or b"")

        return send

    def token_answer(self, content: bytes) -> FakeAnswer:
        form = dict(parse_qsl(content.decode()))
        with self.lock:
            self.refreshes += 1
            self.forms.append(form)
            if self.offline:
                self.offline -= 1
                raise ConnectionFailed("no route to the token endpoint")
            if self.refuse is not None:
                return self.refuse
            if (
                form["grant_type"] == "refresh_token"
                and form["refresh_token"] != self.refresh_token
            ):
                return error_answer(400, "Invalid refresh token", "invalid_grant")
            self.issued += 1
            number = self.issued + 1
            self.valid = {f"access-{number}"}
            self.refresh_token = f"refresh-{number}"
            answer = {
                "access_token": f"access-{number}",
                "expires_in": 3600,
                "token_type": "bearer",
            }
            if form["grant_type"] != "client_credentials":
                answer["refresh_token"] = self.refresh_token
            return json_answer(200, answer)

    def api_answer(self, request: FakeRequest) -> FakeAnswer:
        header = request.headers.get("authorization", "")
        query = dict(parse_qsl(urlsplit(request.url).query))
        body = dict(parse_qsl((request.content or b"").decode()))
        token = (
            header.removeprefix("Bearer ") or query.get("access_token") or body.get("access_token")
        )
        if token is None:
            return error_answer(401, "API authorization denied.", "access_denied")
        if token in self.valid:
            return FakeAnswer(200, b"{}")
        return error_answer(401, "The access token provided has expired.", "invalid_grant")


async def call(session: AuthSession, server: TokenServer, runtime: Runtime, tries: int = 1) -> int:
    """The life of a request in small: prepare, send, renew once after a 401; repeat unsent ones."""
    while True:
        tries -= 1
        try:
            request = FakeRequest()
            await session.prepare(request)
            if runtime.is_async:
                await anyio.lowlevel.checkpoint()
            answer = server.api_answer(request)
            if answer.status == 401 and await session.renew(request, answer):
                await session.prepare(request)
                answer = server.api_answer(request)
            return answer.status
        except ConnectionFailed:
            if tries <= 0:
                raise


def fresh_token(number: int = 1, **changes: object) -> Token:
    """A token that has all its life before it."""
    fields: dict[str, object] = {"expires_at": NOW + 3600, "issued_at": NOW, "site": SITE}
    return Token(f"access-{number}", f"refresh-{number}", **{**fields, **changes})


def due_token(number: int = 1) -> Token:
    """A token past its end."""
    return fresh_token(number, expires_at=NOW - 1, issued_at=NOW - 3601)


def oauth2(store: object = None, **changes: object) -> OAuth2:
    settings: dict[str, object] = {"redirect_uri": REDIRECT, "store": store or MemoryStore()}
    return OAuth2("client-1", SECRET, **{**settings, **changes})


def expired_at_the_server(server: TokenServer) -> MemoryStore:
    """A token that looks good here and is refused there."""
    server.valid = set()
    return MemoryStore(fresh_token())


def past_its_end(server: TokenServer) -> MemoryStore:
    return MemoryStore(due_token())


expiries = pytest.mark.parametrize("expiry", [expired_at_the_server, past_its_end])
Expiry = Callable[[TokenServer], MemoryStore]


def blocking_session(auth: Auth, server: TokenServer) -> tuple[AuthSession, BlockingTestRuntime]:
    runtime = BlockingTestRuntime()
    return auth.session(SITE, server.send_in(runtime), runtime), runtime


def async_session(auth: Auth, server: TokenServer) -> tuple[AuthSession, AsyncTestRuntime]:
    runtime = AsyncTestRuntime()
    return auth.session(SITE, server.send_in(runtime), runtime), runtime


def in_threads(number: int, work: Callable[[], None]) -> list[BaseException]:
    """Run ``work`` in threads that begin together; what they raised."""
    barrier, failures = threading.Barrier(number), list[BaseException]()

    def run() -> None:
        try:
            barrier.wait()
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
