"""Contacts, what belongs to them, and the users who look after them."""

from __future__ import annotations

from tests.sandbox.subjects.subject import Subject

_LEAD = {"lead": 1}
_PASSWORD = {"plainPassword": {"password": "secret12", "confirm": "secret12"}}

PEOPLE = (
    Subject(
        path="contacts",
        one="contact",
        many="contacts",
        text="lastname",
        cleared="city",
        keyed=True,
        named=True,
        published="nothing",
        total=str,
        minimal=True,
        invalid={"email": "nope"},
    ),
    Subject(
        path="companies",
        one="company",
        many="companies",
        text="companyname",
        cleared="companycity",
        keyed=True,
        published="nothing",
        total=str,
        invalid={"companyname": ""},
        upserts=True,
    ),
    Subject(
        path="segments",
        one="list",
        many="lists",
        keyed=True,
        named=True,
        select_finds_one=False,
        minimal=True,
    ),
    Subject(
        path="tags",
        one="tag",
        many="tags",
        text="tag",
        cleared=None,
        keyed=True,
        searched=False,
        published="fails",
        invalid=None,
        upserts=True,
    ),
    Subject(
        path="notes",
        one="note",
        many="notes",
        text="text",
        needs=_LEAD,
        cleared=None,
        published="nothing",
        minimal=True,
        invalid={**_LEAD, "type": "no such"},
    ),
    Subject(
        path="devices",
        one="device",
        many="devices",
        text="device",
        needs=_LEAD,
        cleared="deviceModel",
        searched=False,
        published="fails",
        invalid=None,
    ),
    *(
        Subject(
            path=f"fields/{name}",
            one="field",
            many="fields",
            text="label",
            needs={"type": "text", "charLengthLimit": 64, "isIndex": False},
            cleared="defaultValue",
            keyed=True,
            published="nothing",
            invalid={"label": "L", "type": "no such"},
        )
        for name in ("contact", "company")
    ),
    Subject(
        path="roles",
        one="role",
        many="roles",
        needs={"isAdmin": False},
        named=True,
        published="nothing",
    ),
    Subject(
        path="users",
        one="user",
        many="users",
        text="lastName",
        also=("username", "firstName"),
        address="email",
        needs={"role": 1, **_PASSWORD},
        cleared="position",
        named=True,
        published="nothing",
        minimal=True,
        invalid={
            **{"username": "u", "firstName": "u", "lastName": "u", "email": "nope", "role": 1},
            **_PASSWORD,
        },
    ),
)
