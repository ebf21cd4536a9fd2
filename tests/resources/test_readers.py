"""How answers without a plain envelope become values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maatoo import response_readers
from maatoo.errors import BadRequest, UnexpectedResponse
from maatoo.models import (
    ActionResult,
    ActivityEvent,
    ActivityPage,
    EmailStatsRow,
    ReportData,
    StatRow,
    Tag,
    User,
    WebhookTriggerInfo,
)
from maatoo.models.stats import ROWS
from maatoo.transport.response import Response

pytestmark = pytest.mark.once


def answer(body: object) -> Response:
    content = b"" if body is ... else json.dumps(body).encode()
    return Response(200, {}, content, 0.0, "GET", "https://example.invalid/api/x")


def test_an_entity_may_come_with_or_without_its_envelope() -> None:
    reader = response_readers.Entity(User, "user", bare=True)
    assert reader.read(answer({"id": 1, "username": "ada"}), ()).username == "ada"
    assert reader.read(answer({"user": {"id": 1, "username": "ada"}}), ()).username == "ada"
    with pytest.raises(UnexpectedResponse):
        response_readers.Entity(User, "user").read(answer({"id": 1, "username": "ada"}), ())


@pytest.mark.parametrize("body", [..., None, [], "OK", 5])
def test_an_answer_that_nobody_knows_reads_as_empty(body: object) -> None:
    assert (
        response_readers.Bare(ActionResult, optional=True).read(answer(body), ()) == ActionResult()
    )


def test_names_of_files_come_as_an_object_or_as_a_list() -> None:
    reader = response_readers.Entities(str, ("files",))
    assert reader.read(answer({"files": {"3": "a.png", "4": "b.png"}}), ()) == ["a.png", "b.png"]
    assert reader.read(answer({"files": ["a.png"]}), ()) == ["a.png"]
    assert reader.read(answer({"files": []}), ()) == []


def test_tables_are_read_by_the_type_of_their_values() -> None:
    flags = response_readers.Table(bool).read(answer({"a:b:view": 1, "a:b:edit": False}), ())
    assert flags == {"a:b:view": True, "a:b:edit": False}
    reader = response_readers.Table(WebhookTriggerInfo, "triggers")
    triggers = reader.read(answer({"triggers": {"x": {"label": "X", "description": "d"}}}), ())
    assert triggers["x"].label == "X"
    assert reader.read(answer({"triggers": []}), ()) == {}
    for body in ({}, {"triggers": "x"}, {"triggers": {"x": "no object"}}):
        with pytest.raises(UnexpectedResponse):
            reader.read(answer(body), ())


def test_a_page_keeps_what_it_says_beside_its_items() -> None:
    body = {"events": [{"event": "page.hit"}], "total": "7", "page": 2, "maxPages": 4.0, "new": 1}
    page = response_readers.PageOf(ActivityPage, ActivityEvent, ("events",)).read(answer(body), ())
    assert [each.event for each in page] == ["page.hit"]
    assert page.events == page.items
    assert (page.total, page.page, page.max_pages) == (7, 2, 4)
    assert page.unknown_ == {"new": 1}


def test_rows_of_a_report_stay_as_they_are() -> None:
    body = {"data": [{"email1": "a@b.invalid"}], "totalResults": 1, "report": {"id": 3}}
    page = response_readers.PageOf(ReportData, None, ("data",)).read(answer(body), (3,))
    assert page.data == ({"email1": "a@b.invalid"},)
    assert (page.total, page.total_results) == (1, 1)
    assert page.report is not None
    assert page.report.id == 3


def test_rows_of_a_table_are_typed_by_its_name() -> None:
    reader = response_readers.TableRows(ROWS, StatRow, "stats")
    raw: dict[str, Any] = {"id": "1", "is_read": "1", "date_sent": "2026-11-23 11:40:38", "x": "y"}
    (row,) = reader.read(answer({"total": "1", "stats": [raw]}), ("email_stats",))
    assert isinstance(row, EmailStatsRow)
    assert (row.id, row.is_read) == (1, True)
    assert row.date_sent is not None
    assert row.date_sent.isoformat() == "2026-11-23T11:40:38+00:00"
    assert row.unknown_ == {"x": "y"}
    (other,) = reader.read(answer({"stats": [raw]}), ("table_of_a_plugin",))
    assert type(other) is StatRow
    assert other.raw_ == raw


def test_an_unknown_table_is_an_error_inside_a_success() -> None:
    reader = response_readers.TableRows(ROWS, StatRow, "stats")
    with pytest.raises(BadRequest, match="there is no table 'nope'") as caught:
        reader.read(answer({"availableTables": [], "tableColumns": {}}), ("nope",))
    assert caught.value.status == 200
    assert caught.value.response is not None


def test_second_spellings_of_an_envelope_are_read() -> None:
    reader = response_readers.Entities(Tag, ("tags", "labels"))
    assert [each.tag for each in reader.read(answer({"labels": [{"tag": "a"}]}), ())] == ["a"]
    with pytest.raises(UnexpectedResponse, match="a list under 'tags'"):
        reader.read(answer({"other": []}), ())
