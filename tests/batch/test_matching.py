"""An answer is held against the rows: a row is done only where an entity shows that it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maatoo.batch.item_results import ItemResult, read_rows
from maatoo.batch.outcome_table import State
from maatoo.errors import UnexpectedResponse
from maatoo.transport.response import Response

pytestmark = pytest.mark.once

UNIQUE = ("email",)


def read(body: object, sent: list[dict[str, Any]], id_key: str | None = None) -> list[ItemResult]:
    content = json.dumps(body).encode()
    answer = Response(200, {}, content, 0.0, "PATCH" if id_key else "POST", "http://x/api/batch")
    return read_rows(answer, sent, key="contacts", id_key=id_key, unique=UNIQUE)


def shown(row: dict[str, Any], id: int) -> dict[str, Any]:
    return {"id": id, "fields": {"all": {**row, "id": id}}}


def states(results: list[ItemResult]) -> str:
    return "".join(result.state.name[0] for result in results)


def people(count: int) -> list[dict[str, Any]]:
    return [{"email": f"p{n}@x.example", "city": f"city {n}"} for n in range(count)]


def test_permuted_entities_are_found_by_their_unique_values() -> None:
    sent = people(4)
    entities = [shown(sent[n], n + 10) for n in (2, 0, 3, 1)]
    results = read({"contacts": entities, "statusCodes": [201] * 4}, sent)
    assert [result.id for result in results] == [10, 11, 12, 13]
    assert [result.raw["fields"]["all"]["email"] for result in results] == [
        row["email"] for row in sent
    ]


def test_unique_values_are_compared_as_the_server_does() -> None:
    sent = [{"email": " Ann@X.example "}, {"email": "b@x.example"}]
    entities = [shown({"email": "B@x.example"}, 2), shown({"email": "ann@x.example"}, 1)]
    results = read({"contacts": entities, "statusCodes": [201, 201]}, sent)
    assert [result.id for result in results] == [1, 2]


def test_a_dropped_entity_costs_its_own_row_alone() -> None:
    sent = people(3)
    entities = [shown(sent[n], n + 10) for n in (0, 2)]
    results = read({"contacts": entities, "statusCodes": [201] * 3}, sent)
    assert states(results) == "SUS"
    assert [result.id for result in results] == [10, 0, 12]
    assert isinstance(results[1].error, UnexpectedResponse)


def test_an_edit_that_shifts_the_values_of_its_rows_is_unknown() -> None:
    sent = [{"id": n + 1, **row} for n, row in enumerate(people(4))]
    entities = [shown({**sent[(n + 1) % 4]}, n + 1) for n in range(4)]
    for entity, row in zip(entities, sent, strict=True):
        entity["fields"]["all"]["id"] = entity["id"] = row["id"]
    results = read({"contacts": entities, "statusCodes": [200] * 4}, sent, "id")
    assert states(results) == "UUUU"
    assert "p1@x.example" in str(results[0].error)
    assert [result.id for result in results] == [1, 2, 3, 4]


def test_rows_without_a_unique_value_are_told_by_what_no_other_row_sent() -> None:
    sent = [{"name": f"stage {n}", "weight": 5} for n in range(3)]
    entities = [{**sent[n], "id": n + 10} for n in (1, 2, 0)]
    results = read({"contacts": entities, "statusCodes": [201] * 3}, sent)
    assert [result.id for result in results] == [10, 11, 12]


def test_a_new_entity_that_shows_nothing_of_its_row_is_unknown() -> None:
    entity = {"id": 9, "name": "other", "weight": 7}
    results = read({"contacts": [entity], "statusCodes": [201]}, [{"name": "mine", "weight": 5}])
    assert states(results) == "U"
    assert "'other'" in str(results[0].error)


@pytest.mark.parametrize("sent", [{"name": "<b>mine</b>"}, {"name": " mine "}, {"weight": "7"}])
def test_conversions_of_the_server_do_not_contradict(sent: dict[str, Any]) -> None:
    entity = {"id": 9, "name": "mine", "weight": 7}
    assert states(read({"contacts": [entity], "statusCodes": [201]}, [sent])) == "S"


def test_entities_that_say_nothing_are_taken_by_their_place() -> None:
    results = read({"contacts": [{"id": 8}, {"id": 9}], "statusCodes": [201, 201]}, people(2))
    assert [(result.state, result.id) for result in results] == [
        (State.SUCCEEDED, 8),
        (State.SUCCEEDED, 9),
    ]


def test_rows_that_are_the_same_contact_share_its_entity_in_their_places() -> None:
    sent = [{"email": "a@x.example", "city": c} for c in ("one", "two")]
    entities = [shown(row, 5) for row in sent]
    results = read({"contacts": entities, "statusCodes": [201, 200]}, sent)
    assert [(result.state, result.id) for result in results] == [(State.SUCCEEDED, 5)] * 2


# One id for several rows


@pytest.mark.parametrize(
    "sent",
    [
        people(2),
        [{"city": "one"}, {"city": "two"}],
        [{"city": "one"}, {"city": "one"}],
        [{"email": "a@x.example"}, {"city": "two"}],
        [{"email": ""}, {"email": None}],
        [*people(1), {"city": "one"}, *people(1)],
    ],
    ids=str,
)
def test_one_id_for_two_new_entities_is_unknown(sent: list[dict[str, Any]]) -> None:
    entities = [shown(row, 5) for row in sent]
    results = read({"contacts": entities, "statusCodes": [201] * len(sent)}, sent)
    assert states(results) == "U" * len(sent)
    for result in results:
        assert "the id 5 for the rows 0 and 1" in str(result.error)
        assert getattr(result.error, "may_have_happened", False)


def test_the_other_rows_keep_their_ids() -> None:
    sent = people(4)
    entities = [shown(row, id) for row, id in zip(sent, (5, 6, 5, 7), strict=True)]
    results = read({"contacts": entities, "statusCodes": [201] * 4}, sent)
    assert states(results) == "USUS"
    assert [result.id for result in results] == [0, 6, 0, 7]


@pytest.mark.parametrize(
    "sent",
    [
        [{"email": "a@x.example"}, {"email": " A@X.example "}],
        [{"id": 5, "city": "one"}, {"id": 5, "city": "two"}],
        [{"email": "a@x.example"}, {"id": 5, "email": "a@x.example"}, {"id": "5"}],
    ],
    ids=str,
)
def test_rows_of_one_unique_value_have_one_id(sent: list[dict[str, Any]]) -> None:
    results = read({"contacts": [shown(row, 5) for row in sent], "statusCodes": []}, sent)
    assert states(results) == "S" * len(sent)


def test_a_new_entity_has_not_the_id_of_another_row() -> None:
    sent = [{"id": 5, "email": "a@x.example"}, {"id": 99, "email": "b@x.example"}]
    body = {"contacts": [shown(row, 5) for row in sent], "statusCodes": [200, 201]}
    answer = Response(200, {}, json.dumps(body).encode(), 0.0, "PUT", "http://x/api/batch")
    results = read_rows(answer, sent, key="contacts", id_key="id", unique=UNIQUE)
    assert states(results) == "UU"
