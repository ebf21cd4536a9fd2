"""The table of operations in the handbook: all there, and what the recordings say of each."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.load import load
from maatoo._generate.write_operations import operation_rows, write_operations
from tests.known_operations import described

from .operation_status import FILE, PACKAGE, statuses

pytestmark = pytest.mark.newest


def test_the_committed_statuses_are_what_the_recordings_say() -> None:
    assert json.loads(FILE.read_text("utf-8")) == statuses(), (
        "stale: run `python -m tests.openapi.operation_status`, then `python -m maatoo._generate`"
    )


def test_all_operations_are_in_the_table() -> None:
    rows = operation_rows(load(PACKAGE / "api"), statuses())
    missing = [row.key for row in rows if row.status is None]
    assert missing == []
    assert {name for row in rows for name in row.names} == described()
    numbers = Counter(row.status for row in rows)
    since_7 = numbers["known from documentation"]  # of which no server was recorded
    assert numbers["recorded success"] > (len(rows) - since_7) * 0.9


def test_the_page_shows_each_operation_once() -> None:
    api = load(PACKAGE / "api")
    (page,) = write_operations(api, statuses()).values()
    rows = operation_rows(api, statuses())
    for row in rows:
        assert page.count(f"| `{row.names[0]}`") == 1
        since = "" if row.since is None else f", since Mautic {row.since}"
        assert f"`{row.call}` | {row.repeat} | {row.status}{since} |" in page
    assert f"{len(rows)} operations, 0 missing." in page


def test_an_operation_without_status_is_missing() -> None:
    known = statuses()
    total = len(known)
    del known["contacts.get"]
    (page,) = write_operations(load(PACKAGE / "api"), known).values()
    assert f"{total} operations, 1 missing." in page


def test_a_status_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DescriptionError, match="guessed"):
        operation_rows(load(PACKAGE / "api"), {"contacts.get": "guessed"})
