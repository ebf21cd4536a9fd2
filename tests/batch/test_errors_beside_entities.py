"""An error beside an entity counts, whatever the entity shows, and wherever the error stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from maatoo.batch.item_results import ItemResult, read_added, read_deleted, read_rows
from maatoo.batch.outcome_table import State
from maatoo.errors import PermissionDenied
from maatoo.transport.response import Response

pytestmark = pytest.mark.once

IDS = [71, 72, 73]
DENIED = {"code": 403, "message": "You do not have access", "type": "api"}

Read = Callable[[dict[str, Any]], list[ItemResult]]


def answered(body: object) -> Response:
    return Response(200, {}, json.dumps(body).encode(), 0.0, "POST", "http://x/api/batch")


def things(ids: list[int] = IDS) -> list[dict[str, Any]]:
    return [{"id": own, "name": f"thing {own}"} for own in ids]


def created(beside: dict[str, Any]) -> list[ItemResult]:
    rows = [{"name": f"thing {own}"} for own in IDS]
    return read_rows(answered({"things": things(), **beside}), rows, key="things", id_key=None)


def edited(beside: dict[str, Any]) -> list[ItemResult]:
    return read_rows(answered({"things": things(), **beside}), things(), key="things", id_key="id")


def deleted(beside: dict[str, Any]) -> list[ItemResult]:
    body = {"things": things(), **beside}
    return read_deleted(answered(body), IDS, key="things", again=False)


def added(beside: dict[str, Any]) -> list[ItemResult]:
    details = {str(own): {"success": True} for own in IDS}
    return read_added(answered({"success": 1, "details": details, **beside}), IDS)


WITH_IDS: list[Read] = [edited, deleted, added]
EVERY: list[Read] = [created, *WITH_IDS]


def states(results: list[ItemResult]) -> str:
    return "".join(result.state.name[0] for result in results)


@pytest.mark.parametrize("read", EVERY)
def test_without_an_error_all_have_succeeded(read: Read) -> None:
    for nothing in ([], {}, None, "", False, 0, [None, None, None]):
        assert states(read({"errors": nothing})) == "SSS"
    assert states(read({"error": None})) == "SSS"


@pytest.mark.parametrize("read", EVERY)
@pytest.mark.parametrize("errors", [[None, DENIED], {"1": DENIED}, [None, DENIED, None]])
def test_an_error_is_that_of_its_place(read: Read, errors: object) -> None:
    results = read({"errors": errors})
    assert states(results) == "SFS"
    assert isinstance(results[1].error, PermissionDenied)


@pytest.mark.parametrize("read", WITH_IDS)
@pytest.mark.parametrize("errors", [{"72": DENIED}, {"0072": DENIED}])
def test_an_error_may_be_keyed_by_the_id(read: Read, errors: object) -> None:
    results = read({"errors": errors})
    assert states(results) == "SFS"
    assert isinstance(results[1].error, PermissionDenied)


@pytest.mark.parametrize("read", EVERY)
@pytest.mark.parametrize(
    "beside",
    [
        {"errors": "You do not have access"},
        {"errors": 403},
        {"errors": True},
        {"errors": {"contact": DENIED}},
        {"errors": {"1": DENIED, "99": DENIED}},
        {"errors": {"1": DENIED, "72": DENIED}},
        {"errors": {"-1": DENIED}},
        {"errors": {"1.5": DENIED}},
        {"errors": {"1": DENIED, "01": DENIED}},
        {"errors": [None, None, None, DENIED]},
        {"error": DENIED},
        {"error": "access_denied", "error_description": "no"},
        {"error": [DENIED]},
        {"statusCodes": 403},
        {"statusCodes": "denied"},
        {"statusCodes": {"all": 403}},
        {"statusCodes": {"-1": 403}},
        {"statusCodes": [200, 200, 200, 403]},
    ],
)
def test_what_cannot_be_told_to_belong_to_a_row_leaves_all_unknown(
    read: Read, beside: dict[str, Any]
) -> None:
    results = read(beside)
    assert states(results) == "UUU"
    said = next(each for each in ("403", "have access", "denied", "True") if each in str(beside))
    for result in results:
        assert said in str(result.error)
        assert getattr(result.error, "may_have_happened", False)


@pytest.mark.parametrize("read", EVERY)
@pytest.mark.parametrize("empty", [{}, [], "", False, {"code": 200, "message": "?"}])
def test_an_error_that_says_nothing_of_a_refusal_leaves_its_row_unknown(
    read: Read, empty: object
) -> None:
    assert states(read({"errors": {"1": empty}})) == "SUS"


@pytest.mark.parametrize("read", [created, edited, deleted])
def test_codes_are_read_beside_entities(read: Read) -> None:
    assert states(read({"statusCodes": [200, 403, 200]})) == "SFS"
    assert states(read({"statusCodes": {"0": 200, "1": 403}})) == "SFU"
    assert states(read({"statusCodes": [200, "?", 200]})) == "SUS"
    assert states(read({"statusCodes": [200, 500, 302]})) == "SUU"
    assert states(read({"statusCodes": [200, 200, 200], "errors": {"2": DENIED}})) == "SSU"


@pytest.mark.parametrize("error", [{"error": DENIED}, {"errors": [DENIED]}])
def test_an_error_may_stand_in_the_place_of_an_entity(error: dict[str, Any]) -> None:
    found: list[dict[str, Any]] = things()
    found[1] = {"id": 72, **error}
    results = read_rows(answered({"things": found}), things(), key="things", id_key="id")
    assert states(results) == "SFS"
    results = read_deleted(answered({"things": found}), IDS, key="things", again=False)
    assert states(results) == "SFS"
    assert isinstance(results[1].error, PermissionDenied)


@pytest.mark.parametrize(
    "container",
    ["deleted", 3, True, None, [71, 72, 73], ["71", "72", "73"], [[71], [72], [73]]],
)
def test_only_entities_under_the_envelope_show_a_deletion(container: object) -> None:
    results = read_deleted(answered({"things": container}), IDS, key="things", again=False)
    assert {result.state for result in results} == {State.UNKNOWN}


def test_an_empty_object_under_an_id_shows_no_deletion() -> None:
    body = {"things": {"71": {}, "72": [], "73": {"name": "x"}}}
    assert states(read_deleted(answered(body), IDS, key="things", again=False)) == "UUS"


@pytest.mark.parametrize(
    "codes", [[200, 500, 200], [200, "?", 200], {"72": 302, "71": 200, "73": 200}]
)
def test_what_was_added_has_no_code_of_another_kind(codes: object) -> None:
    assert states(added({"statusCodes": codes})) == "SUS"


@pytest.mark.parametrize("codes", [[200, 200, 200], {"0": 200, "1": 204, "2": 200}])
def test_a_code_of_success_without_the_entity_proves_no_deletion_and_no_failure(
    codes: object,
) -> None:
    body = {"things": things([71, 73]), "statusCodes": codes}
    assert states(read_deleted(answered(body), IDS, key="things", again=False)) == "SUS"
    body = {"things": things([71, 73]), "statusCodes": [200, 404, 200]}
    assert states(read_deleted(answered(body), IDS, key="things", again=False)) == "SFS"


@pytest.mark.parametrize("said", [False, 0, "0"])
@pytest.mark.parametrize("read", [created, edited, deleted])
def test_a_batch_that_says_of_itself_that_it_failed_proves_nothing(
    said: object, read: Read
) -> None:
    assert states(read({"success": said})) == "UUU"
    assert states(read({"success": True})) == "SSS"
