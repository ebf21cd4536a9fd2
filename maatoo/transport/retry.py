"""When a request is sent again: one table of (what happened × may it be repeated), and its delays.

============================================  ==========================  ======================
what happened                                 harmless to repeat          everything else
============================================  ==========================  ======================
no connection (nothing was sent)              again                       again
connection lost or time-out after sending     again                       ``OutcomeUnknown``
answer of cut JSON                            again                       error
429 with a wait the policy allows             again, after that wait      again, after that wait
429, quota used up (a window of an hour)      ``on_quota``                ``on_quota``
503 with Retry-After                          again, after that wait      again, after that wait
408, 502 to 504, 520 to 524, 530              again                       error
404 with a page, where the API is known       again                       again
500                                           a read once, else an error  error
any other answer                              error                       error
============================================  ==========================  ======================

The statuses 520 to 524 and 530 are those of Cloudflare for a server that it cannot reach. A
deadlock of the database answers 500 and passes; most other 500s do not, so a read is repeated once.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Literal, cast

from attrs import define, field, frozen

from maatoo.argument_checks import is_whole, seconds, whole
from maatoo.errors import InvalidArgument
from maatoo.rate_limit_headers import retry_after

__all__ = [
    "STILL_RUNNING",
    "Budget",
    "Event",
    "Retry",
    "wanted_wait",
]

Event = Literal["not_sent", "lost", "cut", "page", "answered"]
"""What an attempt came to.

Nothing sent; sent and no answer; an unreadable answer; the 404 page of a web server or proxy at an
address where the API is known to be, as during its update; any other answer.
"""

_PASSING = frozenset({408, 429, *range(502, 505), *range(520, 525), 530})
"""Statuses of a server that may answer again in a moment."""

STILL_RUNNING = frozenset({504, 520, 524})
"""Statuses of a proxy that gave up waiting: the server may be at work on the request still."""


_seconds = seconds(owner="Retry.", zero=True)


def _changes(given: Any) -> dict[int, bool]:
    """Which statuses a user adds and removes; a value of another type is refused later."""
    if isinstance(given, Mapping):
        return dict(cast("Mapping[int, bool]", given))
    if isinstance(given, Iterable) and not isinstance(given, (str, bytes)):
        return dict.fromkeys(cast("Iterable[int]", given), True)
    return cast("dict[int, bool]", given)


def _is_change(status: object, again: object) -> bool:
    return is_whole(status) and 400 <= cast("int", status) <= 599 and isinstance(again, bool)


def _statuses(_: object, __: object, given: object) -> None:
    """Refuse what are no statuses. Where a converter raised, the object would have no repr."""
    pairs = cast("dict[object, object]", given).items() if isinstance(given, dict) else [(0, 0)]
    for status, again in pairs:
        if not _is_change(status, again):
            raise InvalidArgument(
                "Retry.statuses takes statuses from 400 to 599 that are repeated as well, or a "
                f"mapping that also removes some, {{500: True, 502: False}}, not {given!r}"
            )


@frozen(kw_only=True)
class Retry:
    """The policy of sending again.

    Attributes:
        attempts: how often a request is sent at most, the first time included.
        backoff: seconds; the n-th wait is drawn from 0 to ``backoff * 2**n`` (full jitter).
        max_backoff: seconds that such a wait is at most.
        max_wait: seconds up to which a wait the server asks for (Retry-After) is obeyed.
        max_quota_wait: seconds up to which a quota that is used up is waited for, with
            ``on_quota="wait"``.
        statuses: changes of the table. A collection of statuses adds them to those that are
            repeated where that is harmless; a mapping adds and removes:
            ``{500: True, 502: False}``.
        budget: how many repeats may be outstanding, for all calls of a client together; each
            success gives half a one back. It keeps a broken server from being stormed.
    """

    attempts: int = field(default=4, validator=whole(1, owner="Retry."))
    backoff: float = field(default=0.5, validator=_seconds)
    max_backoff: float = field(default=20.0, validator=_seconds)
    max_wait: float = field(default=120.0, validator=_seconds)
    max_quota_wait: float = field(default=7200.0, validator=_seconds)
    statuses: Mapping[int, bool] = field(
        factory=dict[int, bool], converter=_changes, validator=_statuses, hash=False
    )
    budget: int = field(default=500, validator=whole(0, owner="Retry."))

    def delay(self, attempt: int) -> float:
        """Seconds to wait after the given attempt (1 is the first)."""
        most = min(self.max_backoff, self.backoff * 2.0 ** min(attempt, 30))
        return random.uniform(0.0, most)

    def passes(self, status: int) -> bool:
        """Whether the same request may be answered otherwise a moment after this status."""
        return self.statuses.get(status, status in _PASSING)

    def once(self, status: int) -> bool:
        """Whether a read with this answer is repeated once."""
        return status == 500 and status not in self.statuses


_USUAL = Retry()


def wanted_wait(
    event: Event,
    *,
    repeatable: bool,
    status: int = 0,
    headers: Mapping[str, str],
    now: float,
    retry: Retry = _USUAL,
) -> float | Literal["backoff"] | None:
    """Read the table.

    Args:
        event: what the attempt came to.
        repeatable: whether the request is harmless to repeat.
        status: HTTP status, for an answer.
        headers: the answer's headers, by lower-case name.
        now: epoch seconds.
        retry: says which statuses are repeated.

    Returns:
        Seconds the server asks to wait, "backoff" for a wait of our own, or None for not again.
    """
    if event in ("not_sent", "page"):
        return "backoff"
    if event in ("lost", "cut"):
        return "backoff" if repeatable else None
    if not retry.passes(status):
        return None
    asked = retry_after(headers, now)
    if status == 429:
        return "backoff" if asked is None else asked
    if status == 503 and asked is not None:
        return asked
    return "backoff" if repeatable else None


@define
class Budget:
    """How many repeats are left for all calls of a client; may be used by any thread."""

    left: float
    most: float = field(init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.most = self.left

    def take(self) -> bool:
        """Take one repeat; False when none is left."""
        with self._lock:
            if self.left < 1:
                return False
            self.left -= 1
            return True

    def give_back(self) -> None:
        """Note a success."""
        if self.left < self.most:
            with self._lock:
                self.left = min(self.most, self.left + 0.5)
