"""Resource: what every async resource is: a few methods over a caller."""

from __future__ import annotations

from maatoo.caller import Caller

__all__ = ["Resource"]


class Resource:
    """Base of the async resources.

    Args:
        caller: makes the calls; see :class:`~maatoo.caller.Caller`.
    """

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
