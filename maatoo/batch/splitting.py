"""What follows when a whole request failed: which of its items are sent again, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from attrs import frozen

from maatoo.batch.outcome_table import State
from maatoo.error_bodies import batch_maximum
from maatoo.errors import (
    ApiError,
    ConfigurationError,
    ConnectionFailed,
    InvalidArgument,
    MaatooError,
    RequestTimeout,
    ServerError,
    UnexpectedResponse,
)

__all__ = ["Entry", "Part", "after_failure", "server_maximum", "state_after"]

_ONE_ITEM_TO_BLAME: Final = frozenset({400, 406, 409, 413, 414, 422, 428})
_PAGE_OF_A_FIREWALL: Final = _ONE_ITEM_TO_BLAME | {403, 405, 410}
"""Statuses of a page that is not the API's: a firewall refuses a request for one text in it."""


@frozen
class Entry:
    """An item on its way.

    Attributes:
        position: its position in the input.
        payload: what is sent of it.
        weight: what it takes of a request's room.
        again: whether an earlier run of the job may have done it.
    """

    position: int
    payload: Any
    weight: int = 0
    again: bool = False


@frozen
class Part:
    """Items that go into one request.

    Attributes:
        entries: the items, in input order.
        again: whether an earlier request may have done them.
        tried: whether they were sent before at all.
        asked: whether the server was asked what became of them, and they are sent again since.
    """

    entries: Sequence[Entry]
    again: bool = False
    tried: bool = False
    asked: bool = False


def server_maximum(error: MaatooError) -> int | None:
    """How many items the server takes at once, where the error says that they were too many."""
    if not isinstance(error, ApiError) or error.may_have_happened:
        return None
    return batch_maximum(error.message)


def state_after(part: Part, error: MaatooError) -> State:
    """What is known of the items of a request that failed as a whole."""
    if part.again or error.may_have_happened:
        return State.UNKNOWN
    if isinstance(error, (ConnectionFailed, RequestTimeout, ConfigurationError)):
        return State.NOT_SENT
    return State.FAILED


def after_failure(
    part: Part,
    error: MaatooError,
    *,
    repeated: bool,
    repeatable: Callable[[Any], bool],
    hopeful: bool,
) -> tuple[list[Part], list[Entry]]:
    """Decide what follows when a request failed as a whole.

    Items are sent again only where that is harmless or the error proves that nothing was done.

    Args:
        part: the items of the request.
        error: how it failed.
        repeated: whether the transport was allowed to repeat it.
        repeatable: whether sending an item twice does what sending it once does.
        hopeful: whether any smaller request can be expected to succeed.

    Returns:
        The parts to send next, in order; and the items for which this failure is final.
    """
    entries = list(part.entries)
    most = server_maximum(error)
    if most is not None and 0 < most < len(entries):
        return _cut(entries, most, again=part.again), []
    if error.may_have_happened:
        harmless = [each for each in entries if repeatable(each.payload)]
        final = [each for each in entries if not repeatable(each.payload)]
        if harmless and not repeated:
            return [Part(harmless, again=True, tried=True)], final
        if isinstance(error, ServerError) and error.status == 500 and hopeful:
            return _halves(harmless, again=True), (final if len(harmless) > 1 else entries)
        return [], entries
    refused = hopeful and _may_be_one_item(error)
    if refused or isinstance(error, InvalidArgument):  # for example, of a text that cannot be sent
        return _halves(entries, again=part.again), ([] if len(entries) > 1 else entries)
    return [], entries


def _may_be_one_item(error: MaatooError) -> bool:
    """Whether one item of a request may be why all of it was refused."""
    if isinstance(error, UnexpectedResponse):
        return error.response is not None and error.response.status in _PAGE_OF_A_FIREWALL
    return isinstance(error, ApiError) and error.status in _ONE_ITEM_TO_BLAME


def _halves(entries: list[Entry], *, again: bool) -> list[Part]:
    if len(entries) < 2:
        return []
    return _cut(entries, (len(entries) + 1) // 2, again=again)


def _cut(entries: list[Entry], size: int, *, again: bool) -> list[Part]:
    starts = range(0, len(entries), size)
    return [Part(entries[start : start + size], again=again, tried=True) for start in starts]
