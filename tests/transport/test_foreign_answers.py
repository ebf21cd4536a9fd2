"""Answers that are not of the API: pages of HTML, redirects, other forms."""

from __future__ import annotations

import json

import pytest

from maatoo import errors
from maatoo.transport.error_mapping import error_of
from maatoo.transport.response import Response
from tests.transport.mapped_errors import answer, controller, mapped


@pytest.mark.parametrize(
    ("status", "body", "message", "kind"),
    [
        (404, {"error": {"message": "old", "code": 404}}, "old", None),
        (403, {"error": {"message": "old", "code": "403", "details": []}}, "old", None),
        (400, {"error": "invalid_grant", "error_description": "gone"}, "gone", "invalid_grant"),
        (403, {"error": "access_denied", "error_description": "no"}, "no", "access_denied"),
        (404, {"errors": {"0": {"message": "keyed", "code": 404}}}, "keyed", None),
        (409, {"errors": [{"message": "new", "code": 409, "type": "x"}]}, "new", "x"),
    ],
)
def test_each_form_of_the_api_is_read(status: int, body: object, message: str, kind: str) -> None:
    error = mapped(answer(status, body))
    assert type(error) is type(mapped(answer(status, controller(status))))
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
    b'{"errors": ["no"]}',
    b'{"errors": []}',
    b'{"errors": [{"code": 404',
]


# What gateways, proxies and frameworks write as JSON; STATUS is that of the answer
GATEWAYS = [
    {"message": "Not Found", "request_id": "6f8a"},
    {"message": "Missing Authentication Token"},
    {"message": None},
    {"error": "forbidden"},
    {"error": "not_found"},
    {"error": "access_denied"},
    {"error": "not_found", "error_description": "no such route"},
    {"error": True, "message": "no"},
    {"error": {"code": "STATUS", "message": "Not Found", "status": "NOT_FOUND"}},
    {"error": {"code": "ResourceNotFound", "message": "no such resource"}},
    {"error": {"status": "STATUS", "name": "NotFoundError", "message": "no", "details": {}}},
    {"error": {"message": "no"}},
    {"error": {}, "status": "STATUS"},
    {"errors": [{"code": 7003, "message": "Could not route"}], "success": False, "result": None},
    {"errors": [{"status": "STATUS", "title": "Not Found", "detail": "no such page"}]},
    {"errors": [{"message": "no such thing", "locations": [], "path": []}]},
    {"errors": [{"code": "STATUS"}]},
    {"errors": {"email": ["is taken"]}, "message": "The given data was invalid."},
    {"type": "about:blank", "title": "Error 1020", "status": "STATUS", "cloudflare_error": True},
    {"title": "Constraint Violation", "status": "STATUS", "violations": []},
    {"@type": "type.example/Error", "detail": "no"},
    {"fault": {"faultstring": "Unable to identify proxy", "detail": {}}},
    {"error_msg": "404 Route Not Found"},
    {"statusCode": "STATUS", "message": "Resource not found"},
    {"detail": "Not Found"},
    {"code": "STATUS", "message": "no", "details": []},
]


def of_gateway(body: object, status: int) -> bytes:
    return json.dumps(body).replace('"STATUS"', str(status)).encode()


@pytest.mark.parametrize("body", GATEWAYS, ids=str)
@pytest.mark.parametrize("status", ONLY_IN_ITS_OWN_FORM)
def test_an_error_of_a_gateway_is_no_word_of_the_api(status: int, body: object) -> None:
    error = mapped(answer(status, raw=of_gateway(body, status)))
    assert type(error) is errors.UnexpectedResponse
    assert "in another form than the API's" in str(error)


def test_an_error_of_the_second_api_counts_there_alone() -> None:
    body = {"@type": "hydra:Error", "detail": "Not Found"}
    content = json.dumps(body).encode()
    for path, cls in (("v2/tags/7", errors.NotFound), ("tags/7", errors.UnexpectedResponse)):
        there = Response(404, {}, content, 0.1, "GET", f"https://you.example/api/{path}")
        assert type(mapped(there)) is cls


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


@pytest.mark.parametrize("status", [102, 300, 304])
def test_an_answer_that_leads_nowhere_is_not_called_a_redirect(status: int) -> None:
    error = mapped(answer(status, raw=b""))
    assert isinstance(error, errors.UnexpectedResponse)
    assert f"answered {status}, which is neither" in str(error)
    assert "redirect" not in str(error)


def test_a_redirect_that_is_a_success_here_is_none() -> None:
    assert mapped(answer(302, {"campaign": {"id": 8}}), accepts=(302,)) is None
