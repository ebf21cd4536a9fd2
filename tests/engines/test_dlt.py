"""dlt loads an account into DuckDB, twice, with changes between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maatoo import InvalidArgument, Maatoo
from maatoo.sandbox import Sandbox
from tests.engines.account import account, client

dlt = pytest.importorskip("dlt", reason="the extra dlt is not installed")
duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")

from maatoo.engines.dlt import source  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Maatoo, Sandbox]]:
    with account(90) as found:
        yield found


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as database:
        found: list[tuple[Any, ...]] = database.execute(query).fetchall()
        return found


def test_an_account_is_loaded_and_loaded_again(
    site: tuple[Maatoo, Sandbox], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, sandbox = site
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    database = tmp_path / "account.duckdb"
    pipeline = dlt.pipeline(
        "maatoo_test",
        destination=dlt.destinations.duckdb(str(database)),
        dataset_name="crm",
        pipelines_dir=str(tmp_path / "pipelines"),
    )
    api.tags.create(tag="first")
    pipeline.run(source(client, lists=["contacts", "tags"]))
    wanted = sorted((each.id, each.email) for each in api.contacts.list())
    assert sorted(rows(database, "select id, email from crm.contacts")) == wanted
    assert rows(database, "select tag from crm.tags") == [("first",)]

    changed = wanted[0][0]
    api.contacts.edit(changed, city="Chur")
    added = api.contacts.create(email="new@x.invalid").id
    sandbox.forget_requests()
    pipeline.run(source(client, lists=["contacts", "tags"]))
    asked = [each for each in sandbox.requests if each.path.endswith("/contacts")]
    assert all("where[0][expr]" in dict(each.query) for each in asked)
    assert rows(database, f"select city from crm.contacts where id = {changed}") == [("Chur",)]
    assert rows(database, f"select count(*) from crm.contacts where id = {added}") == [(1,)]
    assert rows(database, "select count(*) from crm.contacts") == [(len(wanted) + 1,)]


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="contacts"):
        source(client, lists=["people"])
