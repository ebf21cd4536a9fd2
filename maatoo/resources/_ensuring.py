"""ensure: the entity of a name, looked up and created when it is absent."""

from __future__ import annotations

import html
import re
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Hashable,
    Iterable,
    Mapping,
)
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from maatoo.batch.settle import OVER, may_still_run
from maatoo.caller import Caller
from maatoo.errors import (
    DuplicateName,
    InvalidArgument,
    MaatooError,
    RequestTimeout,
    UnexpectedResponse,
)
from maatoo.models import Field
from maatoo.parameter_types import unique_text
from maatoo.unique_values import folded, plain
from maatoo.user_warnings import tell_user

__all__ = ["ensured", "ensured_field", "found_or_made", "in_turn", "name_of"]

M = TypeVar("M")

_ALIAS: Final = re.compile(r"[a-z][a-z0-9_]*")
_PAUSE: Final = 5.0
"""Seconds between two looks for what an earlier call may still create."""


def name_of(value: object) -> str:
    """A name as it is compared: without outer blanks, and without the entities that servers add."""
    return html.unescape(str(value)).strip() if value is not None else ""


@asynccontextmanager
async def in_turn(
    caller: Caller,
    call: str,
    wanted: object,
    *,
    keys: Iterable[Hashable] = (),
    limited: bool = True,
) -> AsyncGenerator[Caller, None]:
    """Let tasks and threads of a client that ask for the same entity take turns.

    Args:
        caller: the client.
        call: what they call: ``tags.ensure``.
        wanted: name or id of the entity.
        keys: keys of the entity, where rows of jobs and other calls about it are to wait as well.
        limited: whether they wait no longer than the deadline; bulk jobs do, as that is not theirs.

    Yields:
        The client, as it is to be used in this turn.

    Raises:
        RequestTimeout: another one took longer than the deadline; nothing was sent.
    """
    turn = caller.key_order.enter([(call, folded(wanted)), *keys])
    try:
        try:
            await turn.wait(caller.runtime, caller.options.deadline if limited else None)
        except TimeoutError:
            raise RequestTimeout(
                f"{call}: another call for {wanted!r} was not done within the deadline; nothing "
                "was sent"
            ) from None
        yield caller.holding(turn.keys)
    finally:
        turn.leave()


async def ensured(
    caller: Caller,
    resource: str,
    wanted: str,
    rows: Callable[[], AsyncIterable[M]],
    shown: Callable[[M], object],
    create: Callable[[str], Awaitable[M]],
    *,
    name: str = "name",
) -> M:
    """Find an entity by its name, or create it.

    Tasks and threads of a client that ask for the same name take turns, so that one of them
    creates it. A name that the server would change is refused: it would not be found again, and
    created each time.

    Args:
        caller: the client.
        resource: name of the resource.
        wanted: the name.
        rows: lists the entities.
        shown: the name that one shows; blank where it is of another kind.
        create: creates it.
        name: what the argument is called.

    Raises:
        InvalidArgument: no name, or one that the server would change; nothing was sent.
        MaatooError: as :func:`in_turn` and :func:`found_or_made`.
    """
    unique_text(wanted, name)
    own = plain(wanted)
    if not name_of(own):
        raise InvalidArgument(f"{resource}.ensure takes a {name}, not {wanted!r}")
    async with in_turn(caller, f"{resource}.ensure", own):
        return (await found_or_made(caller, resource, own, rows, shown, create, name=name))[0]


async def found_or_made(
    caller: Caller,
    resource: str,
    wanted: str,
    rows: Callable[[], AsyncIterable[M]],
    shown: Callable[[M], object],
    create: Callable[[str], Awaitable[M]],
    *,
    name: str,
) -> tuple[M, bool]:
    """The entity of a name, and whether it was created, which is checked: it must be found again.

    Where there are several, also because somebody else created one at the same moment, it is the
    oldest, with a warning. Where an earlier create got no answer, and may still run, it is looked
    for until a minute has passed since.

    Raises:
        InvalidArgument: several have the name, and the client is strict; nothing was created.
        RequestTimeout: an earlier create may still run, and the deadline ends first.
        UnexpectedResponse: the server gave what was created another name.
        MaatooError: any other.
    """

    async def named() -> list[M]:
        every = [each async for each in rows()]
        if any(shown(each) is None or not _id(each) for each in every):
            raise UnexpectedResponse(
                f"{resource}.ensure: the list has an entity without a readable id or {name}, so "
                f"that nobody can say whether {wanted!r} is there"
            )
        return [each for each in every if name_of(shown(each)) == wanted]

    doubt = f"{resource}.ensure {wanted}"
    found = await named()
    if not found and isinstance(before := caller.knowledge.get(doubt), float):
        found = await _looked_for(caller, named, before + OVER, doubt)
    if len(found) > 1 and caller.strict:
        raise InvalidArgument(f"{_several(resource, wanted, found)}: say which by its id")
    made, began = None, caller.runtime.monotonic()
    if not found:
        try:
            made = await create(wanted)
        except BaseException as error:
            if not isinstance(error, MaatooError) or may_still_run(error):
                caller.knowledge[doubt] = began
            raise
        found = await named() or [made]
        if folded(name_of(shown(found[0]))) != folded(wanted):
            raise UnexpectedResponse(
                f"{resource}.ensure: the server gave id {_id(made)} the {name} {shown(made)!r}, "
                f"where {wanted!r} was asked for, which it would not find again: ask for the one "
                "that it gave, or delete it",
                may_have_happened=True,
            )
    if len(found) > 1:
        tell_user(DuplicateName(f"{_several(resource, wanted, found)}: the oldest is used"))
    return min(found, key=_id), made is not None


async def _looked_for(
    caller: Caller, named: Callable[[], Awaitable[list[M]]], over: float, call: str
) -> list[M]:
    """What a request has created that may run until a moment, as soon as it is there.

    Raises:
        RequestTimeout: the deadline ends before.
    """
    runtime, deadline = caller.runtime, caller.options.deadline
    if deadline is not None and runtime.monotonic() + deadline < over:
        raise RequestTimeout(
            f"{call}: an earlier call got no answer, and may still create it after the deadline of "
            f"{deadline} s; nothing was created"
        )
    found: list[M] = []
    while not found and runtime.monotonic() < over:
        await runtime.sleep(min(_PAUSE, over - runtime.monotonic()))
        found = await named()
    return found


def _several(resource: str, wanted: str, found: Iterable[object]) -> str:
    ids = sorted(map(_id, found))
    return f"{len(ids)} {resource} are called {wanted!r} (ids {', '.join(map(str, ids))})"


async def ensured_field(
    caller: Caller,
    resource: str,
    alias: str,
    rows: Callable[[], AsyncIterable[Field]],
    create: Callable[..., Awaitable[Field]],
    given: Mapping[str, Any],
) -> Field:
    """Find a field by its alias, or create it.

    Args:
        caller: the client.
        resource: name of the resource.
        alias: the alias.
        rows: lists the fields.
        create: creates one.
        given: its further parameters.

    Raises:
        MaatooError: as :func:`ensured`.
    """
    there: list[Field] = []

    async def listed() -> AsyncIterator[Field]:
        async for field in rows():
            there.append(field)
            yield field

    async def made(own: str) -> Field:
        settings: dict[str, Any] = {"label": own, "type": "text", **given}
        _check_alias(own, settings["label"], there)
        return await create(alias=own, **settings)

    return await ensured(
        caller, resource, alias, listed, lambda field: field.alias, made, name="alias"
    )


def _check_alias(alias: str, label: object, there: Iterable[Field]) -> None:
    """Refuse the alias of a new field that the server would change.

    It makes an alias of small letters, digits and ``_``, and changes words of its own: ``id``
    becomes ``id1``, ``longtext`` becomes ``f_longtext``.

    Raises:
        InvalidArgument: the message says what to write instead.
    """
    if not _ALIAS.fullmatch(alias):
        raise InvalidArgument(
            f"alias {alias!r} would be changed by the server: write small letters, digits and _, "
            "a letter first"
        )
    for field in there:
        if field.alias in (f"{alias}1", f"f_{alias}") and name_of(field.label) == label:
            raise InvalidArgument(
                f"alias {alias!r} is a word of the server, which has called the field "
                f"{label!r} {field.alias!r}: write alias={field.alias!r}"
            )


def _id(entity: Any) -> int:
    return int(entity.id or 0)
