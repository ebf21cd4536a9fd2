"""Contacts for a new sandbox: made up, plausible, the same every time."""

from __future__ import annotations

import random
from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.contacts.document import KIND, empty, with_values
from maatoo.sandbox.store import Store

_FIRST = (
    *("Ada", "Ben", "Cleo", "Dario", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Kim"),
    *("Lena", "Milo", "Nora", "Otto", "Pia", "Quinn", "Rosa", "Sven", "Tara", "Uma", "Vera"),
)
_LAST = (
    *("Ammann", "Berger", "Costa", "Dubois", "Egger", "Fischer", "Graf", "Huber", "Imhof"),
    *("Jansen", "Keller", "Lang", "Moser", "Novak", "Olsen", "Peter", "Rossi", "Suter"),
)
_PLACES = (
    ("Zürich", "8001", "Switzerland"),
    ("Bern", "3011", "Switzerland"),
    ("Wien", "1010", "Austria"),
    ("Berlin", "10115", "Germany"),
    ("Lyon", "69001", "France"),
    ("Milano", "20121", "Italy"),
)


def seed_contacts(store: Store, count: int) -> None:
    """Create contacts, unless there are some already.

    Args:
        store: the data.
        count: how many.
    """
    if len(store.table(KIND)):
        return
    chance = random.Random(count)
    added = dates.stored(dates.now())
    with store.transaction():
        blank = empty(store)
        for number in range(1, count + 1):
            contact = {
                **with_values(blank, _values(chance, number)),
                "dateAdded": added,
                "createdBy": 1,
                "createdByUser": "Ada Sandbox",
            }
            row = store.table(KIND).insert(contact)
            activity.record(
                store,
                "lead.source.identified",
                row["id"],
                "Contact was identified by Ada Sandbox",
                {"objectDescription": "Ada Sandbox"},
            )


def _values(chance: random.Random, number: int) -> dict[str, Any]:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    city, zipcode, country = chance.choice(_PLACES)
    return {
        "firstname": first,
        "lastname": last,
        "email": f"{first}.{last}.{number}@example.com".lower(),
        "city": city,
        "zipcode": zipcode,
        "country": country,
        "points": chance.randrange(0, 200),
    }
