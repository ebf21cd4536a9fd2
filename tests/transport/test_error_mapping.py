"""Which error an answer is: the recorded bodies, the documented ones, HTML, 200 with an error."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from maatoo import errors
from maatoo.transport.error_mapping import error_of, item_error
from maatoo.transport.response import Response

RECORDINGS = Path(__file__).parent.parent / "recordings"


def answer(status: int, body: object = None, *, raw: bytes | None = None, method="GET", **headers):
    content = json.dumps(body).encode() if raw is None else raw
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status, named, content, 0.1, method, "https://you.example/api/contacts")


def mapped(response: Response, *, is_write: bool = False, accepts: tuple[int, ...] = ()):
    return error_of(response, accepts=accepts, is_write=is_write, now=1_000.0)


def controller(code: int, message: str = "no", details: object = ()) -> object:
    return {"errors": [{"code": code, "message": message, "details": details or []}]}


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
    ("body", "message", "kind"),
    [
        ({"error": {"message": "old", "code": 404}}, "old", None),
        ({"error": "invalid_grant", "error_description": "gone"}, "gone", "invalid_grant"),
        ({"error": "access_denied"}, "access_denied", "access_denied"),
        ({"errors": {"0": {"message": "keyed", "code": 404}}}, "keyed", None),
        ({"errors": ["plain"]}, "plain", None),
    ],
)
def test_the_older_shapes_are_read(body: object, message: str, kind: str | None) -> None:
    error = mapped(answer(404, body))
    assert isinstance(error, errors.NotFound)
    assert (error.message, error.type) == (message, kind)


def test_a_page_of_html_keeps_its_status_and_says_its_title() -> None:
    page = b"<html><head><title>503 Service\n Unavailable</title></head><body>x</body></html>"
    error = mapped(answer(503, raw=page), is_write=True)
    assert isinstance(error, errors.ServerError)
    assert error.message == "503 Service Unavailable"
    assert error.may_have_happened


@pytest.mark.once
@pytest.mark.parametrize("part", [b"<", b"<title>", b"<title", b"<a ", b"{<["])
def test_a_page_that_is_made_to_be_slow_is_read_at_once(part: bytes) -> None:
    """An expression that looks for an end from every beginning would take minutes."""
    for status in (404, 500):
        error = mapped(answer(status, raw=part * (400_000 // len(part)) + b"<p>late</p>"))
        assert "late" not in str(error)


def test_an_empty_error_body_says_so() -> None:
    assert mapped(answer(500, raw=b"")).message == "no message"


@pytest.mark.parametrize("body", [b"{}", b" [] ", b"null"])
def test_an_empty_json_error_says_that_it_is_empty(body: bytes) -> None:
    assert "an empty JSON value" in mapped(answer(500, raw=body)).message
    assert "an empty JSON value" in str(mapped(answer(400, raw=body)))


def test_an_empty_error_object_says_so() -> None:
    error = mapped(answer(400, {"errors": [{}]}))
    assert isinstance(error, errors.BadRequest)
    assert error.message == "no message: the error object is empty"


ONLY_IN_ITS_OWN_FORM = [400, 403, 404, 405, 409, 410, 422, 428]
FOREIGN = [
    b"<html><title>404 Not Found</title><h1>nginx</h1></html>",
    b"",
    b"Forbidden",
    b"{}",
    b"[]",
    b'"no"',
    b"null",
    b'{"message": "no Route matched with those values"}',
    b'{"timestamp": 1, "status": 404, "error": "Not Found", "path": "/api/contacts"}',
    b'{"error": null}',
    b'{"errors": "no"}',
    b'{"errors": [{"code": 404',
]


@pytest.mark.parametrize("body", FOREIGN)
@pytest.mark.parametrize("status", ONLY_IN_ITS_OWN_FORM)
def test_a_foreign_answer_is_no_word_of_the_api(status: int, body: bytes) -> None:
    for is_write in (False, True):
        error = mapped(answer(status, raw=body), is_write=is_write)
        assert type(error) is errors.UnexpectedResponse
        assert error.response is not None
        assert error.response.status == status
        assert not error.may_have_happened
        assert "in another form than the API's" in str(error)


@pytest.mark.parametrize("status", [401, 402, 406, 408, 413, 418, 429, 500, 502, 503])
def test_other_statuses_keep_their_class_whatever_the_body(status: int) -> None:
    said = mapped(answer(status, controller(status, "said")), is_write=True)
    for body in FOREIGN:
        error = mapped(answer(status, raw=body), is_write=True)
        assert type(error) is type(said)
        assert error.may_have_happened is said.may_have_happened


@pytest.mark.parametrize("status", ONLY_IN_ITS_OWN_FORM)
def test_outside_the_api_the_status_alone_says_what_it_is(status: int) -> None:
    page = answer(status, raw=b"<html>no</html>")
    error = error_of(page, is_write=False, now=0.0, in_api=False)
    assert type(error) is type(mapped(answer(status, controller(status))))


def test_a_foreign_404_asks_for_the_address_and_hides_the_query() -> None:
    url = "https://api.example/wrong/api/contacts/1?x=secret"
    error = error_of(Response(404, {}, b"<html>", 0.1, "GET", url), is_write=False, now=0.0)
    assert "is this the address of the site? https://api.example/wrong/api answers a page" in str(
        error
    )
    assert "secret" not in str(error)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_named_and_not_followed(status: int) -> None:
    error = mapped(answer(status, raw=b"", location="https://you.example/login"))
    assert isinstance(error, errors.UnexpectedResponse)
    assert "https://you.example/login" in str(error)


def test_a_redirect_that_is_a_success_here_is_none() -> None:
    assert mapped(answer(302, {"campaign": {"id": 8}}), accepts=(302,)) is None


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
