"""JSON that is nested too deeply is told as such, on every Python and with every JSON library."""

from __future__ import annotations

import json

import pytest

from maatoo import UnexpectedResponse
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
        json.loads("[" * 190 + "]" * 190),
    ],
    ids=["wide", "brackets in texts", "an open bracket", "deep enough"],
)
def test_what_is_wide_or_has_brackets_in_texts_is_read(value: object) -> None:
    assert response(json.dumps(value).encode()).json() == value
