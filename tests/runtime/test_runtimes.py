"""Slots and the stepping of coroutines: who waits, who goes on, and what a cancel leaves."""

from __future__ import annotations

import socket
import threading
from collections import deque

import anyio
import pytest
from anyio import wait_all_tasks_blocked
from hypothesis import given
from hypothesis import strategies as st

from maatoo.runtime import AsyncRuntime, BlockingRuntime, step_to_completion
from tests.example_numbers import examples

pytestmark = pytest.mark.anyio


class Player:
    """One who takes a slot, holds it until told to release it, and may be cancelled before."""

    def __init__(self, slots) -> None:
        self.slots = slots
        self.scope = anyio.CancelScope()
        self.leave = anyio.Event()
        self.holds = False
        self.over = False

    async def play(self) -> None:
        with self.scope:
            await self.slots.acquire()
            self.holds = True
            try:
                await self.leave.wait()
            finally:
                self.holds = False
                self.slots.release()
        self.over = True


MOVES = st.lists(
    st.tuples(st.sampled_from(["come", "cancel", "leave", "leave and cancel"]), st.integers(0, 8)),
    max_size=25,
)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@examples(60)
@given(number=st.integers(1, 3), moves=MOVES)
def test_slots_are_given_in_order_and_a_cancel_loses_none(backend, number, moves) -> None:
    async def main() -> None:
        slots = AsyncRuntime().slots(number)
        players: list[Player] = []
        model: deque[Player] = deque()  # holders first, then those who wait, in order

        async with anyio.create_task_group() as group:
            for move, which in moves:
                if move == "come":
                    player = Player(slots)
                    players.append(player)
                    model.append(player)
                    group.start_soon(player.play)
                elif players:
                    player = players[which % len(players)]
                    holding = player in list(model)[:number]
                    if "leave" in move and holding:
                        player.leave.set()
                    if "cancel" in move:  # also in the very moment in which its turn comes
                        player.scope.cancel()
                    if player in model and ("cancel" in move or holding):
                        model.remove(player)
                await wait_all_tasks_blocked()
                holders = [player for player in players if player.holds]
                assert holders == [player for player in players if player in list(model)[:number]]
            group.cancel_scope.cancel()
        for _ in range(number):  # every slot came back
            with anyio.fail_after(1):
                await slots.acquire()

    anyio.run(main, backend=backend)


async def test_whoever_waits_is_before_whoever_comes_later() -> None:
    slots = AsyncRuntime().slots(1)
    order: list[int] = []

    async def take(number: int) -> None:
        await slots.acquire()
        order.append(number)
        await anyio.lowlevel.checkpoint()
        slots.release()

    await slots.acquire()
    async with anyio.create_task_group() as group:
        for number in range(5):
            group.start_soon(take, number)
            await wait_all_tasks_blocked()
        slots.release()
        with anyio.move_on_after(5):
            await slots.acquire()  # behind all of them
            order.append(99)
    assert order == [0, 1, 2, 3, 4, 99]


def test_blocking_slots_wait_for_each_other_and_never_exceed_their_number() -> None:
    slots = BlockingRuntime().slots(3)
    lock, inside, most = threading.Lock(), 0, 0
    all_in = threading.Barrier(3)

    def work() -> None:
        nonlocal inside, most
        for turn in range(20):
            step_to_completion(slots.acquire())
            with lock:
                inside += 1
                most = max(most, inside)
            if turn == 0:
                all_in.wait(5)
            with lock:
                inside -= 1
            slots.release()

    threads = [threading.Thread(target=work) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
    assert (most, inside) == (3, 0)


@pytest.mark.parametrize("seconds", [0.0, -1.0, 0.01])
def test_a_blocking_wait_ends_in_time_and_takes_no_slot(seconds: float) -> None:
    slots = BlockingRuntime().slots(1)
    step_to_completion(slots.acquire(seconds))
    with pytest.raises(TimeoutError):
        step_to_completion(slots.acquire(seconds))
    slots.release()
    step_to_completion(slots.acquire(seconds))


def test_a_blocking_wait_may_have_more_time_than_the_system_can_count() -> None:
    runtime, slots = BlockingRuntime(), BlockingRuntime().slots(1)
    step_to_completion(slots.acquire())
    release = threading.Timer(0.01, slots.release)
    release.start()
    step_to_completion(slots.acquire(1e12))
    release.join()
    one, other = socket.socketpair()
    with one, other:
        one.send(b"x")
        step_to_completion(runtime.readable(other, 1e12))
        assert other.recv(1) == b"x"
        step_to_completion(runtime.writable(other, 1e12))


def test_a_coroutine_is_stepped_to_its_end_without_a_loop() -> None:
    runtime = BlockingRuntime()

    async def work() -> str:
        await runtime.sleep(0.0)
        await runtime.yield_point()
        with runtime.limit(1.0):
            return await runtime.run_blocking(str.upper, "done")

    assert step_to_completion(work()) == "DONE"


def test_an_error_of_a_stepped_coroutine_is_the_callers() -> None:
    async def work() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        step_to_completion(work())


def test_what_waits_for_a_loop_is_refused_and_ended() -> None:
    ended = False

    class Forever:
        def __await__(self):
            yield

    async def work() -> None:
        nonlocal ended
        try:
            await Forever()
        finally:
            ended = True

    with pytest.raises(RuntimeError, match="event loop"):
        step_to_completion(work())
    assert ended


async def test_a_limit_cuts_off_and_without_one_nothing_is() -> None:
    runtime = AsyncRuntime()
    with pytest.raises(TimeoutError), runtime.limit(0.01):
        await anyio.sleep_forever()
    with runtime.limit(None):
        await anyio.lowlevel.checkpoint()
