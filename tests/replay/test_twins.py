"""What is kept of a newer server's recordings gives them back as they were."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .twins import differences, patched, pointer

pytestmark = pytest.mark.once

plain = st.none() | st.booleans() | st.integers() | st.text("a/~0", max_size=3)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("a/~0", max_size=2), inner),
    max_leaves=12,
)


@given(values, values)
def test_the_differences_of_two_values_make_one_of_the_other(one: object, other: object) -> None:
    before = copy.deepcopy(one)
    changes = {pointer(place): there for place, there in differences(one, other)}
    assert repr(_ordered(patched(one, changes))) == repr(_ordered(other))  # 1 is not True here
    assert one == before


@given(values)
def test_equal_values_have_no_differences(value: object) -> None:
    assert list(differences(value, copy.deepcopy(value))) == []


def _ordered(value: object) -> object:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(each) for each in value] if isinstance(value, list) else value
