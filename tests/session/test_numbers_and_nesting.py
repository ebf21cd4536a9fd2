"""Answers that strain a JSON reader: integers beyond 64 bits, and nesting without end."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import Maatoo, MaatooError, UnexpectedResponse
from maatoo.json_depth import DEEPEST, is_deep
from maatoo.transport import response as module
from maatoo.transport.response import Response

DEEP = b'{"contacts":[],"statusCodes":[201],"z":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def read(content: bytes) -> object:
    return Response(200, {}, content, 0.1, "GET", "https://you.example").json()


@pytest.mark.parametrize(
    "number", [2**63, 2**64 - 1, 2**64, 10**40, -(2**63), -(2**63) - 1, -(10**30)]
)
@pytest.mark.parametrize("before", range(5))
def test_integers_are_kept_exactly(number: int, before: int) -> None:
    assert read(b" " * before + b'{"id":%d,"b":1.5}' % number) == {"id": number, "b": 1.5}
    assert read(b" " * before + b"[%d]" % number) == [number]


def test_digits_in_text_change_nothing() -> None:
    assert read(b'["%s", 7]' % (b"9" * 60)) == ["9" * 60, 7]


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("like", [b"0041 79 123 00 01", b"2026-01-02T03:04:05+00:00", b"12345678"])
def test_long_integers_are_found_among_what_looks_like_them(before: int, like: bytes) -> None:
    number = 2**64 + 1
    content = b'%b["%b", %d, "%b", %d]' % (b" " * before, like, number, like, number)
    text = like.decode()
    assert read(content) == [text, number, text, number]


@given(st.lists(st.one_of(st.integers(), st.text(alphabet='0123456789 -:T"', max_size=40))))
def test_every_integer_is_read_as_the_standard_reader_reads_it(values: list[object]) -> None:
    for each in (json.dumps(values), json.dumps(values, separators=(",", ":"))):
        assert read(each.encode()) == values


@pytest.mark.parametrize("levels", [DEEPEST - 1, DEEPEST, DEEPEST + 1, 2 * DEEPEST])
@pytest.mark.parametrize("beside", [b"", b'"]]]}}}", ', b"[[[]]], {}, " * 300])
def test_levels_are_counted_whatever_stands_beside_them(levels: int, beside: bytes) -> None:
    content = b"[" + beside + b"[" * (levels - 1) + b"]" * (levels - 1) + b"]"
    assert is_deep(content) is (levels > DEEPEST)


@pytest.mark.parametrize("status", [200, 400])
def test_nesting_without_end_is_no_json(status: int) -> None:
    server = httpx.MockTransport(lambda _: httpx.Response(status, content=DEEP))
    with Maatoo("https://you.example", transport=server) as api:
        with pytest.raises(MaatooError):
            api.contacts.get(1)
        with pytest.raises(MaatooError):
            list(api.contacts.list())
        report = api.contacts.create_many([{"email": "a@b.ch"}])
        assert len(report.failed) + len(report.unknown) == 1


def test_nesting_without_end_is_no_json_for_the_standard_reader(monkeypatch) -> None:
    monkeypatch.setattr(module, "_loads", module.json.loads)
    with pytest.raises(UnexpectedResponse):
        read(DEEP)
