"""ungrouped: the exception that caused a failure, out of the group that a task group raises."""

from __future__ import annotations

from typing import cast

import anyio

__all__ = ["ungrouped"]


def ungrouped(error: BaseException) -> BaseException:
    """Take an exception out of its groups: the first one that is not a cancellation.

    Args:
        error: what a task group raised.
    """
    leaves = _leaves(error)
    if len(leaves) == 1:
        return leaves[0]
    cancelled = anyio.get_cancelled_exc_class()
    return next((leaf for leaf in leaves if not isinstance(leaf, cancelled)), leaves[0])


def _leaves(error: BaseException) -> list[BaseException]:
    members = cast("tuple[BaseException, ...] | None", getattr(error, "exceptions", None))
    if not members:
        return [error]
    return [leaf for member in members for leaf in _leaves(member)]
