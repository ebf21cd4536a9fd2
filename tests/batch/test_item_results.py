"""What a batch answer says of each item, in the forms that servers use beside the recorded ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maatoo.batch.item_results import ItemResult, read_added, read_deleted, read_rows
from maatoo.batch.outcome_table import State
from maatoo.errors import (
    BadRequest,
    NotFound,
    NotStored,
    PermissionDenied,
    UnexpectedResponse,
    ValidationError,
)
from maatoo.transport.response import Response
from tests.batch.item_states import response, states

pytestmark = pytest.mark.once


def rows(body: object, sent: list[dict[str, Any]], id_key: str | None = None) -> list[ItemResult]:
    return read_rows(response(body), sent, key="things", id_key=id_key)


def test_errors_come_by_index_as_a_list_or_an_object() -> None:
    sent = [{"a": 1}, {"a": 2}, {"a": 3}]
    bad = {"code": 400, "message": "a: no", "details": {"a": ["no"]}}
    good = {"1": {"id": 5}, "2": {"id": 6}}
    as_list = {"things": good, "statusCodes": [400, 201, 201], "errors": [bad]}
    as_object = {**as_list, "errors": {"0": bad}}
    for body in (as_list, as_object):
        results = rows(body, sent)
        assert states(results) == "FSS"
        assert isinstance(results[0].error, ValidationError)
        assert results[0].error.field_errors == {"a": ["no"]}
        assert [result.id for result in results] == [0, 5, 6]


def test_an_item_that_the_answer_does_not_mention_is_unknown() -> None:
    results = rows({"things": [{"id": 5}], "statusCodes": [201]}, [{}, {}])
    assert states(results) == "SU"
    assert results[0].id == 5
    assert isinstance(results[1].error, UnexpectedResponse)
    assert states(rows({"things": [{"id": 5}, {"id": 6}], "statusCodes": [201]}, [{}, {}])) == "SU"
    assert results[1].error.may_have_happened


def test_a_5xx_of_an_item_tells_nothing() -> None:
    body = {"things": [], "statusCodes": [500], "errors": [{"code": 500, "message": "oops"}]}
    assert states(rows(body, [{}])) == "U"


def test_a_success_code_beside_an_error_tells_nothing() -> None:
    body = {"things": [{"id": 1}], "statusCodes": [201], "errors": [{"code": 400, "message": "?"}]}
    assert states(rows(body, [{}])) == "U"


def test_an_error_without_its_own_code_takes_that_of_the_item() -> None:
    results = rows({"things": [], "statusCodes": [404]}, [{"id": 1}], "id")
    assert isinstance(results[0].error, NotFound)
    assert results[0].id == 1


def test_entities_without_codes_are_taken_by_their_place() -> None:
    results = rows({"things": [{"id": 8}, {"id": 9}]}, [{}, {}])
    assert [(result.state, result.id) for result in results] == [
        (State.SUCCEEDED, 8),
        (State.SUCCEEDED, 9),
    ]


def test_fewer_entities_than_rows_without_codes_prove_nothing() -> None:
    assert states(rows({"things": [{"id": 8}]}, [{}, {}])) == "UU"


def test_objects_keyed_by_entity_id_are_read_in_their_order() -> None:
    body = {"things": {"71": {"id": 71}, "70": {"id": 70}}, "statusCodes": [201, 201]}
    assert [result.id for result in rows(body, [{}, {}])] == [71, 70]


def test_changed_entities_are_found_by_their_ids_where_no_index_is_given() -> None:
    body = {"things": {"9": {"id": 9}}, "errors": [{"code": 404, "message": "missing"}]}
    results = rows(body, [{"eventId": 9}, {"eventId": 9}, {"eventId": 7}], "eventId")
    assert states(results) == "FSU"


def test_an_entity_with_another_id_is_not_that_of_a_change() -> None:
    body = {"things": [{"id": 3}, {"id": 2}], "statusCodes": [200, 200]}
    results = rows(body, [{"id": 1}, {"id": 2}], "id")
    assert states(results) == "US"
    assert [result.id for result in results] == [1, 2]


def test_dropped_blanks_and_zeros_are_noted() -> None:
    body = {"things": [{"id": 1, "points": 7}], "statusCodes": [200]}
    results = read_rows(response(body), [{"points": 0, "city": ""}], key="things", id_key=None)
    assert results[0].warnings == (NotStored("points", 0, 7),)


@pytest.mark.parametrize("body", [[], {}, "text", {"success": 1}, None])
def test_an_answer_that_is_none_of_a_batch_is_no_answer(body: object) -> None:
    for read in (
        lambda: rows(body, [{}]),
        lambda: read_deleted(response(body), [1], key="things", again=False),
        lambda: read_added(response(body), [1]),
    ):
        with pytest.raises(UnexpectedResponse) as caught:
            read()
        assert caught.value.may_have_happened


def test_ids_missing_after_an_unanswered_delete_are_unknown() -> None:
    results = read_deleted(response({"things": [{"id": 1}]}), [1, 2], key="things", again=True)
    assert states(results) == "SU"


def test_deleted_entities_without_ids_prove_nothing() -> None:
    body = {"things": [{"id": None, "name": "x"}]}
    assert states(read_deleted(response(body), [1, 2], key="things", again=False)) == "UU"


@pytest.mark.parametrize("keyed", [True, False])
def test_an_error_beside_a_deleted_entity_wins(keyed: bool) -> None:
    denied = {"code": 403, "message": "You do not have access", "type": "api"}
    errors = {"1": denied} if keyed else [None, denied]
    body = {"things": [{"id": 1}, {"id": 2}, {"id": 3}], "errors": errors}
    results = read_deleted(response(body), [1, 2, 3], key="things", again=False)
    assert states(results) == "SFS"
    assert isinstance(results[1].error, PermissionDenied)


@pytest.mark.parametrize("things", ["x", 5, None, True])
def test_garbage_under_the_envelope_does_not_say_that_ids_are_missing(things: object) -> None:
    results = read_deleted(response({"things": things}), [1, 2], key="things", again=False)
    assert states(results) == "UU"


@pytest.mark.parametrize("odd", [None, "x", [], {"id": "?"}, {"id": 9}])
def test_one_odd_entity_does_not_cost_the_others_their_ids(odd: object) -> None:
    things = [{"id": 1}, odd, {"id": 3}]
    results = read_deleted(response({"things": things}), [1, 2, 3], key="things", again=False)
    assert states(results) == "SUS"


def test_errors_of_ids_that_were_not_sent_leave_all_unknown() -> None:
    body = {"things": [{"id": 1}], "errors": {"7": {"code": 403, "message": "no"}}}
    assert states(read_deleted(response(body), [1, 2], key="things", again=False)) == "UU"


def test_deletes_that_were_refused_are_told_by_index() -> None:
    body = {"things": {"0": {"id": 1}}, "errors": {"1": {"code": 409, "message": "in use"}}}
    results = read_deleted(response(body), [1, 2], key="things", again=False)
    assert states(results) == "SF"
    assert getattr(results[1].error, "code", None) == 409


def test_success_for_the_whole_says_nothing_of_an_id() -> None:
    assert states(read_added(response({"success": 1, "details": []}), [1])) == "U"
    told = {"success": 1, "details": {"1": {"success": 1}, "2": {"success": 0}, "3": {}}}
    results = read_added(response(told), [1, 2, 3, 2])
    assert states(results) == "SFUF"
    assert isinstance(results[1].error, NotFound)
    assert not isinstance(results[1].error, BadRequest)


@pytest.mark.parametrize(
    ("code", "error", "state"),
    [(500, {"code": 400, "message": "?"}, "U"), (302, None, "U"), (400, {"code": 500}, "U")],
)
def test_a_code_and_an_error_must_both_say_that_nothing_was_done(
    code: int, error: Any, state: str
) -> None:
    body = {"things": [], "statusCodes": [code], "errors": [error]}
    results = rows(body, [{}])
    assert states(results) == state
    assert getattr(results[0].error, "may_have_happened", False)


def test_an_error_may_be_a_mere_text() -> None:
    body = {"things": [{"id": 4}], "errors": {"1": "no such thing"}}
    results = rows(body, [{}, {}])
    assert states(results) == "SF"
    assert "no such thing" in str(results[1].error)
    deleted = response({"things": [{"id": 1}], "errors": {"1": "in use"}})
    assert states(read_deleted(deleted, [1, 2], key="things", again=False)) == "SF"


@pytest.mark.parametrize(
    "body",
    [
        {"things": [{"id": 1}, {"id": 2}], "statusCodes": [400, 201, 201]},
        {"things": [{"id": 1}, {"id": 2}], "errors": {"2": {"code": 400, "message": "?"}}},
    ],
)
def test_an_answer_about_more_rows_than_were_sent_tells_of_none(body: dict[str, Any]) -> None:
    assert states(rows(body, [{}, {}])) == "UU"


@pytest.mark.parametrize("keyed", [True, False])
def test_changed_entities_in_another_order_are_found_by_their_ids(keyed: bool) -> None:
    found: list[dict[str, Any]] = [{"id": "9", "n": 1}, {"id": 7, "n": 2}]
    things = {str(each["id"]): each for each in found} if keyed else found
    results = rows({"things": things, "statusCodes": [200, 200]}, [{"id": 7}, {"id": 9}], "id")
    assert [(each.id, each.raw["n"]) for each in results] == [(7, 2), (9, 1)]


def test_more_entities_than_rows_are_nobodys() -> None:
    body = {"things": [{"id": 1}, {"id": 2}, {"id": 3}], "statusCodes": [201, 201]}
    assert states(rows(body, [{}, {}])) == "UU"


@pytest.mark.parametrize("things", [[], {}, None, [None], [[]], [{}], "x", [{"id": None}]])
def test_a_success_without_an_entity_is_unknown(things: object) -> None:
    for body in (
        {"things": things, "statusCodes": [201]},
        {"things": things, "statusCodes": [200], "errors": []},
    ):
        assert states(rows(body, [{"a": 1}])) == "U"
        assert states(rows(body, [{"id": 1}], "id")) == "U"


def test_a_replacement_of_an_unknown_id_has_the_id_that_was_made() -> None:
    body = {"things": [{"id": 60, "name": "x"}, {"id": 2}], "statusCodes": [201, 200]}
    sent = [{"id": 999, "name": "x"}, {"id": 2}]
    for method, wanted in (("PUT", "SS"), ("PATCH", "US")):
        answer = Response(200, {}, json.dumps(body).encode(), 0.0, method, "http://x/api/batch")
        results = read_rows(answer, sent, key="things", id_key="id")
        assert states(results) == wanted
    assert results[1].id == 2


def test_an_index_is_not_taken_for_the_id_of_what_was_deleted() -> None:
    body = {"things": {"0": {"id": None}, "2": {"id": None}}}
    assert states(read_deleted(response(body), [1, 2, 3], key="things", again=False)) == "UUU"
    body = {"things": {"71": {"id": None}, "72": {"name": "x"}}}
    assert states(read_deleted(response(body), [71, 72], key="things", again=False)) == "SS"


def test_an_answer_that_gives_back_other_ids_does_not_prove_that_ours_are_missing() -> None:
    for things in ([{"id": 8}], [{"id": 1}, {"id": 8}], {"8": {"id": 8}}):
        results = read_deleted(response({"things": things}), [1, 2], key="things", again=False)
        assert results[1].state == State.UNKNOWN
