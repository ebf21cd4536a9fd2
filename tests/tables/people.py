"""Contacts with a value in a field of every type that a server has."""

from __future__ import annotations

import datetime as dt
from typing import Any

UTC = dt.timezone.utc

TEXTS = {
    "country": "Switzerland",
    "email": "own@example.com",
    "html": "Zoë, or a longer text",
    "locale": "de_CH",
    "lookup": "Mr",
    "region": "Bern",
    "tel": "0041 79 000 00 01",
    "textarea": "one\ntwo",
    "time": "04:05:00",
    "timezone": "Europe/Zurich",
    "url": "https://example.com/a?b=c",
}
"""Types of fields whose values are texts, each with a value."""

FIELDS: list[dict[str, Any]] = [
    {"label": "Customer number", "alias": "customer_no", "type": "text"},
    {"label": "Score", "alias": "score", "type": "number", "properties": {"scale": 2}},
    {"label": "Member", "alias": "member", "type": "boolean"},
    {"label": "Birthday", "alias": "birthday", "type": "date"},
    {"label": "Seen", "alias": "seen", "type": "datetime"},
    {
        "label": "Plan",
        "alias": "plan",
        "type": "select",
        "properties": {
            "list": [{"label": "Free", "value": "free"}, {"label": "Pro", "value": "pro"}]
        },
    },
    *({"label": f"Own {kind}", "alias": f"own_{kind}", "type": kind} for kind in TEXTS),
    {
        "label": "Interests",
        "alias": "interests",
        "type": "multiselect",
        "properties": {
            "list": [{"label": each.title(), "value": each} for each in ("ski", "chess", "art")]
        },
    },
]

KINDS = {
    "customer_no": str,
    "score": float,
    "member": bool,
    "birthday": dt.date,
    "seen": dt.datetime,
    "plan": str,
    "interests": list,
    **{f"own_{kind}": str for kind in TEXTS},
}


def person(number: int) -> dict[str, Any]:
    """A contact as it is sent."""
    row: dict[str, Any] = {
        "email": f"person-{number}@example.com",
        "firstname": "=Ann" if number % 50 == 7 else "Ännchen",
        "zipcode": f"0{number % 1000:03}",
        "tags": ["blue", "red"] if number % 3 == 0 else [],
    }
    if number % 5:  # every fifth has nothing in the fields of its own
        row |= {
            "customer_no": f"00{number}",
            "score": number + 0.25,
            "member": bool(number % 2),
            "birthday": f"1990-01-{number % 28 + 1:02}",
            "seen": f"2026-02-03 04:{number % 60:02}:00",
            "plan": "pro" if number % 2 else "free",
            "interests": ["ski", "art"],
            **{f"own_{kind}": text for kind, text in TEXTS.items()},
        }
    return row


def people(number: int) -> list[dict[str, Any]]:
    """So many contacts."""
    return [person(each) for each in range(number)]


def expected(number: int) -> dict[str, Any]:
    """The values of a contact as a table has them."""
    row = person(number)
    if "score" not in row:
        return dict.fromkeys(KINDS)
    return {
        "customer_no": f"00{number}",
        "score": number + 0.25,
        "member": bool(number % 2),
        "birthday": dt.date(1990, 1, number % 28 + 1),
        "seen": dt.datetime(2026, 2, 3, 4, number % 60, tzinfo=UTC),
        "plan": row["plan"],
        "interests": ["ski", "art"],
        **{f"own_{kind}": text for kind, text in TEXTS.items()},
    }
