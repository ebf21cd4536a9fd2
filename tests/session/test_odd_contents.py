"""Contents and files of raw requests that cannot be sent are refused before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest

from maatoo import InvalidArgument

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "given",
    [
        {"content": 7},
        {"content": ["a"]},
        {"content": Ellipsis},
        {"content": {"a": 1}},
        {"files": {"file": Ellipsis}},
        {"files": {"file": 7}},
        {"files": {"file": None}},
        {"files": {"file": ("a.txt", 7)}},
        {"files": [("file", ("a.txt", Ellipsis, "text/plain"))]},
        {"files": ["file"]},
        {"files": [("file",)]},
    ],
    ids=str,
)
def test_it_is_refused(talk: Any, given: dict[str, Any]) -> None:
    api = talk.client()
    with pytest.raises(InvalidArgument):
        talk.run(lambda: api.request("POST", "/x", **given))


@pytest.mark.parametrize("content", [b"ab", bytearray(b"ab"), memoryview(b"ab"), "ab"])
def test_text_and_bytes_of_every_kind_are_sent(talk: Any, content: Any) -> None:
    api = talk.client()
    talk.run(lambda: api.request("POST", "/x", content=content))
    assert talk.last.content == b"ab"
