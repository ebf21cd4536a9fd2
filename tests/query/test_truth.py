"""Python's ``and``, ``or`` and ``not`` would drop a filter in silence: they are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from maatoo import InvalidArgument, Maatoo, Search, Where

pytestmark = pytest.mark.once

ONE, OTHER = Where.gt("points", 100), Where.is_not_null("email")
JOINED: dict[str, Callable[[Any, Any], object]] = {
    "and": lambda one, other: one and other,
    "or": lambda one, other: one or other,
    "not": lambda one, other: not one,
    "if": lambda one, other: one if one else other,
}


@pytest.mark.parametrize("join", JOINED.values(), ids=JOINED)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ONE, OTHER),
        (Where(), OTHER),
        (Search.tag("vip"), Search.segment("lapsed")),
    ],
    ids=["where", "empty", "search"],
)
def test_words_are_refused(join: Callable[[Any, Any], object], one: Any, other: Any) -> None:
    with pytest.raises(InvalidArgument, match="has no truth value: join with &"):
        join(one, other)


def test_a_bar_means_any_of() -> None:
    assert Where.any_of(ONE, OTHER) == ONE | OTHER
    assert Where.any_of(ONE & OTHER, OTHER) == (ONE & OTHER) | OTHER
    with pytest.raises(TypeError):
        _ = ONE | Search.tag("vip")  # type: ignore[operator]


def test_a_bar_finds_either(maatoo_sync_client: Maatoo) -> None:
    for name, city in (("a", "Bern"), ("b", "Chur"), ("c", "Basel")):
        maatoo_sync_client.contacts.create(email=f"{name}@x.example", city=city)
    either = Where.eq("city", "Bern") | Where.eq("city", "Chur") | Where.eq("email", "a@x.example")
    found = maatoo_sync_client.contacts.list(where=either)
    assert sorted(each.email or "" for each in found) == ["a@x.example", "b@x.example"]
    assert found.count() == 2


@pytest.mark.parametrize("make", [Where.eq, Where.neq, Where.gt])
def test_no_value_is_asked_for_by_its_own_name(make: Callable[[str, object], Where]) -> None:
    with pytest.raises(InvalidArgument, match=r"Where\.is_null"):
        make("city", None)
