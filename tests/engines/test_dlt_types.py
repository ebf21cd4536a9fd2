"""Columns that dlt loads have the types of the server's fields, also those that are empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from maatoo import Maatoo
from maatoo.engines.dlt import source
from tests.engines.account import account, client
from tests.engines.duckdb_pipeline import Pipeline
from tests.engines.rows import over

pytestmark = pytest.mark.filterwarnings("ignore")

FIELDS = {
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP WITH TIME ZONE",
    "multiselect": "JSON",
    "select": "VARCHAR",
    "text": "VARCHAR",
}
CHOICES = {"list": [{"label": each, "value": each} for each in "abc"]}


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    return Pipeline(tmp_path, monkeypatch)


@pytest.fixture
def api() -> Iterator[Maatoo]:
    with account(5) as (api, _):
        for kind in FIELDS:
            properties = CHOICES if kind.endswith("select") else {}
            api.contact_fields.create(
                label=kind, alias=f"my_{kind}", type=kind, properties=properties
            )
        yield api


def types_of(pipeline: Pipeline, table: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in pipeline.rows(f"describe crm.{table}")}


def test_a_field_that_was_empty_in_the_first_load_has_its_type_and_takes_its_values(
    api: Maatoo, pipeline: Pipeline
) -> None:
    pipeline.load(source(client, lists=["contacts"]))
    types = types_of(pipeline, "contacts")
    assert {kind: types[f"my_{kind}"] for kind in FIELDS} == FIELDS
    assert (types["id"], types["points"], types["date_modified"]) == (
        "BIGINT",
        "BIGINT",
        "TIMESTAMP WITH TIME ZONE",
    )
    (nullable,) = (each[2] for each in pipeline.rows("describe crm.contacts") if each[0] == "id")
    assert nullable == "NO"

    api.contact_fields.create(label="late", alias="late", type="number")
    (one, other, *_) = [each.id for each in api.contacts.list()]
    with client() as again:  # which reads the field list again
        again.contacts.edit(
            one,
            my_number=7,
            my_boolean=True,
            my_date="2024-02-29",
            my_datetime="2024-02-29 10:20:00",
            my_multiselect=["a", "c"],
            my_select="b",
            my_text="007",
            late=1,
            tags=["new"],
        )
        again.contacts.edit(other, my_boolean=False, my_text="")
    pipeline.load(source(client, lists=["contacts"]))
    again_types = types_of(pipeline, "contacts")
    assert again_types.pop("late") == "DOUBLE"
    assert again_types == types  # no column of a second type beside the first
    names = ", ".join(f"my_{kind}" for kind in FIELDS)
    assert pipeline.rows(f"select {names}, late, tags from crm.contacts where id = {one}") == [
        (
            7.0,
            True,
            dt.date(2024, 2, 29),
            dt.datetime(2024, 2, 29, 10, 20, tzinfo=zone_of(pipeline)),
            '["a","c"]',
            "b",
            "007",
            1.0,
            '["new"]',
        )
    ]
    assert pipeline.rows(f"select my_boolean, my_number from crm.contacts where id = {other}") == [
        (False, None)
    ]
    assert pipeline.rows("select count(*), count(distinct id) from crm.contacts") == [(4, 4)]


def zone_of(pipeline: Pipeline) -> dt.tzinfo | None:
    zone: dt.tzinfo | None = pipeline.rows("select now()")[0][0].tzinfo
    return zone


def test_tables_without_a_row_are_there_with_their_types(api: Maatoo, pipeline: Pipeline) -> None:
    pipeline.load(source(client, lists=["notes"], stats=["email_stats"]))
    assert pipeline.rows("select count(*) from crm.notes") == [(0,)]
    types = types_of(pipeline, "stats_email_stats")
    assert (types["id"], types["is_read"], types["date_sent"]) == (
        "BIGINT",
        "BOOLEAN",
        "TIMESTAMP WITH TIME ZONE",
    )


def test_a_field_of_another_type_than_before_is_a_column_beside_the_first(
    api: Maatoo, pipeline: Pipeline
) -> None:
    (one, other, *_) = [each.id for each in api.contacts.list()]
    api.contacts.edit(one, my_number=7)
    pipeline.load(source(client, lists=["contacts"]))
    (field,) = (each for each in api.contact_fields.list() if each.alias == "my_number")
    api.contact_fields.delete(field.id)
    api.contact_fields.create(label="number", alias="my_number", type="text")
    with client() as again:
        again.contacts.edit(other, my_number="seven")
    pipeline.load(source(client, lists=["contacts"]))
    pipeline.load(source(client, lists=["contacts"]))
    found = pipeline.rows(
        f"select my_number, my_number__v_text from crm.contacts where id = {other}"
    )
    assert found == [(None, "seven")]
    assert pipeline.rows(f"select my_number from crm.contacts where id = {one}") == [(7.0,)]


def test_what_no_column_holds_is_kept(pipeline: Pipeline) -> None:
    def rows(request: httpx.Request) -> httpx.Response:
        if "stats" in request.url.path:
            found = [{"id": "1", "score": None}, {"id": "2", "score": "7", "later": "x"}]
            return httpx.Response(200, json={"total": "2", "stats": found})
        tag = {"id": 1, "tag": "one", "colour": {"name": "red"}}
        return httpx.Response(200, json={"total": 1, "tags": [tag]})

    pipeline.load(source(lambda: over(rows), lists=["tags"], stats=["of_a_plugin"]))
    assert pipeline.rows("select id, tag, \"unknown\"->>'$.colour.name' from crm.tags") == [
        (1, "one", "red")
    ]
    assert pipeline.rows("select id, score, later from crm.stats_of_a_plugin order by id") == [
        ("1", None, None),
        ("2", "7", "x"),
    ]
