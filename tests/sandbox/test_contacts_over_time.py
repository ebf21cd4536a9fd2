"""Contacts over a long time: whatever happens to them in whatever order, a small model agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_client import Client
from tests.sandbox.subjects import Json

pytestmark = pytest.mark.once

EMAILS = st.sampled_from(["a@b.ch", "b@b.ch", "c@b.ch"])
CITIES = st.sampled_from(["Bern", "Wien", "Lyon"])
TAGS = st.lists(st.sampled_from(["x", "y", "z", "-x", "-y", "-z"]), min_size=1, max_size=4)
TWO = st.sampled_from([1, 2])
#: the second segment has a filter: who lives in Bern
FILTERED = 2
IN_BERN = {
    "glue": "and",
    "field": "city",
    "object": "lead",
    "type": "text",
    "operator": "=",
    "properties": {"filter": "Bern"},
}
EVENT = {"id": "new_1", "name": "E", "type": "lead.changepoints", "eventType": "action"}


@dataclass
class Person:
    """What the model knows of a contact."""

    values: dict[str, str]
    points: int = 0
    stage: int | None = None
    tags: set[str] = field(default_factory=set[str])
    channels: dict[str, int] = field(default_factory=dict[str, int])
    companies: set[int] = field(default_factory=set[int])
    campaigns: set[int] = field(default_factory=set[int])
    by_hand: dict[int, bool] = field(default_factory=dict[int, bool])

    def is_in(self, segment: int) -> bool:
        """Whether it is in a segment: as it was put by hand, else as the filter says."""
        by_filter = segment == FILTERED and self.values.get("city") == "Bern"
        return self.by_hand.get(segment, by_filter)

    def write(self, given: dict[str, str], *, blank: bool) -> None:
        """A merge, which skips blanks unless they count."""
        self.values.update({name: value for name, value in given.items() if value})
        if blank:
            for name in [name for name, value in given.items() if not value]:
                self.values.pop(name, None)


class ContactsOverTime(RuleBasedStateMachine):
    """Does things with contacts, to the sandbox and to the model."""

    people: Bundle[int] = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = Sandbox()
        self.client = Client(self.sandbox)
        self.known: dict[int, Person] = {}

    def teardown(self) -> None:
        self.client.close()
        self.sandbox.close()

    def post(self, path: str, body: object = None) -> Json:
        answer: Json = self.client.good("POST", path, body)
        return answer

    def holder(self, email: str | None) -> int | None:
        """Who has an address."""
        return next((n for n, p in self.known.items() if p.values.get("email") == email), None)

    @initialize()
    def prepare(self) -> None:
        self.post("segments/new", {"name": "Hand"})
        self.post("segments/new", {"name": "Bern", "filters": [IN_BERN]})
        for name in "AB":
            self.post("companies/new", {"companyname": name})
            self.post("stages/new", {"name": name})
            body = {"name": name, "lists": [{"id": 1}], "events": [EVENT]}
            self.post("campaigns/new", body)

    @rule(target=people, email=st.none() | EMAILS, city=st.just("") | CITIES, blank=st.booleans())
    def create(self, email: str | None, city: str, blank: bool) -> Any:
        given = {"city": city, **({"email": email} if email else {})}
        same = self.holder(email) if email else None
        body = {**given, "overwriteWithBlank": blank}
        status, answer = self.client("POST", "contacts/new", body)
        number: int = answer["contact"]["id"]
        if same is None:
            assert status == 201
            assert number not in self.known
            self.known[number] = Person({})
        else:
            assert (status, number) == (200, same)
        self.known[number].write(given, blank=blank)
        return number if same is None else multiple()

    @rule(number=people, city=st.just("") | CITIES, blank=st.booleans(), put=st.booleans())
    def edit(self, number: int, city: str, blank: bool, put: bool) -> None:
        body = {"city": city, "overwriteWithBlank": blank}
        self.client.good("PUT" if put else "PATCH", f"contacts/{number}/edit", body)
        person = self.known[number]
        if put:
            person.values.clear()
            person.points = 0
        person.write({"city": city}, blank=blank)

    @rule(number=people, email=EMAILS)
    def change_address(self, number: int, email: str) -> None:
        status, _ = self.client("PATCH", f"contacts/{number}/edit", {"email": email})
        if self.holder(email) in {None, number}:
            assert status == 200
            self.known[number].values["email"] = email
        else:
            assert status == 422

    @rule(number=consumes(people))
    def delete(self, number: int) -> None:
        self.client.good("DELETE", f"contacts/{number}/delete")
        del self.known[number]

    @rule(number=people, names=TAGS)
    def tag(self, number: int, names: list[str]) -> None:
        self.client.good("PATCH", f"contacts/{number}/edit", {"tags": names})
        for name in names:
            if name.startswith("-"):
                self.known[number].tags.discard(name[1:])
            else:
                self.known[number].tags.add(name)

    @rule(number=people, which=TWO, joins=st.booleans())
    def segment(self, number: int, which: int, joins: bool) -> None:
        self.post(f"segments/{which}/contact/{number}/{'add' if joins else 'remove'}")
        if self.known[number].is_in(which) is not joins:
            self.known[number].by_hand[which] = joins

    @rule(number=people, which=TWO, joins=st.booleans())
    def campaign(self, number: int, which: int, joins: bool) -> None:
        self.post(f"campaigns/{which}/contact/{number}/{'add' if joins else 'remove'}")
        self._join(self.known[number].campaigns, which, joins=joins)

    @rule(number=people, which=TWO, joins=st.booleans())
    def company(self, number: int, which: int, joins: bool) -> None:
        self.post(f"companies/{which}/contact/{number}/{'add' if joins else 'remove'}")
        self._join(self.known[number].companies, which, joins=joins)

    @rule(number=people, which=TWO, joins=st.booleans())
    def stage(self, number: int, which: int, joins: bool) -> None:
        self.post(f"stages/{which}/contact/{number}/{'add' if joins else 'remove'}")
        person = self.known[number]
        if joins:
            person.stage = which
        elif person.stage == which:
            person.stage = None

    @rule(number=people, delta=st.integers(0, 9), sign=st.sampled_from(["plus", "minus"]))
    def points(self, number: int, delta: int, sign: str) -> None:
        self.post(f"contacts/{number}/points/{sign}/{delta}")
        self.known[number].points += delta if sign == "plus" else -delta

    @rule(number=people, channel=st.sampled_from(["email", "sms"]), reason=st.integers(0, 3))
    def do_not_contact(self, number: int, channel: str, reason: int) -> None:
        path = f"contacts/{number}/dnc/{channel}"
        if reason:
            self.post(f"{path}/add", {"reason": reason})
            self.known[number].channels[channel] = reason
        else:
            self.post(f"{path}/remove")
            self.known[number].channels.pop(channel, None)

    @staticmethod
    def _join(into: set[int], which: int, *, joins: bool) -> None:
        (into.add if joins else into.discard)(which)

    @invariant()
    def contacts_are_as_the_model_says(self) -> None:
        listed = self.client.good("GET", "contacts", limit=0)
        assert int(listed["total"]) == len(listed["contacts"])
        assert {int(number) for number in listed["contacts"]} == self.known.keys()
        for number, person in self.known.items():
            shown = listed["contacts"][str(number)]
            stored = {name: shown["fields"]["all"][name] for name in ("email", "city")}
            assert stored == {name: person.values.get(name) for name in ("email", "city")}
            assert shown["points"] == person.points
            assert (shown["stage"] or {}).get("id") == person.stage
            assert {tag["tag"] for tag in shown["tags"]} == person.tags
            channels = {entry["channel"]: entry["reason"] for entry in shown["doNotContact"]}
            assert channels == person.channels

    @invariant()
    def memberships_are_as_the_model_says(self) -> None:
        for which, alias in ((1, "hand"), (2, "bern")) if self.known else ():
            members = self.client.good("GET", "contacts", search=f"segment:{alias}", limit=0)
            wanted = {n for n, person in self.known.items() if person.is_in(which)}
            assert set(map(int, members["contacts"])) == wanted
            rows = self.client.good("GET", f"campaigns/{which}/contacts")["contacts"]
            wanted = {n for n, person in self.known.items() if which in person.campaigns}
            assert {int(row["lead_id"]) for row in rows} == wanted
        for number, person in self.known.items():
            rows = self.client.good("GET", f"contacts/{number}/companies")["companies"]
            assert {int(row["id"]) for row in rows} == person.companies


TestContactsOverTime = ContactsOverTime.TestCase
TestContactsOverTime.settings = settings(max_examples=5, stateful_step_count=20)
