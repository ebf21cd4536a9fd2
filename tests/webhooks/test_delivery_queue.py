"""DeliveryQueue: a bounded queue that is emptied at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio
import anyio.lowlevel
import pytest

from maatoo.errors import ConfigurationError
from maatoo.webhooks.delivery_queue import DeliveryQueue
from tests.webhooks.webhook_deliveries import Gate

pytestmark = pytest.mark.anyio


def work(
    do: Callable[[int], Awaitable[object]], size: int = 3, workers: int = 1, drain: float = 5
) -> DeliveryQueue[int]:
    return DeliveryQueue(do, size, workers, drain)


async def test_one_worker_keeps_the_order() -> None:
    done: list[int] = []

    async def do(piece: int) -> None:
        await anyio.lowlevel.checkpoint()
        done.append(piece)

    queue = work(do, size=100)
    async with queue.running():
        assert all(queue.put(piece) for piece in range(100))
    assert done == list(range(100))


async def test_a_full_queue_says_so_and_takes_more_when_there_is_room() -> None:
    gate = Gate()
    done: list[int] = []

    async def do(piece: int) -> None:
        await gate.wait()
        done.append(piece)

    queue = work(do, size=2)
    async with queue.running():
        assert queue.put(0)
        await gate.arrived.wait()
        assert [queue.put(piece) for piece in (1, 2, 3)] == [True, True, False]
        gate.open.set()
        while len(done) < 3:
            await anyio.lowlevel.checkpoint()
        assert queue.put(4)
    assert done == [0, 1, 2, 4]


async def test_several_workers_work_at_the_same_time() -> None:
    at_once = anyio.Event()
    running = 0

    async def do(piece: int) -> None:
        nonlocal running
        running += 1
        if running == 3:
            at_once.set()
        await at_once.wait()

    queue = work(do, workers=3)
    async with queue.running():
        assert all(queue.put(piece) for piece in range(3))
    assert running == 3


async def test_the_end_waits_for_what_is_queued() -> None:
    gate = Gate()
    done: list[int] = []

    async def do(piece: int) -> None:
        await gate.wait()
        done.append(piece)

    queue = work(do)
    async with anyio.create_task_group() as group:

        async def release() -> None:
            await gate.arrived.wait()
            gate.open.set()

        async with queue.running():
            queue.put(1)
            queue.put(2)
            group.start_soon(release)
        assert done == [1, 2]
    assert not queue.is_running


async def test_the_end_gives_up_in_the_end_and_says_what_was_left(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def never(piece: int) -> None:
        await anyio.sleep_forever()

    queue = work(never, drain=0.01)
    async with queue.running():
        queue.put(1)
        queue.put(2)
    assert "stopped with 2 acknowledged deliveries unhandled" in caplog.text


async def test_a_block_that_is_cancelled_says_what_was_left(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate = Gate()

    async def do(piece: int) -> None:
        await gate.wait()

    queue = work(do)
    with anyio.CancelScope() as scope:
        async with queue.running():
            queue.put(1)
            queue.put(2)
            await gate.arrived.wait()
            scope.cancel()
    assert "stopped with 2 acknowledged deliveries unhandled" in caplog.text


async def test_an_error_of_the_block_leaves_as_itself_after_the_queue_was_emptied() -> None:
    done: list[int] = []

    async def do(piece: int) -> None:
        done.append(piece)

    queue = work(do)
    with pytest.raises(KeyError, match="mine"):
        async with queue.running():
            queue.put(1)
            raise KeyError("mine")
    assert done == [1]


async def test_it_runs_once_at_a_time_and_again_afterwards() -> None:
    done: list[int] = []

    async def do(piece: int) -> None:
        done.append(piece)

    queue = work(do)
    for piece in (1, 2):
        async with queue.running():
            assert queue.put(piece)
            with pytest.raises(ConfigurationError, match="running already"):
                async with queue.running():
                    raise AssertionError("not reached")
    assert done == [1, 2]


async def test_cancelling_the_block_stops_at_once() -> None:
    async def never(piece: int) -> None:
        await anyio.sleep_forever()

    queue = work(never, drain=1e6)
    with anyio.CancelScope() as scope:
        async with queue.running():
            queue.put(1)
            scope.cancel()
            await anyio.sleep_forever()
    assert not queue.is_running
