"""Values of other libraries are sent as they are meant, or refused before anything is sent."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from maatoo import InvalidArgument, parameter_types
from maatoo.encoding import encode, encode_row
from maatoo.models.segments import SegmentFilter
from maatoo.resources.contacts import CREATE, CREATE_MANY, GET
from maatoo.resources.segments import EDIT
from tests.case_ids import shown


class Number(int, enum.Enum):
    MAIN = 47


class Colour(enum.Enum):
    RED = "red"


class Scalar:
    """A scalar as numpy has them."""

    dtype = type("dtype", (), {"kind": "i"})()
    shape = ()

    def __init__(self, value: object) -> None:
        self.value = value

    def item(self) -> object:
        return self.value


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (Number.MAIN, 47),
        (Colour.RED, "red"),
        (Scalar(5), 5),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Fraction(5, 4), "1.25"),
        (Decimal("12.50"), "12.50"),
        ({"b", "a"}, ["a", "b"]),
        (dt.time(10, 20), "10:20:00"),
        (["ski", Colour.RED], ["ski", "red"]),
    ],
    ids=shown,
)
def test_a_value_is_sent_as_it_is_meant(given: object, sent: object) -> None:
    assert encode_row(CREATE_MANY, {"email": "a@b.ch", "x": given})["x"] == sent
    assert encode(CREATE, (), body={}, fields={"x": given}).json == {"x": sent}


def test_a_member_of_an_enumeration_is_an_id() -> None:
    assert encode(GET, (Number.MAIN,)).path == "/contacts/47"


@pytest.mark.parametrize("missing", [float("nan"), Decimal("NaN"), Scalar(float("nan")).item()])
def test_what_says_that_there_is_no_value_is_not_given_in_rows(missing: object) -> None:
    assert encode_row(CREATE_MANY, {"email": "a@b.ch", "city": missing, "x": missing}) == {
        "email": "a@b.ch"
    }
    with pytest.raises(InvalidArgument, match="leave it out"):
        encode(CREATE, (), body={"city": missing}, fields={})


def test_blanks_beside_a_none_are_left_out() -> None:
    row = {"email": "a@b.ch", "city": "", "phone": None, "x": " "}
    assert encode_row(CREATE_MANY, row) == {
        "email": "a@b.ch",
        "phone": None,
        "overwriteWithBlank": True,
    }
    assert encode_row(CREATE_MANY, {**row, "overwrite_with_blank": True})["city"] == ""


def test_models_are_given_back_with_what_was_changed() -> None:
    raw = {"field": "city", "filter": "Bern", "properties": {"filter": "Bern"}, "more": 1}
    condition = SegmentFilter(raw_=raw, field="city", filter="Bern", properties={"filter": "Bern"})
    other = attrs.evolve(condition, filter="Basel")
    sent = encode(EDIT, (5,), body={"filters": [condition, other]}).json
    changed = {**raw, "filter": "Basel", "properties": {"filter": "Basel"}}
    assert sent == {"filters": [raw, changed]}


@pytest.mark.parametrize("given", [10**5000, -1, "x", object()], ids=["long", "minus", "x", "any"])
def test_what_is_no_id_is_refused(given: object) -> None:
    with pytest.raises(InvalidArgument, match="id"):
        encode(GET, (given,))


def test_what_cannot_be_sent_is_refused() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    early = dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    for value in (deep, early, Fraction(1, 3), object(), dt.timedelta(1), b"x"):
        with pytest.raises(InvalidArgument):
            encode(CREATE, (), body={}, fields={"x": value})


def test_answered_dates_are_written_as_servers_take_them() -> None:
    answered = "2030-01-02T03:04:00+00:00"
    assert parameter_types.moment(answered, "publish_up") == "2030-01-02 03:04:00"
    zone = dt.timezone(dt.timedelta(hours=2))
    assert parameter_types.day(dt.datetime(2026, 3, 4, tzinfo=zone), "x") == "2026-03-04"
    with pytest.raises(InvalidArgument, match="date"):
        parameter_types.day(dt.datetime(2026, 3, 4, 1, tzinfo=zone), "x")
