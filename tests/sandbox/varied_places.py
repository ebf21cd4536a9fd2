"""Where ids stand in requests, and of which kind they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Given = Callable[[str, int], int]

#: what stands before an id in a path below /api, and the kind of the id
_BEFORE = {
    **{
        name: name
        for name in (
            *("assets", "campaigns", "categories", "companies", "contacts", "devices", "emails"),
            *("focus", "forms", "hooks", "messages", "notes", "notifications", "pages", "reports"),
            *("points", "roles", "segments", "smses", "stages", "tags", "tweets", "users"),
            *("submissions",),
        )
    },
    "clone": "campaigns",
    "contact": "contacts",
    "dynamiccontents": "dynamic_contents",
    "groups": "point_groups",
    "triggers": "point_triggers",
    "utm": "lead_utmtags",
    "points/groups": "point_groups",
    "points/triggers": "point_triggers",
    "campaigns/events": "campaign_events",
    "fields/contact": "fields",
    "fields/company": "fields",
}

#: ids in bodies and queries: how path and key end, and the kind
_KEYS: tuple[tuple[str, str, str], ...] = (
    ("", "lead", "contacts"),
    ("", "contactId", "contacts"),
    ("", "eventId", "campaign_events"),
    ("", "category", "categories"),
    ("", "channelId", "emails"),
    ("", "role", "roles"),
    ("", "formId", "forms"),
    ("", "mauticform[formId]", "forms"),
    ("form/generate.js", "id", "forms"),
    ("", "filter[campaignId]", "campaigns"),
    ("", "filter[segmentId]", "segments"),
    ("", "lists.id", "segments"),
    ("", "lists", "segments"),
    ("", "companies", "companies"),
    ("contacts/add", "ids", "contacts"),
    ("fields/delete", "fields", "form_fields"),
    ("actions/delete", "actions", "form_actions"),
    ("events/delete", "events", "point_trigger_events"),
    ("", "fields.id", "form_fields"),
    ("", "actions.id", "form_actions"),
    ("api/points/triggers", "events.id", "point_trigger_events"),
    ("", "filters.properties.filter", "segments"),
)

#: columns that `where` compares with ids of other kinds than the listed one
_COLUMNS = {"lead_id": "contacts", "s.id": "submissions"}

_STATS = {"page_hits": "page_hits"}
#: what public paths begin with, and the kind of the id that follows
_PUBLIC = {"asset": "assets", "focus": "focus"}

_NUMBER = re.compile(r"\d+")
_LIST = re.compile(r"\d+(,\d+)*")
_WHERE = re.compile(r"where\[(\d+)\]\[(col|val)\](?:\[\d+\])?")
_SEARCHED = re.compile(r"(?<=\bids:)\d+(?:,\d+)*")
_INSIDE = re.compile(r"(?<=[/=:-])\d+(?=$|[/:.?&-])")


def path(text: str, given: Given) -> str:
    """A path of a recorded request with the ids of this run."""
    if not text.startswith("/api/"):
        return _public(text, given)
    parts = text.split("/")
    for place in range(3, len(parts)):
        if parts[place].isdigit():
            kind = _kind(parts[2:place])
            if kind:
                parts[place] = str(given(kind, int(parts[place])))
    return "/".join(parts)


def _kind(before: list[str]) -> str | None:
    """The kind of an id after these parts of a path."""
    found = _BEFORE.get("/".join(before[-2:])) if len(before) == 2 else None
    return found or _BEFORE.get(before[-1])


def _public(text: str, given: Given) -> str:
    kind = _PUBLIC.get(text.split("/")[1])
    return _replaced(_INSIDE, text, kind, given)


def _replaced(pattern: re.Pattern[str], text: str, kind: str | None, given: Given) -> str:
    """A text in which the numbers that match are ids of a kind; as it is without a kind."""
    if kind is None:
        return text
    return pattern.sub(lambda match: str(given(kind, int(match[0]))), text)


def resource(path: str) -> str | None:
    """The kind of the entities that a path below /api lists, makes or changes."""
    parts = [part for part in path.split("/")[2:] if part not in {"batch", "new", "edit", "delete"}]
    parts = [part for part in parts if not part.isdigit()]
    if not parts:
        return None
    if parts[0] == "stats":
        return _STATS.get(parts[-1])
    return (_BEFORE.get("/".join(parts[:2])) if len(parts) > 1 else None) or _BEFORE.get(parts[-1])


def query(path: str, pairs: list[tuple[str, str]], given: Given) -> list[tuple[str, str]]:
    """Parameters of a recorded request, or the fields of its form, with the ids of this run."""
    columns = {
        match[1]: value
        for key, value in pairs
        if (match := _WHERE.fullmatch(key)) and match[2] == "col"
    }
    found: list[tuple[str, str]] = []
    for key, value in pairs:
        match = _WHERE.fullmatch(key)
        if key == "search":
            value = _searched(value, resource(path), given)
        elif match and match[2] == "val":
            column = columns.get(match[1], "")
            value = _numbers(value, _COLUMNS.get(column) or _own(path, column), given)
        else:
            value = _numbers(value, _own(path, key) or _named(path, key), given)
        found.append((key, value))
    return found


def _own(path: str, name: str) -> str | None:
    """The kind of the entities that a path is about, if a name means their ids."""
    return resource(path) if name in {"id", "ids"} and path.startswith("/api/") else None


def _searched(text: str, kind: str | None, given: Given) -> str:
    return _SEARCHED.sub(lambda match: _numbers(match[0], kind, given), text)


def _named(path: str, key: str) -> str | None:
    for end, name, kind in _KEYS:
        if (key == name or key.endswith(f".{name}")) and end in path:
            return kind
    return None


def _numbers(text: str, kind: str | None, given: Given) -> str:
    return _replaced(_NUMBER, text, kind if _LIST.fullmatch(text) else None, given)


def body(path: str, value: Any, given: Given, key: str = "") -> Any:
    """A JSON body of a recorded request with the ids of this run."""
    if isinstance(value, dict):
        return {
            name: body(path, item, given, f"{key}.{name}" if key else name)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [body(path, item, given, key) for item in value]
    kind = resource(path) if key == "id" else _named(path, key)
    if isinstance(value, str):
        return _numbers(value, kind, given)
    if kind and isinstance(value, int) and not isinstance(value, bool):
        return given(kind, value)
    return value
