"""The entity of an answer is the one that was asked for: nobody is taken for somebody else."""

from __future__ import annotations

import json
import pickle
import warnings
from typing import Any

import httpx
import pytest

from maatoo import (
    ContactMerged,
    Maatoo,
    Retry,
    UnexpectedResponse,
    ValueNotStored,
    ValuesNotStored,
)

pytestmark = pytest.mark.once


class Server:
    """Answers every question about an entity with one entity, and lists the contacts it has."""

    def __init__(self, answer: Any, *, there: list[int] | None = None, status: int = 200) -> None:
        self.answer, self.there, self.status = answer, there, status
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if request.url.path == "/api/contacts" and self.there is not None:
            assert request.url.params["where[0][col]"] == "id"
            wanted = [int(each) for each in request.url.params["where[0][val]"].split(",")]
            found = [{"id": each} for each in wanted if each in self.there]
            return httpx.Response(200, json={"total": len(found), "contacts": found})
        return httpx.Response(self.status, json=self.answer)

    def client(self, **settings: Any) -> Maatoo:
        return Maatoo("https://you.example", transport=httpx.MockTransport(self), **settings)


CALLS = {
    "contacts.get": (lambda api: api.contacts.get(2), "contact"),
    "contacts.get of a text": (lambda api: api.contacts.get("2"), "contact"),
    "contacts.edit": (lambda api: api.contacts.edit(2, city="Bern"), "contact"),
    "contacts.replace": (lambda api: api.contacts.replace(2, city="Bern"), "contact"),
    "contacts.delete": (lambda api: api.contacts.delete(2), "contact"),
    "contacts.add_dnc": (lambda api: api.contacts.add_dnc(2, "email"), "contact"),
    "contacts.remove_utm": (lambda api: api.contacts.remove_utm(2, 1), "contact"),
    "companies.get": (lambda api: api.companies.get(2), "company"),
    "segments.edit": (lambda api: api.segments.edit(2, name="x"), "list"),
    "forms.get_submission": (lambda api: api.forms.get_submission(1, 2), "submission"),
    "forms.delete_fields": (lambda api: api.forms.delete_fields(2, [1]), "form"),
    "campaign_events": (lambda api: api.campaign_events.edit_for_contact(2, 1), "event"),
    "contact_fields.get": (lambda api: api.contact_fields.get(2), "field"),
}
READS = {name for name in CALLS if ".get" in name}


@pytest.mark.parametrize("name", CALLS)
def test_another_entity_is_an_unexpected_response(name: str) -> None:
    call, envelope = CALLS[name]
    server = Server({envelope: {"id": 1}}, there=[2])
    with (
        server.client() as api,
        pytest.raises(UnexpectedResponse, match="entity 1, ") as told,
    ):
        call(api)
    assert told.value.may_have_happened is (name not in READS)


@pytest.mark.parametrize("name", CALLS)
def test_the_entity_itself_is_taken(name: str) -> None:
    call, envelope = CALLS[name]
    server = Server({envelope: {"id": "2", "city": "Bern", "name": "x"}})
    with server.client() as api:
        assert call(api).id == 2
    assert len(server.asked) == 1


@pytest.mark.parametrize("shown", [{}, [], None, {"points": 3}, {"id": None, "points": 3}])
@pytest.mark.parametrize("name", sorted(set(CALLS) - {"contacts.delete"}))
def test_an_entity_without_an_id_is_nobody(name: str, shown: Any) -> None:
    call, envelope = CALLS[name]
    with Server({envelope: shown}).client() as api, pytest.raises(UnexpectedResponse) as told:
        call(api)
    assert told.value.may_have_happened is (name not in READS)


def test_a_created_entity_has_an_id() -> None:
    server = Server({"contact": {"points": 3}}, status=201)
    with server.client() as api:
        for create in (api.contacts.create, api.contacts.upsert):
            with pytest.raises(UnexpectedResponse, match="without an id") as told:
                create(email="a@x.example")
            assert told.value.may_have_happened


def test_a_deleted_entity_has_the_id_asked_for() -> None:
    with Server({"contact": {"id": None}}).client() as api:
        assert api.contacts.delete(2).id == 2


def test_a_clone_is_another_entity() -> None:
    with Server({"campaign": {"id": 9}}, status=201).client() as api:
        assert api.campaigns.clone(2).id == 9


def test_a_put_that_creates_says_so() -> None:
    server = Server({"company": {"id": 9, "fields": {"all": {"companyname": "A"}}}}, status=201)
    with server.client() as api:
        with pytest.warns(ValueNotStored, match="no entity 2, so 9 was created") as told:
            assert api.companies.replace(2, companyname="A").id == 9
        (warning,) = told
        (difference,) = warning.message.differences  # type: ignore[union-attr]
        assert (difference.name, difference.sent, difference.stored) == ("id", 2, 9)
    with server.client(strict=True) as api, pytest.raises(ValuesNotStored) as error:
        api.companies.replace(2, companyname="A")
    assert error.value.stored.id == 9


MERGED = [name for name in CALLS if CALLS[name][1] == "contact" and "delete" not in name]


@pytest.mark.parametrize("name", MERGED)
def test_a_contact_that_is_gone_was_merged(name: str) -> None:
    server = Server({"contact": {"id": 1, "city": "Bern"}}, there=[1])
    with server.client() as api, pytest.warns(ContactMerged) as told:
        assert CALLS[name][0](api).id == 1
    (warning,) = told
    merged = pickle.loads(pickle.dumps(warning.message))
    assert (merged.asked, merged.answered) == (2, 1)
    assert "contact 2 was merged into contact 1" in str(merged)
    assert warning.filename == __file__


def test_the_rest_of_a_merged_contact_is_compared_as_well() -> None:
    server = Server({"contact": {"id": 1, "fields": {"all": {"city": "Thun"}}}}, there=[])
    with server.client() as api, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        api.contacts.edit(2, city="Bern")
    assert {each.category for each in told} >= {ContactMerged, ValueNotStored}


@pytest.mark.parametrize(
    "listed",
    [
        httpx.Response(500, json={}),
        httpx.Response(200, json={"contacts": {"7": {"id": 7}}}),  # the filter was not looked at
        httpx.Response(200, json={"contact": {"id": 1}}),
        httpx.Response(200, text="<html>"),
    ],
)
def test_a_list_that_does_not_tell_leaves_it_open(listed: httpx.Response) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        one = httpx.Response(200, json={"contact": {"id": 1}})
        return listed if request.url.path == "/api/contacts" else one

    with (
        Maatoo("https://you.example", transport=httpx.MockTransport(server)) as api,
        pytest.raises(UnexpectedResponse, match="entity 1, where 2"),
    ):
        api.with_options(retry=Retry(attempts=1)).contacts.get(2)


# Batches


def batch(request: httpx.Request, ids: dict[int, int], there: list[int]) -> httpx.Response:
    if request.method == "GET" and request.url.path == "/api/contacts":
        if request.url.params.get("where[0][col]") != "id":
            return httpx.Response(200, json={"total": 0, "contacts": []})
        wanted = [int(each) for each in request.url.params["where[0][val]"].split(",")]
        found = [{"id": each} for each in wanted if each in there]
        return httpx.Response(200, json={"contacts": found})
    if request.method == "GET":
        return httpx.Response(404, json={"errors": [{"code": 404, "message": "none"}]})
    rows = json.loads(request.content)
    shown = [{**row, "id": ids.get(row["id"], row["id"])} for row in rows]
    return httpx.Response(200, json={"contacts": shown, "statusCodes": [200] * len(rows)})


@pytest.mark.parametrize("into", [9, 3])  # a contact of no row, and that of another row
def test_rows_about_merged_contacts_succeed_and_say_so(into: int) -> None:
    transport = httpx.MockTransport(lambda request: batch(request, {2: into}, [1, 3, into]))
    rows = [{"id": each, "city": f"city {each}"} for each in (1, 2, 3)]
    with Maatoo("https://you.example", transport=transport) as api:
        report = api.contacts.edit_many(rows)
        assert [outcome.status for outcome in report] == ["succeeded"] * 3
        (warned,) = report.warned
        (merged,) = warned.warnings
        assert isinstance(merged, ContactMerged)
        assert (warned.index, warned.id, merged.asked, merged.answered) == (1, into, 2, into)
        assert report.to_dict()["problems"][0]["warnings"][0]["stored"] == into
        strict = api.with_options(strict=True).contacts.edit_many(rows)
        assert len(strict.succeeded) == 3


def test_another_address_than_was_sent_is_no_merged_contact() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return batch(request, {}, [7])
        shown = {"id": 7, "fields": {"all": {"email": "somebody@else.example"}}}
        return httpx.Response(200, json={"contacts": [shown], "statusCodes": [200]})

    with Maatoo("https://you.example", transport=httpx.MockTransport(server)) as api:
        report = api.contacts.edit_many([{"id": 2, "email": "a@x.example"}], settle=False)
    assert [outcome.status for outcome in report] == ["unknown"]


def test_rows_answered_with_others_are_unknown_where_their_own_are_still_there() -> None:
    transport = httpx.MockTransport(lambda request: batch(request, {2: 9}, [1, 2, 3, 9]))
    rows = [{"id": each, "city": f"city {each}"} for each in (1, 2, 3)]
    with Maatoo("https://you.example", transport=transport) as api:
        report = api.contacts.edit_many(rows, settle=False)
    (unknown,) = report.unknown
    assert unknown.index == 1
    assert "the entity 9, where 2 was asked for" in str(unknown.error)
