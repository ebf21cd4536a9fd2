"""JSON that is nested too deeply is told as such, on every Python and with every JSON library."""

from __future__ import annotations

import json

import httpx
import pytest

from maatoo import Maatoo, UnexpectedResponse
from maatoo.transport.response import Response


def response(content: bytes) -> Response:
    return Response(200, {}, content, 0.0, "GET", "https://x.example/api/tags")


@pytest.mark.parametrize("depth", [201, 900, 5_000, 100_000])
@pytest.mark.parametrize("pair", [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")])
def test_what_is_nested_deeper_is_refused(depth: int, pair: tuple[bytes, bytes]) -> None:
    with pytest.raises(UnexpectedResponse, match="200 levels"):
        response(pair[0] * depth + b"1" + pair[1] * depth).json()


@pytest.mark.parametrize(
    "value",
    [
        [[1] * 10] * 500,
        {"text": "}{][" * 400, "rows": [{"a": [1]}] * 300},
        {"open": "{" * 150},
        [{"a": "{"}, {"b": '"[[\\'}] * 300,
        {"a": "[" * 1000},
        json.loads("[" * 190 + "]" * 190),
    ],
    ids=[
        "wide",
        "brackets in texts",
        "open brackets",
        "a bracket a row",
        "a text of brackets",
        "deep enough",
    ],
)
def test_what_is_wide_or_has_brackets_in_texts_is_read(value: object) -> None:
    assert response(json.dumps(value).encode()).json() == value


@pytest.mark.parametrize("content", [b"[" * 900, b'["]",' * 900 + b"1" + b"]" * 900])
def test_brackets_in_texts_and_missing_ones_hide_no_depth(content: bytes) -> None:
    with pytest.raises(UnexpectedResponse, match="200 levels"):
        response(content).json()


def test_an_answer_that_is_nested_too_deeply_is_asked_for_once() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        content = b'{"contact":' + b"[" * 5_000 + b"]" * 5_000 + b"}"
        return httpx.Response(200, content=content, headers={"content-type": "application/json"})

    with Maatoo("https://you.example", transport=httpx.MockTransport(answer)) as api:
        with pytest.raises(UnexpectedResponse, match="200 levels") as caught:
            api.contacts.get(1)
        assert not caught.value.may_have_happened
        assert len(asked) == 1
        with pytest.raises(UnexpectedResponse, match="200 levels") as caught:
            api.smses.send_to_contact(1, 2)
        assert caught.value.may_have_happened
        assert api.request("GET", "/contacts", raise_errors=False).status == 200
