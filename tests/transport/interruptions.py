"""Calls that are cut off while they wait, in every way in which a user does that."""

from __future__ import annotations

import asyncio
import base64
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import anyio
import anyio.to_thread
import pytest

from maatoo import BasicAuth, MemoryStore, OAuth2
from maatoo.auth import Token
from maatoo.runtime import on_asyncio
from tests.secrets import secret
from tests.servers import Handler, serve

PASSWORD = secret("interrupted-pass-42")
TOKEN = secret("interrupted-token-42")
REFRESH = secret("interrupted-refresh-42")
CLIENT = secret("interrupted-client-42")
KEY = secret("interrupted-key-42")
CODE = secret("interrupted-code-42")
PROXY = secret("interrupted-proxy-42")
PAIRS = [base64.b64encode(f"jim:{each}".encode()).decode() for each in (PASSWORD, PROXY)]
ALL = (PASSWORD, TOKEN, REFRESH, CLIENT, KEY, CODE, PROXY, *PAIRS)


Work = Callable[[], Coroutine[Any, Any, object]]


def oauth2(*, expired: bool, token_in: Any = "header") -> OAuth2:
    token = Token(TOKEN, REFRESH, 1.0 if expired else None)
    uri = "https://app.example/cb"
    return OAuth2("id", CLIENT, redirect_uri=uri, store=MemoryStore(token), token_in=token_in)


AUTHS: dict[str, Callable[[], Any]] = {
    "basic": lambda: BasicAuth("jim", PASSWORD),
    "query": lambda: oauth2(expired=False, token_in="query"),
    "renewal": lambda: oauth2(expired=True),
}


class Hanging:
    """Servers that leave a call waiting; `arrived` is set once it waits."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.over = threading.Event()
        self.raised: list[BaseException] = []

    def before_an_answer(self, handler: Handler) -> None:
        handler.close_connection = True
        self._wait()

    def within_an_answer(self, handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")
        self.before_an_answer(handler)

    def before_a_repeat(self, handler: Handler) -> None:
        handler.send_response(503)
        handler.send_header("retry-after", "50")
        handler.send_header("content-length", "0")
        handler.end_headers()
        self.before_an_answer(handler)

    async def waits(self) -> None:
        """Wait until a call waits."""
        await anyio.to_thread.run_sync(self.arrived.wait, 60)

    def noting(self, work: Work) -> Work:
        """The same work; what it raises is noted."""

        async def noted() -> None:
            try:
                await work()
            except BaseException as error:
                self.raised.append(error)
                self.over.set()
                raise

        return noted

    def _wait(self) -> None:
        self.arrived.set()
        self.over.wait(60)

    @contextmanager
    def serving(self, place: str) -> Iterator[str]:
        """The address of a server that hangs at a place."""
        try:
            if place == "handshake":
                with socket.create_server(("127.0.0.1", 0)) as server:
                    threading.Thread(target=self._accept, args=(server,), daemon=True).start()
                    yield f"https://127.0.0.1:{server.getsockname()[1]}"
                    self.over.set()
            else:
                with serve(getattr(self, place)) as server:
                    yield server.url
                    self.over.set()
        finally:
            self.over.set()

    def _accept(self, server: socket.socket) -> None:
        with suppress(OSError), server.accept()[0]:
            self._wait()


PLACES = ["handshake", "before_an_answer", "within_an_answer", "before_a_repeat"]


class Cut(BaseException):
    """What a signal handler raises, as task queues do at their time limit."""


async def by_fail_after(work: Work, hanging: Hanging) -> None:
    with anyio.fail_after(60) as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(_end, scope, hanging)
            await hanging.noting(work)()


async def _end(scope: anyio.CancelScope, hanging: Hanging) -> None:
    await hanging.waits()
    scope.deadline = -1.0
    scope.cancel()
    if not on_asyncio():  # a renewal behind a shield ends with its answer
        hanging.over.set()


async def by_timeout(work: Work, hanging: Hanging) -> None:
    async def shorten() -> None:
        await hanging.waits()
        limit.reschedule(0)

    async with asyncio.timeout(60) as limit:  # type: ignore[attr-defined, unused-ignore]
        ending = asyncio.ensure_future(shorten())
        await hanging.noting(work)()
    await ending


async def by_wait_for(work: Work, hanging: Hanging) -> None:
    task = asyncio.ensure_future(hanging.noting(work)())
    await hanging.waits()
    await asyncio.wait_for(task, 0)


async def by_cancelling(work: Work, hanging: Hanging) -> None:
    task = asyncio.ensure_future(hanging.noting(work)())
    await hanging.waits()
    task.cancel()
    await task


CUTS: dict[str, Any] = {
    "fail_after": by_fail_after,
    "wait_for": by_wait_for,
    "cancel": by_cancelling,
}
if sys.version_info >= (3, 11):
    CUTS["timeout"] = by_timeout


def shown_by(error: BaseException) -> str:
    """The variables of all frames but those of the tests, along every cause and member."""
    shown: list[str] = []
    left: list[BaseException | None] = [error]
    seen: set[int] = set()
    while left:
        each = left.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        left += [each.__cause__, each.__context__, *getattr(each, "exceptions", ())]
        trace = traceback.TracebackException.from_exception(each, capture_locals=True)
        shown.append(repr(each))
        for frame in trace.stack:
            if "/tests/" not in frame.filename:
                shown.append(f"{frame.filename}:{frame.lineno} {frame.name} {frame.locals}")
    return "\n".join(shown)


def assert_hidden(*errors: BaseException) -> None:
    """No variable of the frames that lead to these errors shows a secret."""
    shown = "\n".join(map(shown_by, errors))
    assert "maatoo" in shown  # the frames that lead to the call are there
    for each in ALL:
        place = shown.find(each)
        assert place < 0, shown[shown.rfind("\n", 0, place) : place + 200]


@contextmanager
def interrupting(hanging: Hanging) -> Iterator[None]:
    """Raise `Cut` in this thread once the call waits, as a signal handler does."""

    def interrupt() -> None:
        hanging.arrived.wait(60)
        signal.pthread_kill(me, signal.SIGUSR1)

    def cut(_: int, __: object) -> None:
        hanging.over.set()
        raise Cut

    if threading.current_thread() is not threading.main_thread():
        pytest.skip("signals are handled by the main thread")
    me = threading.get_ident()
    before = signal.signal(signal.SIGUSR1, cut)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        signal.signal(signal.SIGUSR1, before)
