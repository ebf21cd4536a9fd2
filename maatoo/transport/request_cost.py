"""RequestCost: what a request costs a server by itself, and what each of its rows adds. No I/O."""

from __future__ import annotations

from typing import Final

__all__ = ["SMALL_SHARE", "RequestCost"]

SMALL_SHARE: Final = 0.1
"""The part of a request's time that its fixed cost should stay below."""

_KEPT: Final = 0.9
_WEIGHT_OF_LATEST: Final = 0.3
_LEAST_SPREAD: Final = 0.2
_MOST_FIXED: Final = 100.0
_OTHER_LOAD: Final = 2.0


class RequestCost:
    """Learns from answered requests that one of ``n`` rows takes ``scale * (fixed_rows + n)`` s.

    A server hashes a password for each request and starts a program: that takes as long for one
    row as for a thousand. The two parts are told apart by a straight line through seconds and rows
    of the latest requests, each counting for less than the next. How many rows the fixed part is
    worth does not change with the load of the server; how long a row takes does. So requests are
    compared only with others under about the same load, while the scale follows the latest.

    Attributes:
        fixed_rows: how many rows the fixed part is worth; None while requests of one size only
            were answered.
        scale: seconds a row, as busy as the server is now; 0 before the first answer.
        requests: how many requests were answered.
        is_told: whether a listener was told that the fixed part is most of it.
    """

    __slots__ = (
        "_crowd",
        "_n",
        "_nn",
        "_nt",
        "_rows",
        "_t",
        "_w",
        "fixed_rows",
        "is_told",
        "requests",
        "scale",
    )

    def __init__(self) -> None:
        self.fixed_rows: float | None = None
        self.scale = 0.0
        self.requests = 0
        self.is_told = False
        self._rows = 0
        self._crowd = 0
        self._w = self._n = self._t = self._nn = self._nt = 0.0

    def note(self, rows: int, seconds: float, beside: int = 1) -> None:
        """Note an answered request.

        Args:
            rows: rows that it carried.
            seconds: how long it took.
            beside: requests that were under way with it, itself included.
        """
        if rows < 1 or seconds <= 0.0:
            return
        self.requests += 1
        self._rows += rows
        if self._has_changed(rows, seconds, beside):
            self._crowd = beside
            self._w = self._n = self._t = self._nn = self._nt = 0.0
            self.scale = 0.0
        self._w = _KEPT * self._w + 1.0
        self._n = _KEPT * self._n + rows
        self._t = _KEPT * self._t + seconds
        self._nn = _KEPT * self._nn + rows * rows
        self._nt = _KEPT * self._nt + rows * seconds
        if self._fit():
            self.scale = 0.0  # the scale belonged to the former line
        latest = seconds / ((self.fixed_rows or 0.0) + rows)
        known = self.scale or self._t / ((self.fixed_rows or 0.0) * self._w + self._n)
        self.scale = known + _WEIGHT_OF_LATEST * (latest - known)

    def _has_changed(self, rows: int, seconds: float, beside: int) -> bool:
        """Whether the server's load is another one than that of the earlier requests.

        A line through their mean lies between one that rises with the rows and one that does not.
        """
        if not self._w or not self._crowd / _OTHER_LOAD <= beside <= self._crowd * _OTHER_LOAD:
            return True
        level = self._t / self._w
        risen = level * rows * self._w / self._n
        return not min(level, risen) / _OTHER_LOAD <= seconds <= max(level, risen) * _OTHER_LOAD

    def _fit(self) -> bool:
        """Lay the line through the latest requests, where their sizes differ enough."""
        mean = self._n / self._w
        spread = self._nn / self._w - mean * mean
        if spread < (_LEAST_SPREAD * mean) ** 2:
            return False
        slope = (self._nt / self._w - mean * self._t / self._w) / spread
        if slope <= self._t / self._w / (_MOST_FIXED * mean):  # rows seem to cost nothing
            return False
        self.fixed_rows = max(self._t / self._w / slope - mean, 0.0)
        return True

    @property
    def fixed_seconds(self) -> float:
        """Seconds that a request takes whatever it carries, as far as is known."""
        return (self.fixed_rows or 0.0) * self.scale

    @property
    def fixed_share(self) -> float:
        """The part of the time of all requests that their fixed parts took, from 0 to 1."""
        fixed = (self.fixed_rows or 0.0) * self.requests
        return fixed / (fixed + self._rows) if fixed else 0.0

    @property
    def rows_for_small_share(self) -> float:
        """Rows from which on the fixed part is a small share of a request."""
        return (self.fixed_rows or 0.0) * (1.0 - SMALL_SHARE) / SMALL_SHARE

    def rows_within(self, seconds: float) -> float:
        """Rows of a request that takes so many seconds; not more than is sure, before sizes differ.

        Args:
            seconds: how long it may take.
        """
        if not self.scale:
            return float("inf")
        return max(seconds / self.scale - (self.fixed_rows or 0.0), 0.0)
