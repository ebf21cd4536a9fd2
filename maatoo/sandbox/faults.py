"""Faults: what may go wrong on purpose, for which requests, how often; all count their hits."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from maatoo.sandbox.patterns import ANY, matches
from maatoo.sandbox.ratelimit import WINDOW

Kind = Literal[
    "latency",  # the answer comes later
    "status",  # an error answer, nothing is processed
    "quota",  # 429 with the headers of the server, as if no call were left
    "cut_before",  # the connection is reset, nothing is processed
    "cut_during",  # the first half of a batch is processed, then the connection is reset
    "cut_after",  # processed, then the connection is reset without an answer
    "cut_body",  # processed, then the connection ends in the middle of the body
    "malformed_json",  # processed, the body is cut short but complete for HTTP
    "slow_body",  # processed, the body comes in pieces
]
KINDS: tuple[Kind, ...] = get_args(Kind)
CUTS: Mapping[str, Kind] = {
    "before": "cut_before",
    "during": "cut_during",
    "after": "cut_after",
    "body": "cut_body",
}


@dataclass(slots=True)
class Fault:
    """One fault.

    Attributes:
        kind: what happens.
        method: the HTTP method it is for, in any case; "*" for all.
        path: the paths it is for, with `*` for any text: "/contacts*" below /api, or from the
            root, as "/oauth/v2/token".
        count: how often it happens; None for always.
        share: which part of the matching requests it happens to, 0 to 1.
        seed: makes the choice of that part repeatable.
        seconds: latency, the pause between the pieces of a slow body, or how long a quota stays
            used up.
        jitter: up to so many seconds more, by chance.
        status: the status of a "status" fault.
        html: whether its body is HTML, as a proxy sends it.
        retry_after: its Retry-After, in seconds.
        limit: the calls an hour that a "quota" fault tells of.
        hits: how often it happened.
        id: its number.
    """

    kind: Kind
    method: str = ANY
    path: str = ANY
    count: int | None = None
    share: float = 1.0
    seed: int = 0
    seconds: float = 0.0
    jitter: float = 0.0
    status: int = 503
    html: bool = False
    retry_after: int | None = None
    limit: int = 1000
    hits: int = 0
    id: int = 0
    _random: random.Random = field(init=False, repr=False, compare=False)
    _began: float = field(init=False, repr=False, compare=False, default_factory=time.time)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault {self.kind!r}; one of {', '.join(KINDS)}")
        for name, (holds, rule) in _RULES.items():
            value: object = getattr(self, name)  # over HTTP anything may have been given
            if not holds(value):
                raise ValueError(f"{name} is {rule}, not {value!r}")
        if self.kind == "quota":
            self.seconds = self.seconds or WINDOW
        self._random = random.Random(self.seed)

    def strikes(self, method: str, path: str) -> bool:
        """Whether it happens to this request; if so, it is counted."""
        if not matches(method, path, methods=self.method, paths=self.path):
            return False
        if self.kind == "quota" and (not path.startswith("/api/") or time.time() >= self.ends):
            return False
        if self.count is not None and self.hits >= self.count:
            return False
        if self._random.random() >= self.share:
            return False
        self.hits += 1
        return True

    @property
    def ends(self) -> int:
        """When a used-up quota is renewed, in seconds since 1970."""
        return math.ceil(self._began + self.seconds)

    def delay(self) -> float:
        """How many seconds this time."""
        return self.seconds + self._random.random() * self.jitter

    def as_json(self) -> dict[str, Any]:
        """The fault as the control path shows it."""
        return {name: getattr(self, name) for name in self.__slots__ if not name.startswith("_")}


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < math.inf


def _whole(value: object) -> bool:
    return isinstance(value, int) and _number(value)


_Rule = tuple[Callable[[Any], bool], str]

_TEXT: _Rule = (lambda value: isinstance(value, str), "a text")
_COUNT: _Rule = (lambda value: value is None or _whole(value), "a whole number or null")
_SECONDS: _Rule = (_number, "seconds, 0 or more")
_RULES: Mapping[str, _Rule] = {
    "method": _TEXT,
    "path": _TEXT,
    "count": _COUNT,
    "share": (lambda value: _number(value) and value <= 1, "a part from 0 to 1"),
    "seed": (lambda value: isinstance(value, int), "a whole number"),
    "seconds": _SECONDS,
    "jitter": _SECONDS,
    "status": (lambda value: _whole(value) and 200 <= value <= 599, "a status from 200 to 599"),
    "html": (lambda value: isinstance(value, bool), "true or false"),
    "retry_after": _COUNT,
    "limit": (_whole, "a whole number"),
}


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

    def __repr__(self) -> str:
        return f"<FaultBoard {[*self]}>"

    def add(self, kind: Kind, **settings: Any) -> Fault:
        """Switch a fault on.

        Args:
            kind: what happens, one of KINDS.
            **settings: attributes of Fault by name.

        Returns:
            The fault; its `hits` count on.

        Raises:
            ValueError: for a kind or a setting that does not exist, or a wrong value.
        """
        unknown = set(settings) - _SETTINGS
        if unknown:
            raise ValueError(
                f"unknown settings of a fault: {', '.join(sorted(unknown))}; "
                f"there are {', '.join(sorted(_SETTINGS))}"
            )
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

    def quota(self, seconds: float = WINDOW, **settings: Any) -> Fault:
        """Answer 429 with X-RateLimit headers for `seconds` from now, as a used-up quota does.

        A `Sandbox(rate_limit=…)` counts calls; this is the state in which none is left.
        """
        return self.add("quota", seconds=seconds, **settings)

    def cut(self, when: Literal["before", "during", "after", "body"], **settings: Any) -> Fault:
        """Cut the connection: before processing, in the middle of it, after it, or in the body.

        In the middle of processing means: the first half of a batch is stored. A request for one
        thing has no middle; it is processed.

        Raises:
            ValueError: another moment.
        """
        if when not in CUTS:
            raise ValueError(f"a connection is cut at one of {', '.join(CUTS)}, not {when!r}")
        return self.add(CUTS[when], **settings)

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
            The seconds to wait, and the first other fault that applies.
        """
        wait, chosen = 0.0, None
        with self._lock:
            for fault in self._faults.values():
                if fault.kind == "latency":
                    wait += fault.delay() if fault.strikes(method, path) else 0.0
                elif chosen is None and fault.strikes(method, path):
                    chosen = fault
        return wait, chosen


_SETTINGS = {name for name in Fault.__slots__ if name[0] != "_"} - {"kind", "id", "hits"}
