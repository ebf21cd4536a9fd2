"""Cancelling at the n-th await of everything that goes on, for n = 1, 2, … until it is over."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any

import anyio
import anyio.lowlevel

__all__ = ["Cutter", "living_tasks", "settled"]


class Stepped:
    """Awaits a coroutine and counts how often it suspends."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], cutter: Cutter) -> None:
        self.coroutine = coroutine
        self.cutter = cutter

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self.coroutine.__await__()
        send: Any = None
        problem: BaseException | None = None
        while True:
            try:
                waited_for = steps.send(send) if problem is None else steps.throw(problem)
            except StopIteration as end:
                return end.value
            self.cutter.count()
            try:
                send, problem = (yield waited_for), None
            except BaseException as raised:
                problem = raised


class Cutter:
    """Cancels what it runs at one await, in whatever task that await is."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.scope = anyio.CancelScope()

    @property
    def cut(self) -> bool:
        """Whether it came to the await at which it cancels."""
        return self.left <= 0

    def count(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.scope.cancel()

    async def pause(self) -> None:
        """An await of a task that is not the one that is run."""
        self.count()
        await anyio.lowlevel.checkpoint()

    async def run(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run something to its end, or to the cut."""
        with self.scope:
            await Stepped(coroutine, self)


async def settled() -> None:
    """Let everything go on that can."""
    for _ in range(20):  # most of it needs no more, and the wait for all is slow on asyncio
        await anyio.lowlevel.checkpoint()
    await anyio.wait_all_tasks_blocked()


async def living_tasks() -> set[int]:
    """The tasks that are there once everything that can go on has gone on."""
    await settled()
    return {task.id for task in anyio.get_running_tasks()}
