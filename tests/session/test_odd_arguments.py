"""Arguments that no server can be sent: refused as InvalidArgument, and nothing goes out."""

from __future__ import annotations

import datetime as dt
import enum
import sys

import httpx
import pytest

from maatoo import BasicAuth, ConfigurationError, InvalidArgument, Maatoo


class Number(int, enum.Enum):
    MAIN = 47


class Whole(enum.IntEnum):
    MAIN = 47


class Text(str, enum.Enum):
    MAIN = "47"


class Broken:
    def __str__(self) -> str:
        raise ZeroDivisionError("no text")

    __repr__ = __str__


def nested(depth: int) -> list[object]:
    value: list[object] = []
    for _ in range(depth):
        value = [value]
    return value


def circle() -> list[object]:
    value: list[object] = []
    value.append(value)
    return value


SENT: list[httpx.Request] = []


def answer(request: httpx.Request) -> httpx.Response:
    SENT.append(request)
    body = {"success": 1, "details": {"47": {"success": True}}, "contact": {"id": 47}}
    return httpx.Response(200, json=body)


@pytest.fixture
def api():
    SENT.clear()
    with Maatoo("https://you.example", transport=httpx.MockTransport(answer)) as client:
        yield client


@pytest.mark.parametrize(
    "value", [Number.MAIN, Whole.MAIN, Text.MAIN], ids=lambda v: type(v).__name__
)
def test_ids_that_are_enums_are_sent_as_their_numbers(api, value) -> None:
    assert api.contacts.get(value).id == 47
    assert api.segments.add_contacts(value, [value]).succeeded[0].id == 47
    assert [request.url.path for request in SENT] == [
        "/api/contacts/47",
        "/api/segments/47/contacts/add",
    ]


EAST = dt.timezone(dt.timedelta(hours=5))
ODD = {
    "thousands of digits": lambda api: api.contacts.get(10**5000),
    "beyond 64 bits": lambda api: api.contacts.get(2**63),
    "digits beyond 64 bits": lambda api: api.contacts.get("9" * 19),
    "negative": lambda api: api.contacts.get(-1),
    "a flag": lambda api: api.contacts.get(True),
    "thousands of digits in a body": lambda api: api.contacts.create(x=10**5000),
    "the first moment": lambda api: api.contacts.create(
        last_active=dt.datetime(1, 1, 1, tzinfo=EAST)
    ),
    "deep": lambda api: api.contacts.create(x=nested(sys.getrecursionlimit() * 5)),
    "two keys of one text": lambda api: api.contacts.create(x={1: "a", "1": "b"}),
    "a key that is no text": lambda api: api.contacts.create(x={None: "a"}),
    "a circle": lambda api: api.contacts.create(x=circle()),
    "a circle in raw JSON": lambda api: api.request("POST", "/contacts", json=circle()),
    "deep raw JSON": lambda api: api.request("POST", "/c", json=nested(100_000)),
    "a surrogate": lambda api: api.contacts.create(firstname="\ud800"),
    "a surrogate in a path": lambda api: api.themes.get("\ud800"),
    "a path of a file with NUL": lambda api: api.files.create("media", "a\0b"),
    "a name of a file with a surrogate": lambda api: api.files.create(
        "media", b"x", filename="\ud800"
    ),
    "no text": lambda api: api.request("GET", "/c", params={"a": Broken()}),
}


@pytest.mark.parametrize("call", ODD.values(), ids=ODD)
def test_what_cannot_be_sent_is_refused(api, call) -> None:
    with pytest.raises(InvalidArgument):
        call(api)
    assert [request for request in SENT if request.method != "GET"] == []


def test_rows_that_cannot_be_sent_fail_alone(api) -> None:
    rows = [{"email": "a@b.ch", "x": nested(sys.getrecursionlimit() * 5)}, {"points": 10**5000}]
    report = api.contacts.create_many(rows, check=False)
    assert [type(each.error) for each in report.failed] == [InvalidArgument] * 2
    assert SENT == []


@pytest.mark.parametrize("pair", [("\ud800", "p"), ("u", "\udfff"), ("a:b", "p"), ("u", "p\0")])
def test_credentials_that_no_header_can_carry_are_refused(pair) -> None:
    with pytest.raises(InvalidArgument):
        BasicAuth(*pair)


@pytest.mark.parametrize(
    "line",
    [
        '{"not_done":[-1000]}',
        '{"sent":[[100000000000,1]]}',
        '{"sent":[[1]]}',
        '{"sent":1}',
        '{"done":[["a",1,1]]}',
        '{"not_done":{"a":1}}',
        '{"done":[[0,' + "9" * 30 + ",1]]}",
    ],
)
def test_a_damaged_checkpoint_is_told_of(tmp_path, line) -> None:
    def created(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"contacts": [{"id": 1}], "statusCodes": [201]})

    path = tmp_path / "checkpoint"
    with Maatoo("https://you.example", transport=httpx.MockTransport(created)) as api:
        api.contacts.create_many([{"email": "a@b.ch"}], checkpoint=path)
        path.write_text(path.read_text() + line + "\n")
        with pytest.raises(ConfigurationError, match="damaged"):
            api.contacts.create_many([{"email": "a@b.ch"}], checkpoint=path)
