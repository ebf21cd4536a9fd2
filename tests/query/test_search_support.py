"""Searches that a list's server fails on, or reads without their negation."""

from __future__ import annotations

import pytest

from maatoo import AsyncMaatoo, InvalidArgument, Search

pytestmark = pytest.mark.once


@pytest.fixture
def api() -> AsyncMaatoo:
    return AsyncMaatoo("https://crm.example")


@pytest.mark.parametrize("name", ["contact_fields", "company_fields"])
@pytest.mark.parametrize(
    "search",
    [
        *("ids:1", "x !is:published", "(type:text or group:core)"),
        *(Search.ids(1), Search.is_("mine"), Search.name("a"), Search.text("a") & Search.ids(1)),
    ],
    ids=str,
)
def test_fields_are_searched_by_plain_text_alone(
    api: AsyncMaatoo, name: str, search: Search | str
) -> None:
    with pytest.raises(InvalidArgument, match="fails on search commands"):
        getattr(api, name).list(search=search)


@pytest.mark.parametrize("search", ["a", "this:that", Search.text("a"), Search.text("is:x")])
def test_fields_are_searched_by_text(api: AsyncMaatoo, search: Search | str) -> None:
    assert api.contact_fields.list(search=search).request.query["search"] == search


def test_users_are_not_searched_with_a_negation(api: AsyncMaatoo) -> None:
    for search in (~Search.is_("published"), Search.name("a") & ~Search.is_("published")):
        with pytest.raises(InvalidArgument, match="ignores negations"):
            api.users.list(search=search)
    api.users.list(search=Search.name("!a"))
    api.contacts.list(search=~Search.is_("unowned"))
