"""The audit log of a varied run: creates that changed places are told of in their new order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tests.sandbox import varied_places as places

Json = dict[str, Any]

#: the kinds of ids, and how the log calls what has them
_OBJECTS = {"fields": "field", "categories": "category"}

#: the place among the fields that a new field got, as PHP serialized it
_ORDER = re.compile(r's:5:"order";a:2:\{i:0;i:\d+;i:1;i:\d+;\}')


def reordered(log: list[Json], swapped: Iterable[tuple[Json, Json]]) -> list[Json]:
    """Recorded entries in the order in which a run made them.

    What an entry got for its turn stays in place: its own id, and the order of a new field.

    Args:
        log: the recorded entries.
        swapped: pairs of recorded creates of which the second one was sent first.

    Raises:
        ValueError: the log does not tell of the two creates one right after the other.
    """
    entries = list(log)
    for first, second in swapped:
        before, after = ([*_told(entries, exchange)] for exchange in (first, second))
        if not before and not after:
            continue  # beyond what the log shows, or nothing that it tells of
        both = [*before, *after]
        if not before or not after or both != [*range(both[0], both[-1] + 1)]:
            raise ValueError(f"{first['id']} is logged at {before}, the next one at {after}")
        entries[both[0] : both[-1] + 1] = [entries[place] for place in (*after, *before)]
    return [_placed(entry, place) for entry, place in zip(entries, log, strict=True)]


def _placed(entry: Json, place: Json) -> Json:
    """An entry in the place of another one."""
    order = _ORDER.search(place["details"])
    details = _ORDER.sub(order[0], entry["details"]) if order else entry["details"]
    return {**entry, "id": place["id"], "details": details}


def _told(log: list[Json], exchange: Json) -> Iterator[int]:
    """Where a log tells that what an exchange created was created."""
    name = _OBJECTS.get(places.resource(exchange["request"]["path"]) or "")
    created = {str(number) for number in _ids(exchange["response"]["json"])}
    for place, entry in enumerate(log):
        if (entry["object"], entry["action"]) == (name, "create") and entry["object_id"] in created:
            yield place


def _ids(answer: Json) -> Iterator[int]:
    """The ids of the entities in an answer."""
    for envelope in answer.values():
        items = envelope if isinstance(envelope, list) else [envelope]
        for item in items:
            if isinstance(item, dict) and "id" in item:
                yield item["id"]
