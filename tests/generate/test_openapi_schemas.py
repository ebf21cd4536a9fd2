"""Kinds, types and the notation of open properties become the JSON schemas they should."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.openapi_models import value_schema
from maatoo._generate.openapi_parameter_types import kind_schema, path_schema
from maatoo._generate.openapi_property_types import inside_schema
from maatoo._generate.parameter_types import kind_annotation
from maatoo.converter import to_bool, to_datetime, to_float, to_int, to_str

WORDS: dict[str, dict[str, Any]] = {
    "str": {"type": ["string", "null"]},
    "int": {"type": ["integer", "null"]},
}
JSON_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.from_regex(r"-?\d{1,9}(\.\d{1,3})?", fullmatch=True)
    | st.from_regex(r"20\d\d-\d{1,3}-\d{1,2}( \d\d:\d\d:\d\d)?", fullmatch=True)
)


def accepts(schema: dict[str, Any], value: object) -> bool:
    return Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("annotation", "reader"),
    [
        ("int | None", to_int),
        ("float | None", to_float),
        ("str | None", to_str),
        ("bool | None", to_bool),
    ],
)
@given(value=JSON_SCALARS)
def test_what_a_schema_accepts_is_read(annotation: str, reader: Any, value: object) -> None:
    schema = value_schema(annotation)
    if reader is to_bool and isinstance(value, float):
        return  # 1.0 is 1 to a schema; no server writes a flag so
    if value not in (None, "") and accepts(schema, value):
        assert reader(value) is not None


@given(st.datetimes())
def test_every_moment_a_server_writes_is_accepted_and_read(moment: Any) -> None:
    for text in (moment.strftime("%Y-%m-%d %H:%M:%S").zfill(19), f"{moment.isoformat()}+00:00"):
        assert accepts(value_schema("dt.datetime | None"), text)
        assert to_datetime(text) is not None


@pytest.mark.parametrize(
    ("annotation", "right", "wrong"),
    [
        ("int | None", [1, "1", None], ["one", 1.5, [], {}, True]),
        ("bool | None", [True, 0, "1", None], ["maybe", 2, [], {}]),
        ("str | None", ["007", "", None], [7, True, [], {}]),
        ("Decimal | None", [1.5, "1.50", ".5", 3], ["1,5", True, []]),
        ("dt.datetime | None", ["2016-06-010 08:51:22", "2026-11-23"], ["soon", 5]),
        ("Mapping[str, Any]", [{}, [], {"a": 1}], [[1], "text", 5]),
        ("Mapping[str, str]", [{"a": "b"}, []], [{"a": 5}, ["a"]]),
        ("tuple[int, ...]", [[1, "2"], {"3": 4}, []], ["1,2", ["a"], 5]),
    ],
)
def test_properties(annotation: str, right: list[object], wrong: list[object]) -> None:
    schema = value_schema(annotation)
    assert [value for value in right if not accepts(schema, value)] == []
    assert [value for value in wrong if accepts(schema, value)] == []


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("flag", [True, 0, 1, None], ["yes", 2]),
        ("ident", [5, "5", None], [0, -1, "x", "0"]),
        ("choice(1, 2)", [1, None], [3, "1"]),
        ("either(ident, text)", ["a", 5, None], [[], {}]),
        ("tags", ["a,b", ["a"], None], [[1], {}]),
        ("rows", [[{"a": 1}], None], [{"a": 1}, ["a"]]),
        ("plain", [1, "a", [], None], []),
    ],
)
def test_kinds(kind: str, right: list[object], wrong: list[object]) -> None:
    kind_annotation(kind, "here")  # a kind that there is
    schema = kind_schema(kind, "here", nullable=True)
    assert [value for value in right if not accepts(schema, value)] == []
    assert [value for value in wrong if accepts(schema, value)] == []


def test_path_parameters() -> None:
    assert path_schema("int") == {"type": "integer", "minimum": 1}
    assert path_schema('Literal["up", "down"]') == {"type": "string", "enum": ["up", "down"]}
    assert path_schema("float | Decimal") == {"type": "number"}


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(DescriptionError, match=r"birds: openapi\.json has no schema of kind 'txt'"):
        kind_schema("txt", "birds")


def test_records_lists_and_unions() -> None:
    schema = inside_schema("{name: str, sizes: list[int | {low: int}]}", WORDS, "here")
    for value in ({"name": "a", "sizes": [1, {"low": 2}]}, {}, [], None, {"other": object}):
        assert accepts(schema, value)
    for value in ({"name": 1}, {"sizes": ["a"]}, {"sizes": [{"low": "a"}]}, [1], "text"):
        assert not accepts(schema, value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("birds", "'birds' is neither"),
        ("list[str", "the end"),
        ("{name str}", "where : was expected"),
        ("str str", "too much"),
        ("str?", "cannot read"),
        ("", "a type was expected"),
    ],
)
def test_what_is_no_type_is_refused(text: str, message: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        inside_schema(text, WORDS, "birds.toml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("birds.toml: ")
