"""Pages whose rows are decoded one by one: they say what the whole page says, or are read whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("msgspec", reason="needs the extra msgspec")

from maatoo.transport.page_splitting import split
from maatoo.transport.undecoded_rows import UndecodedRows

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
IDS = st.lists(st.integers(1, 2**70), unique=True, max_size=4)


@st.composite
def pages(draw: st.DrawFn) -> dict[str, Any]:
    """A page of rows by their ids, as an object or a list, among other keys."""
    rows = [
        {
            **draw(st.dictionaries(TEXTS, VALUES, max_size=3)),
            "id": draw(st.sampled_from([n, str(n)])),
        }
        for n in draw(IDS)
    ]
    keyed = draw(st.booleans())
    container: Any = {str(row["id"]): row for row in rows} if keyed else rows
    return {**draw(st.dictionaries(TEXTS, VALUES, max_size=3)), "contacts": container}


def whole(body: dict[str, Any]) -> dict[str, Any]:
    """A page with its rows decoded, as a list."""
    rows = body.get("contacts")
    if not isinstance(rows, UndecodedRows):
        return body
    return {**body, "contacts": [rows.decode(text) for text in rows.texts]}


def listed(body: dict[str, Any]) -> dict[str, Any]:
    """The same of a page that was read as a whole."""
    rows = body.get("contacts")
    return {**body, "contacts": list(rows.values())} if rows and isinstance(rows, dict) else body


def told(page: dict[str, Any]) -> Iterator[set[int]]:
    """The ids that a page tells of each of its rows: by its key, and by the row itself.

    Where the two differ within a page, :class:`maatoo.page_items.LateItems` refuses the row.
    """
    rows = page["contacts"]
    for key, row in rows.items() if isinstance(rows, dict) else enumerate(rows):
        own = row.get("id") if isinstance(row, dict) else None
        yield {
            int(each)
            for each in ([key, own] if isinstance(rows, dict) else [own])
            if isinstance(each, int) or (isinstance(each, str) and each.isdecimal())
        }


@given(page=pages(), ascii_only=st.booleans(), indent=st.sampled_from([None, 1]))
def test_the_rows_and_all_beside_them_are_what_the_whole_says(
    page: dict[str, Any], ascii_only: bool, indent: int | None
) -> None:
    content = json.dumps(page, ensure_ascii=ascii_only, indent=indent).encode()
    found = split(content, ("contacts",))
    assert found is not None
    assert isinstance(found["contacts"], UndecodedRows) is bool(page["contacts"])
    assert whole(found) == listed(page)
    if page["contacts"]:
        assert found["contacts"].ids == [int(row["id"]) for row in listed(page)["contacts"]]


@given(
    page=pages(),
    place=st.floats(0, 1),
    put=st.binary(max_size=3)
    | st.sampled_from([b"\\", b'"', b"\\ud800", b"1e999", b"NaN", b"\xc3"]),
    cut=st.integers(0, 3),
)
def test_damaged_json_is_read_as_a_whole_or_says_the_same(
    page: dict[str, Any], place: float, put: bytes, cut: int
) -> None:
    content = json.dumps(page).encode()
    at = int(place * len(content))
    content = content[:at] + put + content[at + cut :]
    found = split(content, ("contacts",))
    if found is not None:
        expected = json.loads(content)  # it would raise here
        assert repr(whole(found)) == repr(listed(expected))
        if isinstance(rows := found.get("contacts"), UndecodedRows):
            pairs = zip(rows.ids, told(expected), strict=True)
            assert all(own in ids for own, ids in pairs)


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b'"text"',
        b"",
        b'{"contacts":{"1":{"id":1}}',
        b'{"contacts":{"1":{"id":1},"x":{"id":2}}}',
        b'{"contacts":{"1":{"id":1},"2":7}}',
        b'{"contacts":[{"id":1},{"name":"no id"}]}',
        b'{"contacts":[{"id":1},null]}',
        b'{"contacts":[{"id":1.5}]}',
        b'{"contacts":"none"}',
        b'{"contacts":{"1":{"id":1,"name":"\xff"}}}',
        b'{"contacts":{"1":{"id":1,"name":"\\ud800"}}}',
        b'{"contacts":{"1":{"id":1}},"errors":[NaN]}',
    ],
)
def test_what_is_no_page_of_rows_with_ids_is_read_as_a_whole(content: bytes) -> None:
    found = split(content, ("contacts",))
    assert found is None or not isinstance(found.get("contacts"), UndecodedRows)


def test_rows_under_keys_that_are_no_ids_are_known_by_their_own() -> None:
    found = split(b'{"contacts":{"1":{"id":7},"2":{"id":8}}}', ("contacts",))
    assert found is not None
    assert found["contacts"].ids == [7, 8]
