"""ensure: the entity of a name, looked up and created when it is absent."""

from __future__ import annotations

import html
from collections.abc import AsyncIterable, Awaitable, Callable
from typing import Any, TypeVar

from maatoo.errors import DuplicateName, InvalidArgument, RequestTimeout
from maatoo.operation import Caller
from maatoo.user_warnings import tell_user

__all__ = ["ensured", "name_of"]

M = TypeVar("M")


def name_of(value: object) -> str:
    """A name as it is compared: without outer blanks, and without the entities that servers add."""
    return html.unescape(str(value)).strip() if value is not None else ""


async def ensured(
    caller: Caller,
    resource: str,
    wanted: str,
    rows: Callable[[], AsyncIterable[M]],
    matches: Callable[[M], bool],
    create: Callable[[], Awaitable[M]],
) -> M:
    """Find an entity by its name, or create it.

    Tasks and threads of a client that ask for the same name take turns, so that one of them
    creates it. Where somebody else created it at the same moment, there are two: the older one
    is returned, with a warning.

    Args:
        caller: the client.
        resource: name of the resource.
        wanted: the name.
        rows: lists the entities.
        matches: whether one has the name.
        create: creates it.

    Raises:
        InvalidArgument: no name; nothing was sent.
        RequestTimeout: another task that ensures the same name took longer than the deadline.
        MaatooError: any other.
    """
    if not isinstance(wanted, str) or not name_of(wanted):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"{resource}.ensure takes a name, not {wanted!r}")
    turn = caller.key_order.enter([(resource, "ensure", name_of(wanted).casefold())])
    try:
        try:
            await turn.wait(caller.runtime, caller.options.deadline)
        except TimeoutError:
            raise RequestTimeout(
                f"{resource}.ensure: another call for {wanted!r} was not done within the deadline"
            ) from None
        found = [each async for each in rows() if matches(each)]
        if not found:
            made = await create()
            found = [each async for each in rows() if matches(each)] or [made]
        if len(found) > 1:
            found.sort(key=_id)
            ids = ", ".join(str(_id(each)) for each in found)
            several = f"{len(found)} {resource} are called {wanted!r} (ids {ids})"
            tell_user(DuplicateName(f"{several}: the oldest is used"))
        return found[0]
    finally:
        turn.leave()


def _id(entity: Any) -> int:
    return int(entity.id or 0)
