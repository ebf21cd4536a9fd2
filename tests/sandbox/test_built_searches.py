"""Searches that are built with `Search` find on the server what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import InvalidArgument, Search
from maatoo.sandbox import Sandbox
from maatoo.sandbox.contacts import search_relations
from maatoo.sandbox.search_text import read
from tests.sandbox.sandbox_in_process import in_process

pytestmark = pytest.mark.once

Person = Mapping[str, str]
Built = tuple[Search, Callable[[Person], bool]]
"""A search, and whether it should find somebody."""

VALUES = {
    "firstname": ("Ann", "Anna Maria", "Bea"),
    "city": ("Bern", "La Paz", "Or"),
    "position": ("boss", "a+b (c): d", "!x"),
}
PEOPLE = [dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())]


@pytest.fixture(scope="module", params=["5.1", "6.0"])
def found(request: pytest.FixtureRequest) -> Iterator[Callable[[str], set[int]]]:
    """The positions of the people that a search finds."""
    with Sandbox(version=request.param) as sandbox, in_process(sandbox) as client:
        made = client.post("/api/contacts/batch/new", json=PEOPLE).json()["contacts"]
        positions = {str(contact["id"]): at for at, contact in enumerate(made)}

        def find(search: str) -> set[int]:
            answer = client.get("/api/contacts", params={"search": search, "limit": 100})
            return {positions[number] for number in answer.json()["contacts"]}

        yield find


@st.composite
def terms(draw: st.DrawFn) -> Built:
    if draw(st.integers(0, 4)) == 0:  # nobody has an owner
        unowned = draw(st.booleans())
        state = Search.is_("unowned")
        return (state if unowned else ~state), lambda person: unowned
    name = draw(st.sampled_from(list(VALUES)))
    value = draw(st.sampled_from(VALUES[name]))
    if value in ("Or", "!x"):  # a word and a sign of the server's own
        value = f"%{value}"
    begin = value.lower().lstrip("%")
    return Search.command(name, value), lambda person: person[name].lower().startswith(begin)


def either(one: Built, other: Built) -> Built:
    return one[0] | other[0], lambda person: one[1](person) or other[1](person)


def both(one: Built, other: Built) -> Built:
    return one[0] & other[0], lambda person: one[1](person) and other[1](person)


@given(st.data())
def test_a_built_search_finds_what_it_says(found, data: st.DataObject) -> None:
    built = data.draw(terms())
    for join, first in data.draw(
        st.lists(st.tuples(st.sampled_from([either, both]), st.booleans()), max_size=5)
    ):
        other = data.draw(terms())
        if data.draw(st.booleans()):
            other = data.draw(st.sampled_from([either, both]))(other, data.draw(terms()))
        try:
            built = join(built, other) if first else join(other, built)
        except InvalidArgument:  # there is a group in each
            assert " " in str(built[0])
            assert " " in str(other[0])
    assert found(str(built[0])) == {at for at, one in enumerate(PEOPLE) if built[1](one)}


@given(st.text(st.sampled_from("+!% ab():"), min_size=1, max_size=6), st.booleans())
def test_a_value_is_read_as_it_was_given_and_as_no_sign(value: str, capitals: bool) -> None:
    try:
        built = [Search.text(value)]
        if not value.strip().startswith("+"):  # that asks for the whole text
            built.append(Search.command("name", value))
    except InvalidArgument:
        assert not value.strip()
        return
    for search in built:
        (slot,) = read(str(search), capitals=capitals)
        assert (slot.negated, slot.exact) == (False, False)
        assert value.strip().strip("%") == slot.value.strip("%")


def test_single_terms_find_what_they_say(found) -> None:
    for name, values in VALUES.items():
        for value in values[:2]:
            wanted = {at for at, one in enumerate(PEOPLE) if one[name].startswith(value)}
            assert found(str(Search.command(name, value))) == wanted
    assert found(str(Search.text("la paz"))) == {
        at for at, one in enumerate(PEOPLE) if one["city"] == "La Paz"
    }


@pytest.mark.parametrize("command", sorted(search_relations.COMMANDS.keys() - {"common"}))
def test_what_the_sandbox_asks_beside_a_search_is_refused_as_an_alternative(command: str) -> None:
    with pytest.raises(InvalidArgument, match="Search for each alternative by itself"):
        _ = Search.name("ann") | Search.command(command, 1)
