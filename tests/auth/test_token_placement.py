"""Where a bearer token stands in a request."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.auth.token_placement import FORM, TokenIn, place, placed_mark
from maatoo.auth.tokens import mark_of
from tests.auth.auth_fakes import FakeRequest

tokens = st.text("abcXYZ0129+/=&% ", min_size=1)
pairs = st.lists(st.tuples(st.sampled_from(["limit", "where[0][col]", "é"]), st.text(max_size=5)))


def test_the_header_carries_it() -> None:
    request = FakeRequest(headers={"authorization": "Basic old"})
    place(request, "word", "header")
    assert request.headers == {"authorization": "Bearer word"}
    assert placed_mark(request, "header") == mark_of("word")


@given(tokens, tokens)
def test_the_query_carries_the_last_one_and_keeps_the_rest(first: str, second: str) -> None:
    request = FakeRequest(url="https://x/api/contacts?where%5B0%5D[col]=a+b&limit=1#part")
    place(request, first, "query")
    place(request, second, "query")
    parts = urlsplit(request.url)
    assert request.url.startswith("https://x/api/contacts?where%5B0%5D[col]=a+b&limit=1&")
    assert parse_qsl(parts.query, keep_blank_values=True)[-1] == ("access_token", second)
    assert parts.query.count("access_token=") == 1
    assert parts.fragment == "part"
    assert placed_mark(request, "query") == mark_of(second)


def test_the_query_is_made_when_there_is_none() -> None:
    request = FakeRequest(url="https://x/api/contacts")
    place(request, "word", "query")
    assert request.url == "https://x/api/contacts?access_token=word"


@given(tokens, tokens)
def test_the_body_of_a_form_carries_it(first: str, second: str) -> None:
    headers = {"content-type": f"{FORM}; charset=utf-8", "content-length": "9"}
    request = FakeRequest("POST", headers=headers, content=b"title=Mr.")
    place(request, first, "body")
    place(request, second, "body")
    assert request.content is not None
    assert parse_qsl(request.content.decode()) == [("title", "Mr."), ("access_token", second)]
    assert request.headers["content-length"] == str(len(request.content))
    assert "?" not in request.url
    assert placed_mark(request, "body") == mark_of(second)


@pytest.mark.parametrize(
    "request_",
    [
        FakeRequest("GET"),
        FakeRequest("POST", headers={"content-type": "application/json"}, content=b"{}"),
        FakeRequest("POST", headers={"content-type": FORM}, content=None),
        FakeRequest(
            "POST",
            "https://x/api/contacts/batch/new",
            headers={"content-type": FORM},
            content=b"0%5Bemail%5D=a",
        ),
    ],
)
def test_what_is_no_form_carries_it_in_the_query(request_: FakeRequest) -> None:
    before = request_.content
    place(request_, "word", "body")
    assert request_.url.endswith("?access_token=word")
    assert request_.content == before
    assert placed_mark(request_, "body") == mark_of("word")


@pytest.mark.parametrize("token_in", ["header", "query", "body"])
def test_a_request_without_a_token_has_no_mark(token_in: TokenIn) -> None:
    assert placed_mark(FakeRequest(headers={"authorization": "Basic word"}), token_in) is None
