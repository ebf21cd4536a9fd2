"""How many calls a second a client makes, and what processor time each of them takes."""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from threading import Lock

from benchmarks.blocking_subjects import Call
from benchmarks.subjects import AsyncCall

__all__ = [
    "Pace",
    "calls_for",
    "in_parallel",
    "in_threads",
    "pairwise",
    "processor_ratio",
    "processor_seconds",
    "ratios",
]


@dataclass(frozen=True)
class Pace:
    """What one measurement found.

    Attributes:
        calls: how many calls were made.
        seconds: how long they took.
        cpu: processor seconds of this process.
    """

    calls: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Calls a second."""
        return self.calls / self.seconds

    @property
    def cpu_us(self) -> float:
        """Processor microseconds a call."""
        return self.cpu / self.calls * 1e6


def _ids(count: int) -> Iterator[int]:
    return itertools.islice(itertools.cycle(range(1, 1001)), count)


async def in_parallel(call: AsyncCall, in_flight: int, calls: int) -> Pace:
    """Make a number of calls, so many in flight as long as there are that many left."""
    ids = _ids(calls)

    async def work() -> None:
        for ident in ids:
            await call(ident)

    gc.collect()
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(min(in_flight, calls))))
    return Pace(calls, time.perf_counter() - began, time.process_time() - cpu)


def in_threads(call: Call, threads: int, calls: int) -> Pace:
    """Make a number of calls from so many threads; one thread is this one."""
    ids, lock = _ids(calls), Lock()

    def work() -> None:
        while True:
            with lock:
                ident = next(ids, 0)
            if not ident:
                return
            call(ident)

    gc.collect()
    if threads == 1:
        began, cpu = time.perf_counter(), time.process_time()
        for ident in ids:
            call(ident)
        return Pace(calls, time.perf_counter() - began, time.process_time() - cpu)
    with ThreadPoolExecutor(threads) as pool:
        began, cpu = time.perf_counter(), time.process_time()
        for each in [pool.submit(work) for _ in range(threads)]:
            each.result()
        return Pace(calls, time.perf_counter() - began, time.process_time() - cpu)


def calls_for(trial: Pace, seconds: float, in_flight: int) -> int:
    """How many calls to measure, judging by a trial: for so many seconds, and each in flight once.

    Args:
        trial: a measurement before.
        seconds: how long the measurement may take.
        in_flight: requests in flight.
    """
    return max(int(trial.rate * seconds), in_flight if in_flight > 1 else 20)


def processor_seconds(job: Callable[[], object]) -> float:
    """The processor time that a function takes."""
    began = time.process_time()
    job()
    return time.process_time() - began


def pairwise(ones: Iterable[float], others: Iterable[float]) -> tuple[float, ...]:
    """The ratio of each figure to the one that was measured beside it."""
    return tuple(one / other for one, other in zip(ones, others, strict=True))


def ratios(ones: Sequence[Pace], others: Sequence[Pace]) -> tuple[float, tuple[float, ...]]:
    """The median of the ratios of calls a second, pair by pair, and all of them."""
    each = pairwise((one.rate for one in ones), (other.rate for other in others))
    return median(each), each


def processor_ratio(ones: Sequence[Pace], others: Sequence[Pace]) -> float:
    """The median of the ratios of processor time a call, pair by pair."""
    return median(pairwise((one.cpu_us for one in ones), (other.cpu_us for other in others)))
