"""The one timer of a connection of the aiohttp engine, which ends requests that take too long."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("aiohttp")

from maatoo.transport.aiohttp_connection import Connection


class Loop:
    """An event loop whose clock is set, and whose timers are run by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        self.timers.append(Timer(when, callback))
        return self.timers[-1]

    def run(self, now: float) -> None:
        self.now = now
        due = [timer for timer in self.timers if timer.at <= now]
        self.timers = [timer for timer in self.timers if timer.at > now]
        for timer in due:
            if not timer.cancelled:
                timer.callback()


class Timer:
    def __init__(self, at: float, callback: Callable[[], None]) -> None:
        self.at, self.callback, self.cancelled = at, callback, False

    def when(self) -> float:
        return self.at

    def cancel(self) -> None:
        self.cancelled = True


class Held:
    """A connection of aiohttp that was made: its own transport and protocol, and what closes it."""

    def __init__(self, sock: socket.socket) -> None:
        self.protocol = self.transport = self
        self.sock, self.aborted, self.closed = sock, False, False

    def get_extra_info(self, _: str) -> socket.socket:
        return self.sock

    def abort(self) -> None:
        self.aborted = True

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def parts() -> Any:
    loop, (one, other) = Loop(), socket.socketpair()
    held, connection = Held(one), Connection()
    connection.hold(held, loop)  # type: ignore[arg-type]
    yield loop, held, connection
    connection.close()
    one.close()
    other.close()


def test_requests_in_a_row_share_one_timer(parts: Any) -> None:
    loop, held, connection = parts
    for number in range(100):
        loop.now = number / 100
        connection.ends_at(loop.now + 60.0)
        connection.ends_at(None)
    assert [timer.at for timer in loop.timers] == [60.0]
    loop.run(60.0)
    assert (loop.timers, held.aborted) == ([], False)


def test_a_timer_that_is_early_runs_on(parts: Any) -> None:
    loop, held, connection = parts
    connection.ends_at(60.0)
    loop.now = 30.0
    connection.ends_at(90.0)
    loop.run(60.0)
    assert (held.aborted, connection.is_late) == (False, False)
    loop.run(90.0)
    assert (held.aborted, connection.is_late) == (True, True)


def test_a_shorter_limit_ends_before_the_timer_that_runs(parts: Any) -> None:
    loop, held, connection = parts
    connection.ends_at(60.0)
    connection.ends_at(5.0)
    loop.run(5.0)
    assert (held.aborted, connection.is_late) == (True, True)


def test_a_closed_connection_leaves_no_timer(parts: Any) -> None:
    loop, held, connection = parts
    connection.ends_at(60.0)
    connection.close()
    loop.run(60.0)
    assert (held.closed, held.aborted) == (True, False)
