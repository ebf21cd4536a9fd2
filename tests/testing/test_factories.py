"""Made-up data is the same for the same seed, distinct, and accepted by the server."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import InvalidArgument, Maatoo
from maatoo.testing import companies, email_history, people

COUNTS = st.integers(0, 60)
SEEDS = st.integers(0, 5)


@pytest.mark.parametrize("make", [people, companies])
@given(count=COUNTS, start=COUNTS, seed=SEEDS)
def test_a_row_depends_on_seed_and_position_alone(
    make: Any, count: int, start: int, seed: int
) -> None:
    assert make(count, seed=seed, start=start) == make(start + count, seed=seed)[start:]


@pytest.mark.parametrize(("make", "key"), [(people, "email"), (companies, "companyname")])
def test_rows_differ_within_a_seed_and_between_seeds(make: Any, key: str) -> None:
    found = [row[key] for seed in range(4) for row in make(500, seed=seed)]
    assert len(set(found)) == 2_000
    assert make(20, seed=1) != make(20, seed=2)


def test_people_are_as_various_as_people_are() -> None:
    rows = people(300)
    assert len({row["city"] for row in rows}) == 10
    assert 0 < sum("phone" not in row for row in rows) < 300
    assert any(not str(row["lastname"]).isascii() for row in rows)
    assert all(re.fullmatch(r"[a-z0-9.]+@example\.com", str(row["email"])) for row in rows)


def test_a_server_takes_them_as_they_are(maatoo_sync_client: Maatoo) -> None:
    made = maatoo_sync_client.contacts.create_many(people(250))
    made.raise_for_failures()
    assert not any(outcome.warnings for outcome in made.succeeded)
    first, row = maatoo_sync_client.contacts.get(1), people(1)[0]
    shown = {name: first.fields[name] for name in row if name != "tags"}
    assert shown == {name: value for name, value in row.items() if name != "tags"}
    assert sorted(tag.tag for tag in first.tags) == row.get("tags", [])
    firms = maatoo_sync_client.companies.create_many(companies(60))
    firms.raise_for_failures()
    firm, row = maatoo_sync_client.companies.get(1), companies(1)[0]
    assert {name: firm.fields[name] for name in row} == row


@given(count=st.integers(0, 40), emails=st.integers(0, 15), seed=SEEDS)
def test_histories_are_possible(count: int, emails: int, seed: int) -> None:
    rows = people(count, seed=seed)
    history = email_history(rows, emails=emails, seed=seed)
    assert history == email_history(rows, emails=emails, seed=seed)
    assert [each.sent_at for each in history] == sorted(each.sent_at for each in history)
    for row in rows:
        own = [each for each in history if each.email == row["email"]]
        assert len(own) <= emails
        assert len({each.subject for each in own}) == len(own)
        for each in own:
            moments = [each.sent_at, each.opened_at, each.clicked_at, each.unsubscribed_at]
            known = [moment for moment in moments if moment is not None]
            assert known == sorted(known)
            assert (each.clicked_at is None) == (each.clicked_url is None)
            assert each.clicked_at is None or each.opened_at is not None
            assert each.bounced_at is None or each.opened_at is None
            ends = each.bounced_at is not None or each.unsubscribed_at is not None
            assert not ends or each is own[-1]


def test_a_history_depends_on_the_address_and_not_on_the_company_it_keeps() -> None:
    rows = people(20)
    alone = email_history(rows[7:8])
    assert [each for each in email_history(rows) if each.email == rows[7]["email"]] == alone


def test_histories_are_as_various_as_people_are() -> None:
    history = email_history(people(500), emails=10)
    opened = [each for each in history if each.opened_at]
    assert 0.2 < len(opened) / len(history) < 0.6
    assert 0.02 < sum(each.clicked_at is not None for each in history) / len(history) < 0.4
    assert 5 <= sum(each.bounced_at is not None for each in history) <= 40
    assert any(each.unsubscribed_at for each in history)


@pytest.mark.parametrize("wrong", [-1, True, "3", 1.0])
def test_wrong_counts_are_refused(wrong: Any) -> None:
    for call in (
        lambda: people(wrong),
        lambda: companies(1, start=wrong),
        lambda: email_history([], emails=wrong),
    ):
        with pytest.raises(InvalidArgument, match="whole number"):
            call()


@pytest.mark.parametrize("row", [{}, {"email": None}, {"email": ""}])
def test_a_row_without_an_email_has_no_history(row: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument, match="a row has no email"):
        email_history([row])
