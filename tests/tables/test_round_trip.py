"""What a table says goes into another account as it is, whatever form the table has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maatoo import BasicAuth, Maatoo, SyncList
from maatoo.sandbox import Sandbox
from tests.tables.people import FIELDS, KINDS

NAMES = ["email", "firstname", "zipcode", *KINDS]


def file(form: str, **options: Any) -> Callable[[SyncList[Any], Path], Path]:
    def write(lst: SyncList[Any], folder: Path) -> Path:
        if form == "parquet":
            pytest.importorskip("pyarrow", reason="needs the extra arrow")
        path = folder / f"people.{form}"
        getattr(lst, f"to_{form}")(path, columns=NAMES, **options)
        return path

    return write


def frame(form: str) -> Callable[[SyncList[Any], Path], Any]:
    def make(lst: SyncList[Any], _: Path) -> Any:
        pytest.importorskip("pyarrow", reason="needs the extra arrow")
        pytest.importorskip("pyarrow" if form == "arrow" else form, reason="needs an extra")
        return getattr(lst, f"to_{form}")(columns=NAMES)

    return make


SOURCES = {
    "csv": file("csv"),
    "csv with semicolons": file("csv", delimiter=";"),
    "jsonl": file("jsonl"),
    "parquet": file("parquet"),
    "arrow": frame("arrow"),
    "pandas": frame("pandas"),
    "polars": frame("polars"),
    "dicts": lambda lst, _: lst.to_dicts(columns=NAMES),
}


@pytest.mark.once
@pytest.mark.parametrize("source", SOURCES)
def test_a_table_of_one_account_is_the_same_in_another(
    api: Maatoo, source: str, tmp_path: Path
) -> None:
    people = api.contacts.list(search="email:person-*")
    table = SOURCES[source](people, tmp_path)
    with Sandbox() as sandbox:
        auth = BasicAuth(*sandbox.credentials)
        transport = sandbox.transport()
        with Maatoo("https://other.example", auth=auth, transport=transport) as other:
            for field in FIELDS:
                other.contact_fields.create(**field)
            assert other.contacts.import_table(table, rejects=None).ok
            stored = other.contacts.list().to_dicts(columns=NAMES)
    expected = people.to_dicts(columns=NAMES)
    assert len(expected) == 230

    def email(row: dict[str, Any]) -> str:
        return row["email"]

    assert sorted(stored, key=email) == sorted(expected, key=email)
