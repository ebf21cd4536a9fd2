"""The file of a cassette is small, one exchange a block, and gives back what went into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import AsyncMaatoo, BasicAuth, Maatoo
from maatoo.sandbox import Sandbox
from maatoo.testing import cassette, people
from maatoo.testing.compact import dumps, expanded
from tests.secrets import secret

pytestmark = [pytest.mark.anyio, pytest.mark.once]

PASSWORD = secret("a-password-of-a-test")
NOWHERE = "http://127.0.0.1:9"  # nothing listens there

names = st.sampled_from(["id", "alias", "value", "normalizedValue", "label", "=0", "=1", "x"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)
bodies = st.fixed_dictionaries({"json": values}) | st.fixed_dictionaries({"text": st.text()})


@given(st.lists(bodies, max_size=6))
def test_what_is_written_is_read(found: list[dict[str, Any]]) -> None:
    exchanges = [
        {"request": {"method": "GET", "path": f"/{index}"}, "response": {"status": 200, **body}}
        for index, body in enumerate(found)
    ]
    text = dumps(1, exchanges)
    again = expanded(json.loads(text))
    assert again == exchanges
    written, read = (
        [json.dumps(each["response"].get("json")) for each in both] for both in (exchanges, again)
    )
    assert read == written  # in the same order of keys


def test_a_body_that_comes_again_stands_in_the_file_once() -> None:
    exchange = {"request": {"path": "/a"}, "response": {"status": 200, "text": "a long body"}}
    text = dumps(1, [exchange, exchange, exchange])
    assert text.count("a long body") == 1
    assert text.count('{"request"') == 3
    assert len(text.splitlines()) == 9
    assert expanded(json.loads(text)) == [exchange] * 3


async def listed(url: str) -> list[list[int]]:
    async with AsyncMaatoo(url, auth=BasicAuth("admin", PASSWORD)) as api:
        by_id = [each.id async for each in api.contacts.list()]
        by_name = [each.id async for each in api.contacts.list(order_by="lastname")]
    return [by_id, by_name]


def listed_blocking(url: str) -> list[list[int]]:
    with Maatoo(url, auth=BasicAuth("admin", PASSWORD)) as api:
        by_id = [each.id for each in api.contacts.list()]
        return [by_id, [each.id for each in api.contacts.list(order_by="lastname")]]


async def test_lists_of_many_pages_are_played_in_another_runtime(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAATOO_CASSETTES", raising=False)
    tape = tmp_path / "tape.json"
    with Sandbox(password=PASSWORD) as sandbox, sandbox.serve() as url:
        with Maatoo(url, auth=BasicAuth("admin", PASSWORD)) as api:
            api.contacts.create_many(people(300)).raise_for_failures()
        with cassette(tape):
            recorded = await listed(url)
    assert [len(set(each)) for each in recorded] == [300, 300]
    with cassette(tape) as played:
        assert listed_blocking(NOWHERE) == recorded
    assert played.unplayed == []
    with cassette(tape) as played:
        assert await listed(NOWHERE) == recorded
    assert played.unplayed == []
    assert tape.stat().st_size < 2 * 750_000  # both lists hold every contact
