"""Plan: how long and how large a run is; the default takes some three minutes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT", "FULL", "QUICK", "Plan"]


@dataclass(frozen=True)
class Plan:
    """How long and how large a run is.

    Attributes:
        seconds: how long one measurement of calls takes; more, where N calls take longer.
        rounds: how often each is repeated, in turns with those it is compared to.
        in_flight: requests in flight, at 0 ms latency.
        slow_in_flight: requests in flight, at 100 ms latency.
        flat_rounds: rounds of the comparison of 10, 300 and 1,000 in flight.
        crowd: whether others are measured at 1,000 in flight as well.
        kept: whether httpx is measured with all its idle connections kept, too (12 ms a call).
        threads: numbers of threads for the blocking clients.
        exported: contacts of an export.
        created: contacts of a bulk creation.
        members: ids of a segment add.
        singles: one-by-one requests that the whole is extrapolated from.
        memory: contacts iterated for the peak of memory, few and many.
        memory_whole: whether those are whole contacts (6.7 KB), not a few properties of each.
        probes: repetitions of decoding and importing.
        simulated: contacts of exports from the simulated server.
        simulated_cores: processors of that server.
    """

    seconds: float = 0.3
    rounds: int = 5
    in_flight: tuple[int, ...] = (1, 10, 100, 300)
    slow_in_flight: tuple[int, ...] = (100, 300)
    flat_rounds: int = 5
    crowd: bool = True
    kept: bool = False
    threads: tuple[int, ...] = (10, 100)
    exported: int = 100_000
    created: int = 20_000
    members: int = 100_000
    singles: int = 300
    memory: tuple[int, int] = (10_000, 1_000_000)
    memory_whole: bool = False
    probes: int = 15
    simulated: tuple[int, ...] = (1_500, 5_682)
    simulated_cores: tuple[int, ...] = (1, 2, 4, 8)


DEFAULT = Plan()
QUICK = Plan(
    seconds=0.15,
    rounds=3,
    in_flight=(1, 10, 100),
    slow_in_flight=(100,),
    flat_rounds=3,
    crowd=False,
    threads=(10,),
    exported=5_000,
    created=2_000,
    members=10_000,
    singles=20,
    memory=(10_000, 50_000),
    probes=7,
    simulated=(1_500,),
    simulated_cores=(2,),
)
FULL = Plan(
    seconds=1.0,
    rounds=7,
    in_flight=(1, 10, 100, 300),
    slow_in_flight=(10, 100, 300, 1000),
    kept=True,
    threads=(1, 10, 100, 300),
    memory_whole=True,
    probes=41,
    simulated=(1_500, 5_682, 30_000),
)
