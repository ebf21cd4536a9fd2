"""Contacts as a server answers them: keys and size of a real answer (6.7 KB), invented data."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

__all__ = ["VARIANTS", "Created", "PageParts", "contact", "encoded", "rows", "selected"]

VARIANTS = 64
"""How many contacts differ in more than their id."""

_MARKER = VARIANTS * 10**11
"""An id that stands for others in JSON that is made once."""

_GIVEN = ("Ada", "Bruno", "Chloé", "Dimitri", "Eszter", "Farid", "Greta", "Hugo", "Ines", "Jörg")
_FAMILY = ("Alder", "Brunner", "Castaño", "Dubois", "Egger", "Fischer", "Grünwald", "Huang")
_CITIES = (("Zürich", "8001"), ("Bern", "3011"), ("Genève", "1201"), ("Lugano", "6900"))
_PLANS = 'a:1:{s:4:"list";a:2:{i:0;a:2:{s:5:"label";s:4:"Free";s:5:"value";s:4:"free";}}}'
_NONE = "a:0:{}"

_FIELDS: tuple[tuple[str, str, str, str, str], ...] = (  # alias, label, type, is_fixed, properties
    ("title", "Title", "lookup", "1", 'a:1:{s:4:"list";a:2:{i:0;s:2:"Mr";i:1;s:3:"Mrs";}}'),
    ("plan", "Plan", "select", "0", _PLANS),
    ("birthday", "Birthday", "date", "0", _NONE),
    ("score", "Score", "number", "0", 'a:1:{s:5:"scale";s:1:"2";}'),
    ("member", "Member", "boolean", "0", 'a:2:{s:2:"no";s:2:"No";s:3:"yes";s:3:"Yes";}'),
    ("firstname", "First Name", "text", "1", _NONE),
    ("lastname", "Last Name", "text", "1", _NONE),
    ("company", "Primary company", "text", "1", _NONE),
    ("position", "Position", "text", "1", _NONE),
    ("email", "Email", "email", "1", _NONE),
    ("mobile", "Mobile", "tel", "1", _NONE),
    ("phone", "Phone", "tel", "1", _NONE),
    ("points", "Points", "number", "1", _NONE),
    ("address1", "Address Line 1", "text", "1", _NONE),
    ("address2", "Address Line 2", "text", "1", _NONE),
    ("city", "City", "text", "1", _NONE),
    ("state", "State", "region", "1", _NONE),
    ("zipcode", "Zip Code", "text", "1", _NONE),
    ("country", "Country", "country", "1", _NONE),
    ("preferred_locale", "Preferred Locale", "locale", "1", _NONE),
    ("timezone", "Preferred Timezone", "timezone", "1", _NONE),
    ("last_active", "Date Last Active", "datetime", "1", _NONE),
    ("attribution_date", "Attribution Date", "datetime", "1", _NONE),
    ("attribution", "Attribution", "number", "1", 'a:1:{s:5:"scale";i:2;}'),
    ("website", "Website", "url", "0", _NONE),
)


def _values(id: int, draw: random.Random) -> dict[str, Any]:
    given, family = draw.choice(_GIVEN), draw.choice(_FAMILY)
    city, zipcode = draw.choice(_CITIES)
    day = f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    return {
        "plan": draw.choice(("free", "pro")),
        "birthday": f"{draw.randint(1950, 2005)}-02-28",
        "score": draw.randint(0, 4000) / 4,
        "member": draw.randint(0, 1),
        "firstname": given,
        "lastname": family,
        "company": f"{family} & Söhne",
        "email": f"contact-{id}@example.invalid",
        "phone": f"0041 79 {draw.randint(100, 999)} 00 01",
        "points": draw.randint(0, 900),
        "city": city,
        "zipcode": zipcode,
        "country": "Switzerland",
        "last_active": f"{day} 03:04:05",
    }


def contact(id: int) -> dict[str, Any]:
    """One contact as ``GET /contacts/{id}`` shows it, without its envelope."""
    variant = id % VARIANTS
    draw = random.Random(variant)
    values = _values(id, draw)
    core = {
        alias: {
            "id": str(number),
            "label": label,
            "alias": alias,
            "type": kind,
            "group": "core",
            "object": "lead",
            "is_fixed": fixed,
            "properties": properties,
            "default_value": None,
            "value": values.get(alias),
            "normalizedValue": values.get(alias, ""),
        }
        for number, (alias, label, kind, fixed, properties) in enumerate(_FIELDS, 1)
    }
    user = {"createdByUser": None, "modifiedByUser": None, "id": 1, "username": "admin"}
    details = ("city", "region", "zipcode", "country", "latitude", "longitude", "isp")
    address = {
        "ipAddress": f"203.0.113.{variant}",
        "id": variant + 1,
        "ipDetails": dict.fromkeys((*details, "organization", "timezone", "extra"), ""),
    }
    moment = f"{values['last_active'].replace(' ', 'T')}+00:00"
    return {
        "isPublished": True,
        "dateAdded": moment,
        "dateModified": moment if variant % 2 else None,
        "createdBy": 1,
        "createdByUser": "Ada Sandbox",
        "modifiedBy": None,
        "modifiedByUser": None,
        "id": id,
        "points": values["points"],
        "color": None,
        "fields": {
            "core": core,
            "social": [],
            "personal": [],
            "professional": [],
            "all": {"id": str(id), **{alias: values.get(alias) for alias in core}},
        },
        "lastActive": moment,
        "owner": {**user, "firstName": "Ada", "lastName": "Sandbox"} if variant % 3 else None,
        "ipAddresses": [address] if variant % 4 == 0 else [],
        "tags": [{"id": 7, "tag": "new", "description": None}] if variant % 2 else [],
        "utmtags": [],
        "stage": None,
        "dateIdentified": moment,
        "preferredProfileImage": None,
        "doNotContact": [],
        "frequencyRules": [],
    }


def selected(id: int) -> bytes:
    """A contact under ``select``: a few of its properties, as JSON."""
    return b'{"isPublished":true,"dateAdded":"2026-01-02T03:04:05+00:00","id":%d,"points":7}' % id


def encoded(value: object) -> bytes:
    """JSON as the server writes it: compact, ASCII only."""
    return json.dumps(value, separators=(",", ":")).encode()


class PageParts:
    """Contacts as JSON, ready to be joined: only the id is put in while answering."""

    def __init__(self) -> None:
        self._pieces = [
            encoded(contact(_MARKER + variant)).split(b"%d" % (_MARKER + variant))
            for variant in range(VARIANTS)
        ]

    def contact(self, id: int) -> bytes:
        """One contact as JSON."""
        return (b"%d" % id).join(self._pieces[id % VARIANTS])


class Created:
    """Contacts that were just created, as JSON: they show what was sent of them."""

    def __init__(self) -> None:
        self._names = tuple(rows(1)[0])
        made = contact(_MARKER)
        core, every = made["fields"]["core"], made["fields"]["all"]
        for name in self._names:
            core[name]["value"] = core[name]["normalizedValue"] = every[name] = f"@{name}@"
        self._text = encoded(made)

    def contact(self, id: int, row: Mapping[str, object]) -> bytes:
        """One contact, with the values of a row."""
        text = self._text.replace(b"%d" % _MARKER, b"%d" % id)
        for name in self._names:
            text = text.replace(encoded(f"@{name}@"), encoded(row.get(name)))
        return text


def rows(count: int) -> list[dict[str, object]]:
    """Rows to create contacts from."""
    return [
        {
            "firstname": _GIVEN[index % len(_GIVEN)],
            "lastname": _FAMILY[index % len(_FAMILY)],
            "email": f"row-{index}@example.invalid",
            "city": _CITIES[index % len(_CITIES)][0],
            "phone": "0041 79 000 00 01",
        }
        for index in range(count)
    ]
