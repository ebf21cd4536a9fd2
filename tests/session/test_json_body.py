"""JSON bodies: what goes out reads back as what was given, with orjson and without it."""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maatoo.errors import InvalidArgument
from maatoo.transport import json_body
from maatoo.transport.json_body import encode_json
from tests.case_ids import shown

NAN, INFINITY = float("nan"), float("inf")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(params=["orjson", "json"])
def writer(request, monkeypatch):
    if request.param == "json":
        monkeypatch.setattr(json_body, "_fast_dumps", None)
    else:
        pytest.importorskip("orjson")
    return request.param


SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(value=values)
def test_what_goes_out_is_what_was_given(writer, value) -> None:
    assert json.loads(encode_json(value)) == value


@SHARED
@given(value=values, wrong=st.sampled_from([NAN, INFINITY, -INFINITY]))
def test_no_number_becomes_null_in_silence(writer, value, wrong) -> None:
    for nested in (wrong, [value, wrong], {"a": {"b": [None, wrong]}, "c": value}, (wrong,)):
        with pytest.raises(InvalidArgument):
            encode_json(nested)


@pytest.mark.parametrize(
    "wrong",
    [
        dt.datetime(2024, 1, 1),
        dt.date(2024, 1, 1),
        Decimal("1.5"),
        b"bytes",
        {1, 2},
        object(),
        "\ud800",
        {"a": ["\udfff"]},
    ],
    ids=shown,
)
def test_what_json_cannot_say_is_refused(writer, wrong) -> None:
    for nested in (wrong, {"a": [wrong]}):
        with pytest.raises(InvalidArgument, match="cannot be sent as JSON"):
            encode_json(nested)


def test_a_circle_is_refused(writer) -> None:
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(InvalidArgument):
        encode_json({"a": circle})


def test_both_writers_take_the_same(writer) -> None:
    class Colour(enum.Enum):
        RED = "red"

    given = {
        "mapping": MappingProxyType({"a": 1}),
        "enum": Colour.RED,
        "uuid": uuid.UUID(int=1),
        "tuple": (1, 2),
        "large": 2**70,
        "ü": "ü",
        5: "a number as a key",
    }
    assert json.loads(encode_json(given)) == {
        "mapping": {"a": 1},
        "enum": "red",
        "uuid": "00000000-0000-0000-0000-000000000001",
        "tuple": [1, 2],
        "large": 2**70,
        "ü": "ü",
        "5": "a number as a key",
    }
    assert encode_json({"a": [1, None]}) == b'{"a":[1,null]}'
