"""Models, pages, reports and errors as plain data."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle

import httpx
import pytest

from maatoo import AsyncMaatoo, BulkReport, InvalidArgument, Maatoo, NotFound
from maatoo.converter import structure
from maatoo.models import Company, Contact, Segment, StatTables, WidgetTypes

RAW = {
    "id": "47",
    "points": 5,
    "dateAdded": "2026-11-01T10:00:00+00:00",
    "dateModified": None,
    "owner": {"id": 1, "username": "ada"},
    "tags": [{"id": 2, "tag": "a"}],
    "fields": {
        "core": {
            "email": {"id": 6, "alias": "email", "type": "email", "value": "ada@x.invalid"},
            "firstname": {"id": 2, "alias": "firstname", "type": "text", "value": None},
            "attribution": {"alias": "attribution", "type": "number", "value": "12.5"},
            "interests": {"alias": "interests", "type": "multiselect", "value": "tea|milk"},
        },
        "all": {"id": 47, "email": "ada@x.invalid", "shoe_size": 38},
    },
    "recordFound": True,
}


def contact() -> Contact:
    found = structure(RAW, Contact)
    assert found is not None
    return found


def test_a_model_is_data_by_the_names_of_its_attributes() -> None:
    data = contact().to_dict()
    assert json.loads(contact().to_json()) == data
    assert (data["id"], data["points"], data["date_modified"]) == (47, 5, None)
    assert dt.datetime.fromisoformat(data["date_added"]).year == 2026
    assert data["owner"]["username"] == "ada"
    assert data["tags"] == [{"id": 2, "tag": "a", "description": None}]
    assert data["fields"]["shoe_size"] == 38
    assert data["unknown_"] == {"recordFound": True}


def test_a_model_is_data_as_the_server_sent_it() -> None:
    assert contact().to_dict("api") == RAW
    assert json.loads(contact().to_json("api")) == RAW
    made = Segment(id=3, name="x", is_published=True)
    assert made.to_dict("api") == {"id": 3, "name": "x", "isPublished": True}


def test_another_spelling_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="spelling"):
        contact().to_dict("php")  # type: ignore[arg-type]


def test_fields_are_a_mapping_and_a_dictionary() -> None:
    fields = contact().fields
    assert dict(fields) == fields.to_dict()
    assert json.loads(json.dumps(fields.to_dict()))["email"] == "ada@x.invalid"


def test_chosen_values_are_a_list() -> None:
    fields = contact().fields
    assert fields.list("interests") == ["tea", "milk"]
    assert fields.list("firstname") == []
    assert fields.list("email") == ["ada@x.invalid"]
    with pytest.raises(KeyError):
        fields.list("nothing")


def test_what_can_be_written_by_keyword_can_be_read_by_attribute() -> None:
    found = contact()
    assert (found.email, found.firstname, found.lastname) == ("ada@x.invalid", None, None)
    assert found.attribution == 12.5
    company = structure({"id": 1, "fields": {"all": {"companyname": "A & B"}}}, Company)
    assert company is not None
    assert company.companyname == "A & B"


def test_a_field_of_ones_own_says_how_to_read_it() -> None:
    with pytest.raises(AttributeError, match=r"fields\['shoe_size'\]"):
        _ = contact().shoe_size  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = contact().nothing  # type: ignore[attr-defined]
    assert not hasattr(contact(), "shoe_size")


def test_models_with_fields_are_copied_and_pickled() -> None:
    assert pickle.loads(pickle.dumps(contact())) == contact()
    assert copy.deepcopy(contact()) == contact()


def test_names_of_tables_and_types_are_iterated() -> None:
    tables = structure({"availableTables": ["b", "a"], "tableColumns": {}}, StatTables)
    assert tables is not None
    assert (list(tables), len(tables), "a" in tables) == (["b", "a"], 2, True)
    types = structure(
        {"types": {"Email": {"emails.in.time": "x"}, "Form": {"f": "y"}}}, WidgetTypes
    )
    assert types is not None
    assert (list(types), len(types), "f" in types) == (["emails.in.time", "f"], 2, True)


def one_failed(request: httpx.Request) -> httpx.Response:
    rows = json.loads(request.content)
    entities = {str(index): {"id": 9 + index, **row} for index, row in enumerate(rows[:-1])}
    errors = {str(len(rows) - 1): {"code": 400, "message": "no", "details": {"tag": ["bad"]}}}
    codes = [201] * (len(rows) - 1) + [400]
    answer = {"tags": entities, "statusCodes": codes, "errors": errors}
    return httpx.Response(201, json=answer)


def test_a_report_is_a_sequence_of_its_outcomes_and_data() -> None:
    with Maatoo("https://x.example", transport=httpx.MockTransport(one_failed)) as api:
        report = api.tags.create_many([{"tag": "a"}, {"tag": "b"}, {"tag": "c"}])
    assert [each.status for each in report] == ["succeeded", "succeeded", "failed"]
    assert (len(report), report[-1].index, [each.index for each in report[:2]]) == (3, 2, [0, 1])
    data = json.loads(report.to_json())
    assert data["counts"] == {"succeeded": 2, "failed": 1, "unknown": 0, "not_sent": 0}
    (problem,) = data["problems"]
    assert (problem["index"], problem["item"]["tag"]) == (2, "c")
    assert problem["error"]["error"] == "ValidationError"


def test_an_empty_report_is_still_a_report() -> None:
    report: BulkReport[object] = BulkReport()
    assert report
    assert (len(report), list(report), report.read, report.waiting) == (0, [], 0, 0)


def test_a_stopped_job_tells_rows_that_wait_from_rows_never_read() -> None:
    def refused(request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"errors": [{"code": 401, "message": "no"}]})

    report: BulkReport[object] = BulkReport()
    with (
        Maatoo("https://x.example", transport=httpx.MockTransport(refused)) as api,
        pytest.raises(Exception, match="401"),
    ):
        rows = [{"tag": str(number)} for number in range(1000)]
        api.tags.create_many(rows, chunk_size=10, max_concurrency=1, report=report)
    assert len(report) == 1000
    assert report.read < 1000
    assert report.waiting <= report.read
    assert len(report.not_sent) + len(report.failed) + len(report.unknown) == 1000


def test_an_error_is_data() -> None:
    error = NotFound("gone", status=404, method="GET", url="https://x.example/api/tags/1", code=404)
    data = json.loads(error.to_json())
    assert (data["error"], data["status"], data["message"]) == ("NotFound", 404, "gone")
    assert data["may_have_happened"] is False


def test_a_list_is_not_asked_whether_it_is_empty() -> None:
    with pytest.raises(InvalidArgument, match=r"count\(\)"):
        bool(AsyncMaatoo("https://x.example").tags.list())
    with Maatoo("https://x.example") as api, pytest.raises(InvalidArgument, match=r"first\(\)"):
        bool(api.tags.list())
