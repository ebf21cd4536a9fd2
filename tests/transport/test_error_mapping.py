"""Which error an answer is: the recorded bodies, the documented ones, HTML, 200 with an error."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from maatoo import errors
from maatoo.transport.error_mapping import item_error
from maatoo.transport.response import Response
from tests.transport.mapped_errors import answer, controller, mapped

RECORDINGS = Path(__file__).parent.parent / "recordings"


@pytest.mark.parametrize(
    ("status", "body", "headers", "may_have_happened"),
    [
        (500, {}, {}, True),
        (502, {}, {"retry_after": "3"}, True),
        (503, {}, {"retry_after": "3"}, False),
        (503, {}, {}, True),
        (400, {}, {}, False),
        (200, {"errors": [{"code": 500, "message": "m"}]}, {}, True),
        (200, {"success": False}, {}, False),
    ],
    ids=str,
)
def test_what_an_error_says_of_a_write(status, body, headers, may_have_happened) -> None:
    response = answer(status, body, **headers)
    found = mapped(response, is_write=True)
    assert found is not None
    assert found.may_have_happened is may_have_happened
    read = mapped(response)
    assert read is not None
    assert not read.may_have_happened


def test_a_body_that_is_no_json_leaves_a_write_unknown() -> None:
    for method, may_have_happened in (("GET", False), ("POST", True)):
        with pytest.raises(errors.UnexpectedResponse) as caught:
            answer(200, raw=b"<html>", method=method).json()
        assert caught.value.may_have_happened is may_have_happened


def test_the_error_of_an_item_does_not_name_the_other_items() -> None:
    whole = Response(200, {}, b"{}", 0.1, "DELETE", "https://you.example/api/x?ids=1,2,3")
    assert item_error(whole, {"code": 404, "message": "no"}).url == "https://you.example/api/x"


def test_a_quota_that_may_be_asked_at_once_says_so() -> None:
    found = mapped(answer(429, {}, retry_after="0", x_ratelimit_reset="5000"))
    assert isinstance(found, errors.RateLimited)
    assert found.retry_after == 0.0


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (400, errors.BadRequest),
        (401, errors.AuthenticationError),
        (403, errors.PermissionDenied),
        (404, errors.NotFound),
        (405, errors.ApiError),
        (406, errors.BadRequest),
        (409, errors.Conflict),
        (413, errors.BadRequest),
        (418, errors.ApiError),
        (422, errors.ValidationError),
        (428, errors.Conflict),
        (429, errors.RateLimited),
        (500, errors.ServerError),
        (503, errors.ServerError),
    ],
)
def test_each_status_has_its_class(status: int, cls: type[errors.ApiError]) -> None:
    error = mapped(answer(status, controller(status, "said")))
    assert type(error) is cls
    assert (error.status, error.code, error.message) == (status, status, "said")


def test_a_400_with_details_by_field_is_a_validation_error() -> None:
    body = controller(400, "email: nope is invalid.", {"email": ["nope is invalid."]})
    error = mapped(answer(400, body))
    assert isinstance(error, errors.ValidationError)
    assert error.field_errors == {"email": ["nope is invalid."]}


def test_a_400_with_a_list_of_details_names_no_field() -> None:
    error = mapped(answer(400, controller(400, "Invalid reason", ["needs to be an integer"])))
    assert type(error) is errors.BadRequest
    assert list(error.details) == ["needs to be an integer"]


def test_the_kernel_shape_carries_a_type() -> None:
    body = {
        "errors": [{"message": "API authorization denied.", "code": 401, "type": "access_denied"}]
    }
    error = mapped(answer(401, body))
    assert isinstance(error, errors.AuthenticationError)
    assert error.type == "access_denied"


@pytest.mark.parametrize(
    ("body", "cls"),
    [
        ({"errors": [{"message": "Column not found", "code": 1054}]}, errors.BadRequest),
        ({"errors": [{"message": "no such", "code": 404}]}, errors.NotFound),
        ({"errors": [{"message": "broken", "code": 500}]}, errors.ServerError),
        ({"success": False, "failed": "no address"}, errors.BadRequest),
        ({"success": 0, "errors": [{"message": "off", "code": 417}]}, errors.ApiError),
        ('{"error":{"message":"SMS transport is disabled.","code":417}}', errors.ApiError),
    ],
)
def test_a_200_with_an_error_inside_is_an_error(body: object, cls: type[errors.ApiError]) -> None:
    error = mapped(answer(200, body))
    assert type(error) is cls or isinstance(error, cls)
    assert error.status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"success": 1},
        {"success": True, "errors": []},
        {"contacts": [], "statusCodes": [400], "errors": {"0": {"code": 400, "message": "x"}}},
        {"events": [], "errors": [{"code": 404, "message": "x"}]},
        [],
        "a text",
        None,
    ],
)
def test_what_is_no_error_is_none(body: object) -> None:
    assert mapped(answer(200, body)) is None


def test_a_429_says_when_to_come_back() -> None:
    assert mapped(answer(429, controller(429), retry_after="9")).retry_after == 9.0
    assert mapped(answer(429, controller(429), x_ratelimit_reset="1600")).retry_after == 600.0
    assert mapped(answer(429, controller(429))).retry_after is None


@pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b" \r\n\t"])
def test_an_error_inside_is_seen_behind_what_php_wrote_before_it(before: bytes) -> None:
    for body in (b'{"success":false}', b'{"success":"false"}', b'{"errors":[{"code":404}]}'):
        response = Response(200, {}, before + body, 0.1, "POST", "https://you.example/api/x")
        assert isinstance(mapped(response, is_write=True), errors.ApiError)


def test_come_back_later_says_that_nothing_was_done() -> None:
    later = answer(503, controller(503), method="POST", retry_after="7")
    assert not mapped(later, is_write=True).may_have_happened
    assert mapped(answer(503, controller(503), method="POST"), is_write=True).may_have_happened


def test_only_a_5xx_to_a_write_may_have_happened_and_not_the_batch_limit() -> None:
    assert mapped(answer(500, controller(500), method="POST"), is_write=True).may_have_happened
    assert not mapped(answer(500, controller(500))).may_have_happened
    assert not mapped(answer(400, controller(400), method="POST"), is_write=True).may_have_happened
    limit = {"errors": [{"message": "A max of 200 entities are supported at a time.", "code": 500}]}
    assert not mapped(answer(500, limit, method="POST"), is_write=True).may_have_happened


def recorded() -> list:
    found = []
    for file in sorted(RECORDINGS.glob("*.json")):
        if file.name in ("webhooks_deliveries.json", "tracking.json", "oauth2.json"):
            continue
        for exchange in json.loads(file.read_text()):
            if exchange["response"]["status"] >= 400:
                found.append(pytest.param(exchange, id=exchange["id"]))
    return found


@pytest.mark.parametrize("exchange", recorded())
def test_every_recorded_error_is_read(exchange) -> None:
    recorded = exchange["response"]
    body = recorded.get("json")
    raw = None if body is not None else recorded.get("text", "").encode()
    error = mapped(answer(recorded["status"], body, raw=raw))
    assert isinstance(error, errors.ApiError)
    assert error.status == recorded["status"]
    if body is not None:
        assert error.message == "; ".join(each["message"] for each in body["errors"])
        assert list(error.errors) == body["errors"]
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
