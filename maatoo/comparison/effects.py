"""Answers that contradict their call: a ban on contact that is not shown, another identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from maatoo.comparison.shown import ABSENT, shown
from maatoo.errors import NotStored
from maatoo.unique_values import given_names, same_value

__all__ = ["ban_not_shown", "other_identity"]

_BANS = {"contacts.add_dnc": True, "contacts.remove_dnc": False}
"""Whether a contact is banned by the channel after a call."""


def ban_not_shown(
    operation: str, path: tuple[object, ...], entity: object
) -> tuple[NotStored, ...]:
    """What to tell where a contact is not banned by the channel that it was banned by just now.

    Args:
        operation: name of the operation.
        path: the arguments of its path: the id of the contact, and the channel.
        entity: what was answered: a model, or its JSON object.
    """
    wanted = _BANS.get(operation)
    raw: object = getattr(entity, "raw_", entity)
    if wanted is None or not isinstance(raw, Mapping):
        return ()
    shown_bans = cast("Mapping[str, object]", raw).get("doNotContact")
    if isinstance(shown_bans, Mapping):
        shown_bans = list(cast("Mapping[str, object]", shown_bans).values())
    if not isinstance(shown_bans, list):
        return ()
    bans = [cast("Any", each) for each in shown_bans if isinstance(each, Mapping)]  # pyright: ignore[reportUnknownVariableType]
    channels = [each.get("channel") for each in bans if str(each.get("reason")) != "0"]
    if (path[1] in channels) is wanted:
        return ()
    return (NotStored("doNotContact", path[1] if wanted else f"-{path[1]}", channels),)


def other_identity(
    sent: Mapping[str, object], entity: object, unique: Iterable[str]
) -> tuple[str, object] | None:
    """The name and the value by which an answered entity is another one than was sent, or None.

    Args:
        sent: the body that was sent, by API names, as JSON.
        entity: what was answered: a model, or its JSON object.
        unique: API names of the properties that identify an entity.
    """
    raw: object = getattr(entity, "raw_", entity)
    if not isinstance(raw, Mapping):
        return None
    for name in given_names(sent, unique):
        own = shown(cast("Mapping[str, Any]", raw), name)
        if own not in (ABSENT, None, "") and not same_value(name, own, sent[name]):
            return name, own
    return None
