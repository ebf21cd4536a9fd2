"""api.request: anything can be put on the wire, and nothing that cannot be is sent."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import parse_qsl

import httpx
import pytest

from maatoo import Response
from maatoo.errors import (
    ConfigurationError,
    InvalidArgument,
    NotFound,
    UnexpectedResponse,
)
from tests.case_ids import shown


def test_a_path_below_api_or_from_the_sites_root(talk) -> None:
    api = talk.client()
    assert isinstance(talk.run(lambda: api.request("get", "/contacts/47")), Response)
    assert (talk.last.method, str(talk.last.url)) == ("GET", "https://you.example/api/contacts/47")
    talk.run(lambda: api.request("GET", "/mtc.js", root=True))
    assert str(talk.last.url) == "https://you.example/mtc.js"


def test_parameters_are_bracket_encoded_behind_a_query_of_the_path(talk) -> None:
    api = talk.client()
    params = {"where": [{"col": "id", "val": True}], "none": None, "a&b": "ü +"}
    talk.run(lambda: api.request("GET", "/contacts?limit=1", params=params))
    assert parse_qsl(talk.last.url.query.decode()) == [
        ("limit", "1"),
        ("where[0][col]", "id"),
        ("where[0][val]", "1"),
        ("a&b", "ü +"),
    ]
    talk.run(lambda: api.request("GET", "/contacts", params=[("a", 1), ("a", 2)]))
    assert talk.last.url.query == b"a=1&a=2"


def test_a_body_is_json_a_form_text_bytes_or_nothing(talk) -> None:
    api = talk.client()
    talk.run(lambda: api.request("POST", "/x", json={"a": [1, None]}))
    assert json.loads(talk.last.content) == {"a": [1, None]}
    assert talk.last.headers["content-type"] == "application/json"
    talk.run(lambda: api.request("POST", "/x", json=None))
    assert talk.last.content == b"null"
    talk.run(lambda: api.request("POST", "/x", data={"a": {"b": [1, "ü"]}}))
    assert parse_qsl(talk.last.content.decode()) == [("a[b][0]", "1"), ("a[b][1]", "ü")]
    assert talk.last.headers["content-type"] == "application/x-www-form-urlencoded"
    talk.run(lambda: api.request("POST", "/x", content="ü"))
    assert talk.last.content == "ü".encode()
    talk.run(lambda: api.request("POST", "/x", content=b"\x00", headers={"Content-Type": "a/b"}))
    assert (talk.last.content, talk.last.headers["content-type"]) == (b"\x00", "a/b")
    talk.run(lambda: api.request("POST", "/x"))
    assert talk.last.content == b""
    assert "content-type" not in talk.last.headers


class Attachment(NamedTuple):
    name: str
    content: bytes
    media_type: str


@pytest.mark.parametrize("kind", [tuple, Attachment._make], ids=["tuple", "named tuple"])
def test_files_and_nested_fields_are_one_multipart_body(talk, kind) -> None:
    api = talk.client()
    files = {"file": kind(("a.txt", b"inside", "text/plain"))}
    talk.run(
        lambda: api.request("POST", "/x", files=files, data={"a": {"b": [1, 2]}, "c[]": [3, 4]})
    )
    assert talk.last.headers["content-type"].startswith("multipart/form-data")
    body = talk.last.content
    for part in (b'name="a[b][0]"', b'name="a[b][1]"', b'filename="a.txt"', b"inside"):
        assert part in body
    assert body.count(b'name="c[]"') == 2


def test_headers_of_the_client_the_call_and_our_own(talk) -> None:
    api = talk.client(headers={"X-One": "1", "Accept": "text/html"})
    talk.run(lambda: api.request("GET", "/x", headers={"x-one": "2", "X-Two": "3"}))
    sent = talk.last.headers
    assert (sent["x-one"], sent["x-two"], sent["accept"]) == ("2", "3", "text/html")
    assert sent["user-agent"].startswith("maatoo-python/")
    assert sent["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in sent


def test_cookies_are_not_kept(talk) -> None:
    api = talk.client()
    talk.answers = [httpx.Response(200, json={}, headers={"set-cookie": "a=b"})]
    talk.run(lambda: api.request("GET", "/x"))
    talk.run(lambda: api.request("GET", "/x"))
    assert "cookie" not in talk.last.headers


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": "contacts"},
        {"path": ""},
        {"json": {}, "data": {}},
        {"json": {}, "content": b""},
        {"content": b"", "files": {"a": b""}},
        {"json": float("nan")},
        {"json": {"a": [float("inf")]}},
        {"json": object()},
        {"data": {"a": float("nan")}},
        {"data": 5},
        {"params": {"a": float("nan")}},
        {"params": {"a": b"x"}},
        {"params": {"a": "\ud800"}},
        {"params": "a=b"},
        {"params": 5},
        {"params": [("a",)]},
        {"content": "\ud800"},
        {"headers": {"a b": "c"}},
        {"headers": {"a": "b\r\nc: d"}},
        {"headers": {"a": 5}},
        {"headers": {"a": "ü"}},
        {"headers": {5: "a"}},
        {"headers": "a: b"},
        {"files": "report.csv"},
        {"files": 5},
        {"files": {"a": ("report.csv",)}},
        {"files": {"a": 5}},
        {"root": "no"},
        {"raise_errors": 0},
    ],
    ids=shown,
)
def test_what_cannot_be_sent_is_refused_before_anything_is(talk, wrong) -> None:
    api = talk.client()
    with pytest.raises(InvalidArgument):
        talk.run(lambda: api.request("POST", **{"path": "/x", **wrong}))
    assert talk.requests == []


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/a\r\nb: c\x00", "/a%0D%0Ab:%20c%00"),
        ("/a b/ü?x=y z", "/a%20b/%C3%BC?x=y%20z"),
        ("/a%2Fb%20c", "/a%2Fb%20c"),
    ],
)
def test_a_path_cannot_leave_its_line(talk, path: str, sent: str) -> None:
    api = talk.client()
    talk.run(lambda: api.request("GET", path))
    assert talk.last.url.raw_path.decode() == f"/api{sent}"


def test_a_url_too_long_for_any_server_is_refused(talk) -> None:
    api = talk.client()
    with pytest.raises(InvalidArgument, match="URL"):
        talk.run(lambda: api.request("GET", "/" + "a" * 70_000))


def test_an_error_is_raised_or_returned(talk) -> None:
    api = talk.client()
    body = {"errors": [{"code": 404, "message": "Item was not found.", "details": []}]}
    talk.answers = [httpx.Response(404, json=body), httpx.Response(404, json=body)]
    with pytest.raises(NotFound, match="Item was not found"):
        talk.run(lambda: api.request("GET", "/contacts/9"))
    answer = talk.run(lambda: api.request("GET", "/contacts/9", raise_errors=False))
    assert (answer.status, answer.json()) == (404, body)


def test_a_redirect_is_never_followed(talk) -> None:
    api = talk.client()
    talk.answers = [httpx.Response(302, headers={"location": "https://other.example/"})]
    with pytest.raises(UnexpectedResponse, match=r"other\.example"):
        talk.run(lambda: api.request("GET", "/x"))
    assert len(talk.requests) == 1


def test_an_answer_that_is_no_json_is_returned_as_it_is(talk) -> None:
    api = talk.client()
    talk.answers = [httpx.Response(200, content=b"PK\x03\x04", headers={"content-type": "a/zip"})]
    answer = talk.run(lambda: api.request("GET", "/themes/blank"))
    assert answer.content == b"PK\x03\x04"
    with pytest.raises(UnexpectedResponse, match="not JSON"):
        answer.json()


def test_the_repr_and_the_pickle_of_an_answer(talk) -> None:
    import pickle

    api = talk.client()
    talk.answers = [httpx.Response(200, json={"a": 1})]
    answer = talk.run(lambda: api.request("GET", "/x?access_token=word"))
    assert repr(answer) == "<Response 200 of GET https://you.example/api/x?access_token=***>"
    again = pickle.loads(pickle.dumps(answer))
    assert (again.json(), again.status, again.url) == ({"a": 1}, 200, answer.url)


def test_a_closed_client_sends_nothing(talk) -> None:
    api = talk.client()
    talk.run(api.aclose if talk.runtime != "blocking" else api.close)
    for call in (
        lambda: api.request("GET", "/x"),
        lambda: api.contacts.get(5),
        lambda: api.with_options(timeout=5).server_version(),
    ):
        with pytest.raises(ConfigurationError, match="closed"):
            talk.run(call)
    assert talk.requests == []
