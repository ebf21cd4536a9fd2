"""SyncResource: what every blocking resource is: the methods of the async one, over a driver."""

from __future__ import annotations

from maatoo.sync._driver import Driver

__all__ = ["SyncResource"]


class SyncResource:
    """Base of the blocking resources.

    Args:
        driver: makes the calls; see :class:`~maatoo.sync._driver.Driver`.
    """

    __slots__ = ("_driver",)

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
