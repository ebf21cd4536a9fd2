"""Rows that are decoded when they are read: the same rows, the same errors, one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from maatoo import Maatoo, MaatooError, Retry, UnexpectedResponse
from maatoo.transport import response as module

pytest.importorskip("msgspec", reason="needs the extra msgspec")

from maatoo.transport import page_splitting

pytestmark = pytest.mark.once

Container = Callable[[list[dict[str, Any]]], Any]
FORMS = {
    "object": lambda rows: {str(row["id"]): row for row in rows},
    "list": list,
    "other keys": lambda rows: {str(number): row for number, row in enumerate(rows, 10**6)},
}


def table(container: Container, change: Callable[[bytes], bytes] = bytes) -> httpx.MockTransport:
    """A server of 40 contacts, some with numbers beyond 64 bits."""
    everybody = [
        {"id": n, "points": 10**30 if n % 7 == 0 else n, "color": "é" * n, "own": [{"n": 10**25}]}
        for n in range(1, 41)
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        given = request.url.params
        after = int(given.get("where[0][val]", 0))
        to = int(given.get("where[1][val]", 10**9))
        rows = [row for row in everybody if after < row["id"] <= to]
        rows = rows[::-1] if given.get("orderByDir") == "desc" else rows
        page = container(rows[: int(given["limit"])])
        content = change(json.dumps({"total": str(len(rows)), "contacts": page}).encode())
        return httpx.Response(200, content=content, headers={"content-type": "application/json"})

    return httpx.MockTransport(answer)


def client(transport: httpx.MockTransport) -> Maatoo:
    return Maatoo("https://you.example", transport=transport, retry=Retry(attempts=1))


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_the_same_with_msgspec_and_without(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for has_msgspec in (True, False):
        monkeypatch.setattr(module, "has_msgspec", has_msgspec)
        with client(table(FORMS[form])) as api:
            found.append([each.to_dict() for each in api.contacts.list(limit=9)])
    assert [row["id"] for row in found[0]] == list(range(1, 41))
    assert found[0][6]["points"] == 10**30
    assert found[0] == found[1]


@pytest.mark.parametrize("form", FORMS)
def test_a_row_is_decoded_when_its_turn_comes(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []

    def decode(text: Any) -> Any:
        decoded.append(text)
        return json.loads(bytes(text))

    monkeypatch.setattr(page_splitting, "_decode", decode)
    with client(table(FORMS[form])) as api:
        rows = iter(api.contacts.list(limit=9))
        for number in range(1, 12):
            assert next(rows).id == number
            assert len(decoded) == number
        cursor = rows.cursor
        assert len(decoded) == 11
        again = api.contacts.list(limit=9).resume(cursor)
        assert next(iter(again)).id == 12


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'{"id": 5,', b'{"id": 6,'),  # the row of another id under this one's key
        (b'{"id": 5,', b'{"id": null,'),
        (b'"5": {', b'"5": [0], "-": {'),
    ],
)
@pytest.mark.parametrize("has_msgspec", [True, False])
def test_a_row_that_is_none_is_an_error_and_never_left_out(
    before: bytes, after: bytes, has_msgspec: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "has_msgspec", has_msgspec)
    found = []
    with client(table(FORMS["object"], lambda content: content.replace(before, after))) as api:
        rows = iter(api.contacts.list(limit=9))
        with pytest.raises(UnexpectedResponse):
            found.extend(rows)
        assert all(row is not None for row in found)
    assert [row.id for row in found] in ([], [1, 2, 3, 4])


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"u00e9", b"q00e9"),
        lambda content: content.replace(b'"points": 3', b'"points": "\xff"'),
        lambda content: content[:-3],
        lambda _: b'{"errors": [{"code": 403, "message": "no"}]}',
    ],
)
def test_a_page_that_cannot_be_read_gives_none_of_its_rows(
    change: Callable[[bytes], bytes],
) -> None:
    found = []
    with client(table(FORMS["object"], change)) as api, pytest.raises(MaatooError):
        found.extend(api.contacts.list(limit=9))
    assert found == []


def test_the_captured_response_has_its_json_as_it_came() -> None:
    with client(table(FORMS["object"])) as api:
        with api.capture() as seen:
            assert next(iter(api.contacts.list(limit=9))).id == 1
    assert any(each.json()["contacts"]["1"]["id"] == 1 for each in seen)
