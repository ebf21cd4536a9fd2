"""Strategies: any JSON value, and objects that look a little like a given model."""

from __future__ import annotations

from functools import cache
from typing import Any

import attrs
from hypothesis import strategies as st

from maatoo.converter import wire_name

__all__ = ["json_values", "objects_for", "scalars"]

_ODD_TEXTS = st.sampled_from(
    [
        "",
        " ",
        "0",
        "1",
        "007",
        "+41 44 123 45 67",
        "1_000",
        "1e400",
        "nan",
        "Infinity",
        "true",
        "off",
        "0000-00-00 00:00:00",
        "-0001-11-30T00:00:00+00:00",
        "2015-06-010 13:45:00",
        "2024-02-30",
        "2024-01-01T00:00:00+99:99",
        "9999-12-31T23:59:59-14:00",
        "2024-01-01 00:00",
        "a:0:{}",
        "\ud800",
        "9" * 5000,
    ]
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),  # nan and infinities too: some JSON writers say them
    st.text(max_size=8),
    _ODD_TEXTS,
    st.datetimes().map(str),
)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@cache
def objects_for(model: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of a few of the model's own keys, in every spelling, and some it does not know."""
    names = [
        spelling
        for attribute in attrs.fields(model)
        if attribute.name != "raw_"
        for spelling in (wire_name(attribute), *attribute.metadata.get("also", ()))
    ]
    keys = st.sampled_from(names) | st.text(max_size=4) if names else st.text(max_size=4)
    return st.dictionaries(keys, json_values | nested_objects(names), max_size=6)


def nested_objects(names: list[str]) -> st.SearchStrategy[Any]:
    """What nested models are sent as: an object, a list of them, or one keyed by id."""
    inner = st.dictionaries(st.sampled_from([*names, "id", "name", "x"]), scalars, max_size=3)
    return st.one_of(
        inner,
        st.lists(inner | scalars, max_size=3),
        st.dictionaries(st.sampled_from(["1", "7", "x"]), inner | scalars, max_size=3),
    )
