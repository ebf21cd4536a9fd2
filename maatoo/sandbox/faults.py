"""Faults: what may go wrong on purpose, for which requests, how often; all count their hits."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

Kind = Literal[
    "latency",  # the answer comes later
    "status",  # an error answer, nothing is processed
    "cut_before",  # the connection ends, nothing is processed
    "cut_after",  # processed, then the connection ends without an answer
    "cut_body",  # processed, then the connection ends in the middle of the body
    "malformed_json",  # processed, the body is cut short but complete for HTTP
    "slow_body",  # processed, the body comes in pieces
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(slots=True)
class Fault:
    """One fault.

    Attributes:
        kind: what happens.
        method: the HTTP method it is for; "*" for all.
        path: a pattern of paths with `*`, as "/api/contacts*".
        count: how often it happens; None for always.
        share: which part of the matching requests it happens to, 0 to 1.
        seed: makes the choice of that part repeatable.
        seconds: latency, or the pause between the pieces of a slow body.
        jitter: up to so many seconds more, by chance.
        status: the status of a "status" fault.
        html: whether its body is HTML, as a proxy sends it.
        retry_after: its Retry-After, in seconds.
        hits: how often it happened.
        id: its number.
    """

    kind: Kind
    method: str = "*"
    path: str = "*"
    count: int | None = None
    share: float = 1.0
    seed: int = 0
    seconds: float = 0.0
    jitter: float = 0.0
    status: int = 503
    html: bool = False
    retry_after: int | None = None
    hits: int = 0
    id: int = 0
    _random: random.Random = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault {self.kind!r}; one of {', '.join(KINDS)}")
        if not 0 <= self.share <= 1:
            raise ValueError(f"share is a part from 0 to 1, not {self.share!r}")
        if self.seconds < 0 or self.jitter < 0:
            raise ValueError("seconds and jitter are 0 or more")
        self._random = random.Random(self.seed)

    def strikes(self, method: str, path: str) -> bool:
        """Whether it happens to this request; if so, it is counted."""
        if self.method not in {"*", method} or not fnmatchcase(path, self.path):
            return False
        if self.count is not None and self.hits >= self.count:
            return False
        if self._random.random() >= self.share:
            return False
        self.hits += 1
        return True

    def delay(self) -> float:
        """How many seconds this time."""
        return self.seconds + self._random.random() * self.jitter

    def as_json(self) -> dict[str, Any]:
        """The fault as the control path shows it."""
        return {name: getattr(self, name) for name in self.__slots__ if not name.startswith("_")}


class FaultBoard:
    """All faults of a sandbox."""

    def __init__(self) -> None:
        self._faults: dict[int, Fault] = {}
        self._last = 0
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter(list(self._faults.values()))

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, kind: Kind, **settings: Any) -> Fault:
        """Switch a fault on.

        Args:
            kind: what happens, one of KINDS.
            **settings: attributes of Fault by name.

        Returns:
            The fault; its `hits` count on.

        Raises:
            ValueError: for a kind or a setting that does not exist.
        """
        unknown = set(settings) - _SETTINGS
        if unknown:
            raise ValueError(f"unknown settings of a fault: {', '.join(sorted(unknown))}")
        with self._lock:
            self._last += 1
            fault = Fault(kind=kind, id=self._last, **settings)
            self._faults[fault.id] = fault
            return fault

    def latency(self, seconds: float, jitter: float = 0.0, **settings: Any) -> Fault:
        """Answer later, by `seconds` and up to `jitter` more."""
        return self.add("latency", seconds=seconds, jitter=jitter, **settings)

    def status(self, status: int, **settings: Any) -> Fault:
        """Answer with an error and do nothing."""
        return self.add("status", status=status, **settings)

    def cut(self, when: Literal["before", "after", "body"], **settings: Any) -> Fault:
        """Cut the connection before processing, after it, or in the middle of the body."""
        kinds: Mapping[str, Kind] = {
            "before": "cut_before",
            "after": "cut_after",
            "body": "cut_body",
        }
        return self.add(kinds[when], **settings)

    def malformed_json(self, **settings: Any) -> Fault:
        """Send half of the JSON as if it were all."""
        return self.add("malformed_json", **settings)

    def slow_body(self, seconds: float, **settings: Any) -> Fault:
        """Send the body in pieces with pauses of `seconds`."""
        return self.add("slow_body", seconds=seconds, **settings)

    def remove(self, id: int) -> bool:
        """Switch a fault off.

        Returns:
            Whether there was one.
        """
        with self._lock:
            return self._faults.pop(id, None) is not None

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._faults.clear()

    def striking(self, method: str, path: str) -> tuple[float, Fault | None]:
        """What happens to a request.

        Returns:
            The seconds to wait, and the first other fault that strikes.
        """
        wait, chosen = 0.0, None
        with self._lock:
            for fault in self._faults.values():
                if fault.kind == "latency":
                    wait += fault.delay() if fault.strikes(method, path) else 0.0
                elif chosen is None and fault.strikes(method, path):
                    chosen = fault
        return wait, chosen


_SETTINGS = set(Fault.__slots__) - {"kind", "id", "hits", "_random"}
