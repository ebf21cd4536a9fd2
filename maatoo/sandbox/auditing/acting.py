"""Who is acting, and which save is in progress: what the audit log knows beside the data."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from maatoo.sandbox import addresses
from maatoo.sandbox.call import Call
from maatoo.sandbox.resource import Mode

_SYSTEM = "System"


@dataclass(frozen=True, slots=True)
class Save:
    """One standard write of an entity by a request.

    Attributes:
        kind: the kind of the entity.
        id: its id; None for a new one.
        body: what the request said.
        mode: how it was written.
        batch: whether it was one of many items.
    """

    kind: str
    id: int | None
    body: Mapping[str, Any]
    mode: Mode
    batch: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes:
        user: the id of the user; 0 for the server itself.
        name: the user's name.
        address: where the request came from.
        save: the standard write in progress; None for whatever else changes data.
    """

    user: int = 0
    name: str = _SYSTEM
    address: str = addresses.LOCAL
    save: Save | None = None


_SERVER = Actor()
_ACTOR: ContextVar[Actor | None] = ContextVar("maatoo.sandbox.actor", default=None)


def current() -> Actor:
    """Who acts now."""
    return _ACTOR.get() or _SERVER


@contextmanager
def acting(call: Call) -> Generator[None, None, None]:
    """Attribute what is written inside the block to the user of a call."""
    user = call.user
    token = _ACTOR.set(Actor(user.id or 0, user.name if user.id else _SYSTEM, call.address))
    try:
        yield
        call.store.tell()
    finally:
        _ACTOR.reset(token)


@contextmanager
def saving(
    call: Call, kind: str, id: int | None, body: Mapping[str, Any], mode: Mode
) -> Generator[None, None, None]:
    """Log what is written inside the block as one save of an entity."""
    token = _ACTOR.set(replace(current(), save=Save(kind, id, body, mode, call.batch)))
    try:
        yield
        call.store.tell()
    finally:
        _ACTOR.reset(token)
