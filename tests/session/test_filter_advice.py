"""A 500 to a filter or an order of a column that the server has not says what to look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maatoo import Maatoo, ServerError, Where
from maatoo.sandbox import Sandbox

CALLS: dict[str, Callable[[Maatoo], object]] = {
    "order": lambda api: api.contacts.list(order_by="pionts").first(),
    "where": lambda api: api.contacts.list(where=Where.gt("pionts", 3)).count(),
    "one of several": lambda api: api.segments.list(
        where=Where.any_of(Where.eq("pionts", 1), Where.eq("name", "x"))
    ).first(),
    "iteration": lambda api: list(api.segments.list(where=Where.gt("pionts", 3))),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_column_is_named(maatoo_sync_client: Maatoo, name: str) -> None:
    with pytest.raises(ServerError, match=r"names a column .* this one names (pionts|.*pionts)"):
        CALLS[name](maatoo_sync_client)


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        (lambda api: api.contacts.list(order_by="pionts").first(), "'points'"),
        (lambda api: api.segments.list(where=Where.gt("dateAded", 3)).first(), "'dateAdded'"),
        (lambda api: api.segments.list(where=Where.gt("date_aded", 3)).first(), "'dateAdded'"),
        (
            lambda api: api.emails.list(where=Where.eq("nmae", 1) & Where.eq("subjct", 1)).first(),
            "'name' or 'subject'",
        ),
    ],
)
def test_the_nearest_column_is_proposed(
    call: Callable[[Maatoo], object], meant: str, maatoo_sync_client: Maatoo
) -> None:
    with pytest.raises(ServerError, match=f"did you mean {meant}"):
        call(maatoo_sync_client)


def test_a_column_that_resembles_none_is_named_alone(maatoo_sync_client: Maatoo) -> None:
    with pytest.raises(ServerError, match="names zzz: check the spelling"):
        maatoo_sync_client.segments.list(where=Where.eq("zzz", 1)).first()


def test_a_failure_of_a_list_without_a_filter_blames_no_column(
    maatoo_sandbox: Sandbox, maatoo_sync_client: Maatoo
) -> None:
    maatoo_sandbox.faults.status(500)
    with pytest.raises(ServerError) as caught:
        list(maatoo_sync_client.contacts.list())
    assert "column" not in str(caught.value)
