"""What an answer contradicts: a ban on contact or UTM tags that it lacks, another identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from maatoo.comparison.conversions import agrees
from maatoo.comparison.shown import ABSENT, shown
from maatoo.errors import NotStored
from maatoo.naming import camel
from maatoo.unique_values import given_names, same_value

__all__ = ["effect_not_shown", "other_identity"]

_TAGS = {"useragent": "userAgent", "remotehost": "remoteHost"}
"""UTM tags whose names in answers are not those that are sent, in another spelling."""

_BANS = {"contacts.add_dnc": True, "contacts.remove_dnc": False}
"""Whether a contact is banned by the channel after a call."""


def effect_not_shown(
    operation: str, path: tuple[object, ...], sent: object, entity: object
) -> tuple[NotStored, ...]:
    """What to tell of a ban or of UTM tags of a contact that the answer does not show as changed.

    Args:
        operation: name of the operation.
        path: the arguments of its path: the id of the contact, and the channel or the tags' id.
        sent: the body that was sent, by API names.
        entity: what was answered: a model, or its JSON object.
    """
    raw: object = getattr(entity, "raw_", entity)
    if not isinstance(raw, Mapping):
        return ()
    contact = cast("Mapping[str, object]", raw)
    if operation in _BANS:
        return _ban_not_shown(contact, path[1], wanted=_BANS[operation])
    if operation == "contacts.remove_utm":
        ids = [str(each.get("id")) for each in _objects(contact.get("utmtags"))]
        own = str(path[1])
        return (NotStored("utmtags", f"-{own}", ids),) if own in ids else ()
    if operation == "contacts.add_utm" and isinstance(sent, Mapping) and "utmtags" in contact:
        return _tags_not_shown(contact["utmtags"], cast("Mapping[str, object]", sent))
    return ()


def _objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list, or of an object keyed by id."""
    values = cast("Mapping[str, object]", value).values() if isinstance(value, Mapping) else value
    listed = cast("Iterable[object]", values) if isinstance(values, Iterable) else ()
    return [cast("Mapping[str, Any]", each) for each in listed if isinstance(each, Mapping)]


def _ban_not_shown(
    contact: Mapping[str, object], channel: object, *, wanted: bool
) -> tuple[NotStored, ...]:
    bans = contact.get("doNotContact")
    if not isinstance(bans, (Mapping, list)):
        return ()
    shown_bans = _objects(cast("object", bans))
    channels = [each.get("channel") for each in shown_bans if str(each.get("reason")) != "0"]
    if (channel in channels) is wanted:
        return ()
    return (NotStored("doNotContact", channel if wanted else f"-{channel}", channels),)


def _tags_not_shown(shown_tags: object, sent: Mapping[str, object]) -> tuple[NotStored, ...]:
    """The UTM tags that no set of a contact shows; by the latest set."""
    wanted = {
        name: (_TAGS.get(name) or camel(name), value)
        for name, value in sent.items()
        if isinstance(value, (str, int, float)) and name != "lastActive"
    }
    latest: tuple[NotStored, ...] = (NotStored("utmtags", dict(sent), None),)
    for each in _objects(shown_tags):
        latest = tuple(
            NotStored(name, value, each.get(shown_name))
            for name, (shown_name, value) in wanted.items()
            if not agrees(value, each.get(shown_name, ""), name, dict)
        )
        if not latest:
            break
    return latest


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
