"""A contest: async clients measured in turns, with the same number of requests in flight."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median

from benchmarks.pace import Pace, calls_for, in_parallel
from benchmarks.server_process import Server
from benchmarks.subjects import AsyncCall, Subject

__all__ = ["Entry", "contest"]

_MANY = 300


@dataclass
class Entry:
    """A client in a contest, and what it achieved.

    Attributes:
        subject: the client.
        in_flight: requests it is given at once.
        latency: seconds before each answer.
        paces: one a round.
        peak: the most requests that the server saw in progress at once.
    """

    subject: Subject
    in_flight: int
    latency: float = 0.0
    paces: list[Pace] = field(default_factory=list)
    peak: int = 0

    @property
    def wanted(self) -> int:
        """How many requests should be in flight."""
        return min(self.in_flight, self.subject.most or self.in_flight)

    @property
    def counts(self) -> bool:
        """Whether (nearly) as many were."""
        return self.peak >= 0.95 * self.wanted

    @property
    def rate(self) -> float:
        """Calls a second, the median of the rounds."""
        return median(pace.rate for pace in self.paces)

    @property
    def cpu_us(self) -> float:
        """Processor microseconds a call, the median of the rounds."""
        return median(pace.cpu_us for pace in self.paces)

    @property
    def shown(self) -> str:
        """Rate and processor time, for the table."""
        return f"{self.rate:,.0f}/s {self.cpu_us:,.0f} µs"

    @property
    def note(self) -> str:
        """What a reader must know of it."""
        told = [] if self.counts else [f"only {self.peak} of {self.wanted} were in flight"]
        share = median(pace.cpu / pace.seconds for pace in self.paces) if self.paces else 1.0
        if self.in_flight >= 10 and not self.latency and share < 0.75:
            told.append(f"busy machine: this process got {share:.0%} of a processor")
        return "; ".join(told)


async def contest(
    server: Server, entries: Sequence[Entry], rounds: int, seconds: float, laps: int = 2
) -> None:
    """Let clients run in turns; all stay connected from the first round to the last.

    Before its first round, a client makes as many calls as it is to have in flight, and the server
    answers none of them before all have come: then its connections are open, and the peak is
    proven. How many calls a round has, a trial says; with many in flight, it is a number of
    laps of all of them.
    """
    async with AsyncExitStack() as stack:
        ready: list[tuple[Entry, AsyncCall, int]] = []
        for entry in entries:
            call = await stack.enter_async_context(entry.subject.open(server.url, entry.in_flight))
            server.prepare(gate=entry.wanted)
            await in_parallel(call, entry.in_flight, entry.in_flight)
            entry.peak = server.peak
            server.prepare(latency=entry.latency)
            calls = laps * entry.in_flight
            if entry.in_flight < _MANY:
                trial = await in_parallel(call, entry.in_flight, max(entry.in_flight, 20))
                calls = calls_for(trial, seconds, entry.in_flight)
            ready.append((entry, call, calls))
        for turn in range(rounds):
            order = ready if turn % 2 == 0 else ready[::-1]
            for entry, call, calls in order:
                server.prepare(latency=entry.latency)
                entry.paces.append(await in_parallel(call, entry.in_flight, calls))
