"""Creates that stand next to each other in a recording, and which of them may change places."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

#: the first ones of pairs whose order no later answer shows
INDEPENDENT = (
    *("fields.create.7", "fields.create.8", "fields.create.9", "fields.create.10"),
    *("fields.create.11", "categories.create_many.1", "companies.create_many.1"),
    *("dynamic_contents.create_many.1", "emails.create_many.1", "focus.create_many.1"),
    *("forms.create_many.1", "notifications.create_many.1", "pages.create_many.1"),
    *("reports.create_many.1", "roles.create_many.1", "segments.create_many.1"),
    *("smses.create_many.1", "users.create_many.1", "webhooks.create_many.1"),
    *("webhooks.create.7", "webhooks.create.8"),
    *(f"files.create.{number}" for number in range(1, 8)),
)

_BY_ID = "later lists, of which the pages are in the order of ids"
_UPSERT = "the second one updates what the first one created"
_EMPTY = "both are empty, and alike"

#: the first ones of pairs that stay in their order, and why
DEPENDENT: dict[str, str] = {
    "campaigns.create_many.1": _BY_ID,
    "fields.create_many.1": _BY_ID,
    "fields.create_many.3": _BY_ID,
    "contacts.create_many.1": _BY_ID,
    "contacts.create.9": _UPSERT,
    "contacts.create.10": _UPSERT,
    "contacts.create.12": "a report of contacts, in the order of ids",
    "contacts.create.13": "a report of contacts, in the order of ids",
    "contacts.create.17": _EMPTY,
    "contacts.create.18": _EMPTY,
    "messages.create_many.1": _BY_ID,
    "point_groups.create_many.1": _BY_ID,
    "point_triggers.create_many.1": _BY_ID,
    "points.create_many.1": _BY_ID,
    "stages.create_many.1": _BY_ID,
    "tweets.create_many.1": _BY_ID,
    "segments.create.7": "the second one has a filter by the first one",
}


def adjacent_creates(items: list[dict[str, Any]]) -> list[str]:
    """The first ones of all pairs of creates that succeeded and stand next to each other."""
    return [one["id"] for one, other in pairwise(items) if _creates(one) and _creates(other)]


def _creates(exchange: dict[str, Any]) -> bool:
    request = exchange["request"]
    made = request["method"] == "POST" and request["path"].endswith("/new")
    return made and exchange["response"]["status"] in {200, 201}


def swaps(seed: int) -> frozenset[str]:
    """The pairs that change places in a run: about two of three."""
    chance = random.Random(f"{seed} order")
    return frozenset(name for name in INDEPENDENT if chance.random() < 2 / 3)
