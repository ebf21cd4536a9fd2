"""dlt loads an account into DuckDB, twice, with changes between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from maatoo import InvalidArgument, Maatoo
from maatoo.engines.dlt import source
from maatoo.sandbox import Sandbox
from tests.engines.account import account, client
from tests.engines.duckdb_pipeline import Pipeline

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Maatoo, Sandbox]]:
    with account(90) as found:
        yield found


def test_an_account_is_loaded_and_loaded_again(
    site: tuple[Maatoo, Sandbox], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, sandbox = site
    pipeline = Pipeline(tmp_path, monkeypatch)
    api.tags.create(tag="first")
    pipeline.load(source(client, lists=["contacts", "tags"]))
    wanted = sorted((each.id, each.email) for each in api.contacts.list())
    assert sorted(pipeline.rows("select id, email from crm.contacts")) == wanted
    assert pipeline.rows("select tag from crm.tags") == [("first",)]

    changed = wanted[0][0]
    api.contacts.edit(changed, city="Chur")
    added = api.contacts.create(email="new@x.invalid").id
    sandbox.forget_requests()
    pipeline.load(source(client, lists=["contacts", "tags"]))
    asked = [each for each in sandbox.requests if each.path.endswith("/contacts")]
    assert all("where[0][expr]" in dict(each.query) for each in asked)
    assert pipeline.rows(f"select city from crm.contacts where id = {changed}") == [("Chur",)]
    assert pipeline.rows(f"select count(*) from crm.contacts where id = {added}") == [(1,)]
    assert pipeline.rows("select count(*) from crm.contacts") == [(len(wanted) + 1,)]


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="contacts"):
        source(client, lists=["people"])


@pytest.mark.parametrize("given", [{"lag": -1.0}, {"lists": "tags"}, {"stats": "email_stats"}])
def test_what_would_read_too_little_is_refused(given: dict) -> None:
    with pytest.raises(InvalidArgument, match="|".join(given)):
        source(client, **given)
