"""The server's list of fields: where it is read from, and what is refused by it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from maatoo import BasicAuth, BulkReport, InvalidArgument, Maatoo, Retry
from maatoo.fields import FieldInfo, refusal

pytestmark = pytest.mark.once

FIELDS: list[dict[str, Any]] = [
    {"alias": "email", "type": "email", "isUniqueIdentifier": True},
    {"alias": "email2", "type": "email"},
    {"alias": "plan", "type": "select", "properties": {"list": [{"label": "G", "value": "gold"}]}},
    {"alias": "hidden", "type": "text", "isPublished": False},
]


class Server:
    """Answers batches, and as much of the field list as it is told to."""

    def __init__(self, *sources: str) -> None:
        self.sources = sources
        self.bodies: list[Any] = []
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "GET":
            self.asked.append(path)
            start = int(request.url.params.get("start", 0))
            if path.endswith("/fields/contact") and "full" in self.sources:
                page = dict(enumerate(FIELDS[start : start + 2]))
                return httpx.Response(200, json={"total": str(len(FIELDS)), "fields": page})
            if path.endswith("/list/fields") and "short" in self.sources:
                named = [{**each, "object": "lead"} for each in FIELDS[:3]]
                return httpx.Response(200, json=named)
            if path.endswith("/api/contacts") and "one" in self.sources:
                shown = {each["alias"]: None for each in FIELDS[:3]}
                contact = {"id": 1, "fields": {"all": shown}}
                return httpx.Response(200, json={"total": 1, "contacts": {"1": contact}})
            odd = [{"json": []}, {"html": "<p>"}, {"json": {"fields": 5, "total": "x"}}]
            return httpx.Response(200, **odd[len(self.asked) % 3])
        rows = json.loads(request.content)
        self.bodies.append(rows)
        if isinstance(rows, dict):
            shown = {"id": 7, "fields": {"all": rows}}
            return httpx.Response(201, json={"contact": shown})
        shown = [{"id": n + 1, "fields": {"all": row}} for n, row in enumerate(rows)]
        return httpx.Response(201, json={"contacts": shown, "statusCodes": [201] * len(rows)})


def client(server: Server) -> Maatoo:
    auth, retry = BasicAuth("u", "p"), Retry(attempts=1)
    transport = httpx.MockTransport(server)
    return Maatoo("https://crm.example", auth=auth, transport=transport, retry=retry)


@pytest.mark.parametrize("source", ["full", "short", "one"])
def test_an_unknown_column_is_refused_before_anything_is_sent(source: str) -> None:
    server, report = Server(source), BulkReport[Any]()
    rows = [{"email": "a@x.example"}, {"email": "b@x.example", "plann": "gold", "hidden": 1}]
    with client(server) as api:
        with pytest.raises(InvalidArgument, match=r"'(plann|hidden)'.*1 of the 2 rows") as told:
            api.contacts.create_many(rows, report=report)
        assert not server.bodies
        assert told.value.report is report
        sent = api.contacts.create_many(rows, check=False)
        assert len(sent.succeeded) == 2
        asked = len(server.asked)
        assert len(api.contacts.create_many(rows[:1]).succeeded) == 1
        assert len(server.asked) == asked


def test_a_list_that_ends_before_its_total_is_not_taken_for_the_whole() -> None:
    short = Server("short")

    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/fields/contact"):  # the same page, wherever it begins
            return httpx.Response(200, json={"total": 3, "fields": FIELDS[:2]})
        return short(request)

    with Maatoo("https://crm.example", transport=httpx.MockTransport(server)) as api:
        report = api.contacts.create_many([{"email": "a@x.example", "plan": "gold"}])
    assert report.ok
    assert short.asked == ["/api/contacts/list/fields"]


def test_no_failure_of_the_list_stops_a_job() -> None:
    server = Server()
    with client(server) as api:
        report = api.contacts.create_many([{"email": "a@x.example", "anything": 1}, {"mail": "b"}])
    assert len(report.succeeded) == 1
    assert "'email'" in str(report.failed[0].error)
    assert [row.get("anything") for row in server.bodies[0]] == [1]


def test_a_list_that_is_not_answered_is_waited_for_once_and_not_for_each_job() -> None:
    answers = Server()
    limits: list[float] = []

    def server(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            answers.asked.append(request.url.path)
            limits.append(request.extensions["timeout"]["read"])
            raise httpx.ReadTimeout("no answer", request=request)
        return answers(request)

    transport = httpx.MockTransport(server)
    with Maatoo("https://x.example", transport=transport, retry=Retry(attempts=1)) as api:
        for number in range(3):
            report = api.contacts.create_many([{"email": f"{number}@x.example", "odd": 1}])
            assert len(report.succeeded) == 1
    assert answers.asked == ["/api/fields/contact"]
    assert max(limits) <= 10


def test_a_server_that_showed_no_list_is_asked_again_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("maatoo.fields.reading._ASKED_AGAIN", 0.0)
    answers = Server()
    with Maatoo("https://x.example", transport=httpx.MockTransport(answers)) as api:
        api.contacts.create_many([{"email": "a@x.example"}])
        asked = len(answers.asked)
        answers.sources = ("full",)
        report = BulkReport()
        with pytest.raises(InvalidArgument, match="odd"):
            api.contacts.create_many([{"email": "b@x.example", "odd": 1}], report=report)
        assert len(answers.asked) > asked


def test_a_field_that_resembles_a_documented_name_works() -> None:
    server = Server("full")
    with client(server) as api:
        api.contacts.create(email="a@x.example", email2="b@x.example")
        assert len(api.contacts.create_many([{"email": "c@x.example", "email2": "d"}]).succeeded)
        with pytest.raises(InvalidArgument, match="'email'"):
            api.contacts.create(emaill="b@x.example")
    assert [body["email2"] for body in (server.bodies[0], *server.bodies[1])] == [
        "b@x.example",
        "d",
    ]
    other = Server()
    with client(other) as api:
        api.contacts.create(email="a@x.example", fields={"phone2": "1"})
    assert other.bodies == [{"email": "a@x.example", "phone2": "1"}]
    assert not other.asked


@pytest.mark.parametrize("name", ["E-Mail", "First Name", "Email", "city ", "Ort", "größe"])
@pytest.mark.parametrize("sources", [(), ("full",)])
def test_a_name_that_can_be_no_field_is_refused(name: str, sources: tuple[Any, ...]) -> None:
    server, report = Server(*sources), BulkReport()
    with client(server) as api:
        with pytest.raises(InvalidArgument, match="nothing was sent"):
            api.contacts.create_many([{"email": "a@x.example"}, {name: "x"}], report=report)
        with pytest.raises(InvalidArgument):
            api.contacts.create(**{name: "x"})
    assert len(report.not_sent) + len(report.failed) == 2
    assert not server.bodies


def test_a_value_that_is_no_choice_fails_unsent_and_others_are_sent() -> None:
    server = Server("full")
    rows = [{"email": f"{plan}@x.example", "plan": plan} for plan in ("gold", "iron")]
    with client(server) as api:
        report = api.contacts.create_many(rows)
    assert [outcome.index for outcome in report.succeeded] == [0]
    assert "'iron'" in str(report.failed[0].error)
    assert "'gold'" in str(report.failed[0].error)
    assert server.bodies == [rows[:1]]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("number", [5, "5", " 12,5 ", -1.5, "1e3", True, None, ""], ["abc", "+5", "1,234.5", [5]]),
        ("boolean", [True, 0, "yes", "OFF", None], ["maybe", 2, "y"]),
        ("date", ["2026-03-04", "04.03.2026", "20260304", ""], ["abc", "2026-13-01", 1772600000]),
        ("datetime", ["2026-03-04T10:20:30Z", "+1 day"], ["now", "28/11/2026 10:00"]),
        ("time", ["10:20", "1:05 pm"], ["noon"]),
        ("country", ["Austria", "anything"], []),
        ("text", ["x", 5], [["x"], {"a": 1}]),
    ],
)
def test_values_are_held_against_the_type(kind: str, good: list[Any], bad: list[Any]) -> None:
    field = FieldInfo("f", kind)
    assert [refusal(field, value) for value in good] == [None] * len(good)
    assert all(refusal(field, value) for value in bad)


def test_choices_may_be_several() -> None:
    field = FieldInfo("f", "multiselect", choices=("ski", "a&b"))
    for good in (["ski"], "ski|a&b", {"a": "ski"}, "a&amp;b", []):
        assert refusal(field, good) is None
    for bad in (["Ski"], "ski,a&b"):
        assert refusal(field, bad)
