"""What the recordings do not show: filters of segments, where and search in full, permissions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_in_process import in_process

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def people() -> Iterator[Sandbox]:
    """Four contacts, who stay as they are."""
    with Sandbox() as sandbox:
        rows: list[dict[str, Any]] = [
            {"firstname": "Ada", "email": "ada@math.org", "city": "Zürich", "points": 80},
            {"firstname": "Ben", "email": "ben@shop.com", "city": "Bern", "tags": ["vip", "b2b"]},
            {"firstname": "Cleo", "email": "cleo@shop.com", "points": 10, "tags": ["vip"]},
            {"lastname": "O'Neil & Sons", "points": 5},
        ]
        with in_process(sandbox) as client:
            client.post("/api/contacts/batch/new", json=rows).raise_for_status()
        yield sandbox


@pytest.fixture
def http(people: Sandbox) -> Iterator[httpx.Client]:
    with in_process(people) as client:
        yield client


def found(client: httpx.Client, **query: Any) -> list[int]:
    answer = client.get("/api/contacts", params={"orderBy": "id", **query})
    assert answer.status_code == 200, answer.text
    return [int(id_) for id_ in answer.json()["contacts"]]


@pytest.mark.parametrize(
    ("column", "expression", "value", "expected"),
    [
        ("email", "eq", "ADA@math.org", [1]),
        ("email", "neq", "ada@math.org", [2, 3]),
        ("city", "eq", "zurich", [1]),
        ("points", "between", ["5", "10"], [3, 4]),
        ("points", "notBetween", ["5", "10"], [1, 2]),
        ("id", "in", "1,3", [1, 3]),
        ("id", "notIn", "1,3", [2, 4]),
        ("email", "isNull", None, [4]),
        ("email", "isNotNull", None, [1, 2, 3]),
        ("city", "isEmpty", None, [3, 4]),
        ("city", "isNotEmpty", None, [1, 2]),
        ("email", "notLike", "%shop%", [1]),
        ("email", "like", "%@shop.___", [2, 3]),
        ("lastname", "eq", "O'Neil & Sons", []),
        ("lastname", "in", "O'Neil & Sons", [4]),
        ("l.id", "gte", "3", [3, 4]),
    ],
)
def test_where(
    http: httpx.Client, column: str, expression: str, value: Any, expected: list[int]
) -> None:
    query: dict[str, Any] = {"where[0][col]": column, "where[0][expr]": expression}
    if isinstance(value, list):
        query |= {f"where[0][val][{index}]": item for index, item in enumerate(value)}
    elif value is not None:
        query["where[0][val]"] = value
    assert found(http, **query) == expected


def test_where_ignores_internal_clauses_and_refuses_half_a_between(http: httpx.Client) -> None:
    clause = {"where[0][col]": "id", "where[0][expr]": "eq", "where[0][val]": "1"}
    assert found(http, **clause, **{"where[0][internal]": "1"}) == [1, 2, 3, 4]
    half = {"where[0][col]": "id", "where[0][expr]": "between", "where[0][val][0]": "1"}
    assert http.get("/api/contacts", params=half).status_code == 500


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("shop", [2, 3]),
        ("email:*@shop.com", [2, 3]),
        ("email:cleo*", [3]),
        ("tag:vip", [2, 3]),
        ("tag:vip !tag:b2b", [2, 3]),  # another tag than b2b, and vip is one
        ("city:bern or name:ada", [1, 2]),
        ("shop (city:bern or name:ada)", [2]),
        ("(city:bern or name:ada) shop", [1, 2]),  # the server never asks what follows a group
        # a single term in parentheses is text, colon and all, and an empty term follows it
        ("(city:bern) or (name:ada)", [1, 2, 3, 4]),
        ("ids:1 ids:2 or ids:3", []),  # the second word joins all of them
        ("ids:4,1", [1, 4]),
        ("is:unowned", [1, 2, 3, 4]),
        ("is:mine", []),
        ('name:"Cle"', [3]),
        ("email:%@shop.c", [2, 3]),
        ("name:C_eo", [3]),
        ("name:+Cleo", [3]),
        ("zurich", [1]),
        ("colour:red", []),
        (")", []),
        ("name:", [1, 2, 3, 4]),
        ("NAME:Cleo", []),
    ],
)
def test_search(http: httpx.Client, search: str, expected: list[int]) -> None:
    assert found(http, search=search) == expected


def condition(field: str, operator: str, value: Any, glue: str = "and") -> dict[str, Any]:
    return {
        "glue": glue,
        "field": field,
        "object": "lead",
        "type": "text",
        "operator": operator,
        "properties": {"filter": value},
    }


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([condition("points", "gt", "9")], [1, 3]),
        ([condition("points", "gt", "9"), condition("city", "empty", None)], [3]),
        ([condition("points", "lt", "6"), condition("city", "=", "zürich", "or")], [1, 2, 4]),
        ([condition("email", "endsWith", "shop.com")], [2, 3]),
        ([condition("email", "regexp", "^(ada|ben)@")], [1, 2]),
        ([condition("firstname", "in", ["Ada", "Cleo"])], [1, 3]),
        ([condition("firstname", "!in", ["Ada", "Cleo"])], [2, 4]),
        ([condition("date_added", "gt", "-1 day")], [1, 2, 3, 4]),
        ([condition("points", "between", ["5", "10"])], [3, 4]),
        ([condition("email", "!like", "shop")], [1, 4]),
    ],
)
def test_filters_decide_who_is_in_a_segment(
    http: httpx.Client, filters: list[dict[str, Any]], expected: list[int]
) -> None:
    made = http.post("/api/segments/new", json={"name": "By filter", "filters": filters})
    segment = made.json()["list"]
    assert found(http, search=f"segment:{segment['alias']}") == expected
    http.delete(f"/api/segments/{segment['id']}/delete").raise_for_status()
    assert found(http, search=f"segment:{segment['alias']}") == []


def test_a_contact_moves_with_its_values_and_stays_where_it_was_put_by_hand() -> None:
    with Sandbox() as sandbox, in_process(sandbox) as client:
        rich = condition("points", "gte", "100")
        client.post("/api/segments/new", json={"name": "Rich", "filters": [rich]})
        nested = condition("leadlist", "in", [1])
        client.post("/api/segments/new", json={"name": "Nested", "filters": [nested]})
        client.post("/api/contacts/new", json={"email": "a@b.ch", "points": 100})
        assert found(client, search="segment:rich") == [1]
        assert found(client, search="segment:nested") == [1]
        client.post("/api/contacts/1/points/minus/1", json={})
        assert found(client, search="segment:rich") == []
        assert found(client, search="segment:nested") == []
        client.post("/api/segments/1/contact/1/add")
        client.patch("/api/contacts/1/edit", json={"city": "Bern"})
        assert found(client, search="segment:rich") == [1]
        client.post("/api/segments/1/contact/1/remove")
        client.patch("/api/contacts/1/edit", json={"points": 500})
        assert found(client, search="segment:rich") == []
        events = client.get("/api/contacts/1/activity").json()["events"]
    labels = [
        event["eventLabel"] for event in reversed(events) if event["event"] == "segment_membership"
    ]
    assert labels[:2] == ["Contact added to segment, Rich", "Contact added to segment, Nested"]
    assert labels[-2:] == [
        "Contact removed from segment, Rich",
        "Contact removed from segment, Nested",
    ]


def test_the_viewer_reads_contacts_and_changes_nothing(people: Sandbox) -> None:
    with in_process(people, auth=("viewer", "sandbox")) as client:
        assert client.get("/api/contacts/1").status_code == 200
        for method, path in (
            ("POST", "/api/contacts/new"),
            ("PATCH", "/api/contacts/1/edit"),
            ("PUT", "/api/contacts/999/edit"),
            ("DELETE", "/api/contacts/batch/delete?ids=1"),
            ("POST", "/api/contacts/1/dnc/email/add"),
            ("POST", "/api/contacts/1/points/plus/1"),
            ("GET", "/api/segments"),
        ):
            assert client.request(method, path, json={}).status_code == 403, path


def test_fields_of_ones_own_are_read_shown_and_searched() -> None:
    with Sandbox() as sandbox:
        sandbox.add_field("sku", "SKU", unique=True, group="shop")
        sandbox.add_field("size", "Size", "select", properties={"list": ["s", "m"]}, default="m")
        with in_process(sandbox) as client:
            first = client.post("/api/contacts/new", json={"sku": "X-1", "firstname": "A"})
            again = client.post("/api/contacts/new", json={"sku": "x-1", "size": "s"})
            wrong = client.post("/api/contacts/new", json={"size": "xxl"})
            shown = client.get("/api/contacts/1").json()["contact"]["fields"]
            assert found(client, search="sku:x-*") == [1]
    assert (first.status_code, again.status_code, wrong.status_code) == (201, 200, 400)
    assert shown["shop"]["sku"]["value"] == "x-1"
    assert shown["core"]["size"]["normalizedValue"] == "s"


def test_deleting_a_contact_takes_it_out_of_everything() -> None:
    with Sandbox() as sandbox, in_process(sandbox) as client:
        client.post("/api/contacts/new", json={"email": "a@b.ch", "company": "Acme"})
        client.post("/api/segments/new", json={"name": "S"})
        client.post("/api/segments/1/contacts/add", json={"ids": [1]})
        assert client.get("/api/contacts/1/companies").json()["total"] == 1
        client.delete("/api/contacts/1/delete")
        client.post("/api/contacts/new", json={"email": "a@b.ch"})
        assert client.get("/api/contacts/2/segments").json()["total"] == 0
        assert client.get("/api/contacts/activity").json()["total"] == 1
        assert found(client, search="segment:s") == []


def test_a_list_narrows_to_one_selected_column_or_to_those_in_brackets(http: httpx.Client) -> None:
    def shown(**query: str) -> dict[str, Any]:
        contacts = http.get("/api/contacts", params={"search": "ids:1", **query}).json()["contacts"]
        values: dict[str, Any] = contacts["1"]["fields"]["all"]
        return values

    everything = shown(select="nothing")
    assert everything["email"] == "ada@math.org"
    assert shown(select="id,email") == everything  # one name, that no column has
    assert shown(select="id") == {"id": "1"}
    assert http.get("/api/contacts", params={"select": "city"}).status_code == 500
    assert shown(**{"select[0]": "id", "select[1]": "city"}) == {"id": "1", "city": "Zürich"}


def test_a_narrowed_list_of_assets_keeps_what_the_server_computes() -> None:
    with Sandbox() as sandbox, in_process(sandbox) as client:
        file = {"storageLocation": "remote", "file": "http://files.example.invalid/a.pdf"}
        client.post("/api/assets/new", json={"title": "A", "alias": "a", **file})

        def shown(*names: str) -> dict[str, Any]:
            answer = client.get("/api/assets", params=[("select[]", name) for name in names])
            [asset] = answer.json()["assets"]
            return dict(asset)

        assert shown("id", "title")["downloadUrl"] == "http://sandbox/asset/1:"
        assert shown("id", "alias")["downloadUrl"] == "http://sandbox/asset/1:a"
        assert shown("id", "title").keys() == {
            *("id", "title", "isPublished", "language", "downloadCount", "uniqueDownloadCount"),
            *("revision", "downloadUrl", "storageLocation", "disallow"),
        }
