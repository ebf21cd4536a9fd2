"""Timeouts: how long each phase of an attempt may take."""

from __future__ import annotations

from typing import Any

import attrs
import httpx
from attrs import frozen

from maatoo.argument_checks import check_seconds

__all__ = ["TimeoutSetting", "Timeouts", "check_limit"]

TimeoutSetting = float | httpx.Timeout
"""Seconds for an attempt, or seconds phase by phase."""


@frozen
class Timeouts:
    """Seconds for each phase of one attempt, and for all of it; None waits for ever.

    Attributes:
        connect: for a connection.
        read: for each part of the answer.
        write: for each part of the request.
        pool: for a free connection of a transport of the user's.
        whole: for the attempt, from when it has its connection.
        queue: for a free connection of ours; by default only a deadline ends it.
    """

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None
    whole: float | None
    queue: float | None = None

    @property
    def read_before_whole(self) -> float | None:
        """The seconds for each part of the answer; None where the whole ends no later."""
        ends_first = self.read is None or self.whole is None or self.read < self.whole
        return self.read if ends_first else None

    @classmethod
    def of(cls, timeout: TimeoutSetting | None) -> Timeouts:
        """What a user's setting means: an ``httpx.Timeout`` has no limit for the whole."""
        if isinstance(timeout, httpx.Timeout):
            pool = timeout.pool
            return cls(timeout.connect, timeout.read, timeout.write, pool, None, pool)
        return cls(timeout, timeout, timeout, timeout, timeout)

    def longer(self, seconds: float) -> Timeouts:
        """The same with more time for the answer."""
        return Timeouts(
            self.connect,
            _plus(self.read, seconds),
            self.write,
            self.pool,
            _plus(self.whole, seconds),
            self.queue,
        )

    def cut(self, remaining: float) -> Timeouts:
        """The same, with nothing that goes on for longer than what remains."""
        most = max(remaining, 0.001)
        return Timeouts(
            *(most if each is None else min(each, most) for each in attrs.astuple(self))
        )

    @property
    def phases(self) -> dict[str, float | None]:
        """The phases by the names that httpx gives them."""
        return {"connect": self.connect, "read": self.read, "write": self.write, "pool": self.pool}


def check_limit(_: object, attribute: Any, value: object) -> None:
    """Check an option: seconds or None; that of the name ``timeout`` may be an ``httpx.Timeout``.

    Raises:
        InvalidArgument: it is none of these, or a phase of the ``httpx.Timeout`` is no number of
            seconds.
    """
    if attribute.name == "timeout" and isinstance(value, httpx.Timeout):
        for phase, seconds in value.as_dict().items():
            if seconds is not None:
                check_seconds(f"timeout.{phase}", seconds, zero=True)
    elif value is not None:
        check_seconds(attribute.name, value)


def _plus(limit: float | None, seconds: float) -> float | None:
    return None if limit is None else limit + seconds
