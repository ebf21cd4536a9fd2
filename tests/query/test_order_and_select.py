"""Order and select: two directions, names without commas, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import InvalidArgument
from maatoo.query import direction, order_clauses, selected

pytestmark = pytest.mark.once

names = st.text(min_size=1).filter(lambda text: "," not in text)


@given(st.lists(st.tuples(names, st.sampled_from(["asc", "desc", "ASC", "Desc"]))))
def test_an_order_goes_out_column_by_column(pairs) -> None:
    assert order_clauses(pairs) == [{"col": name, "dir": way.upper()} for name, way in pairs]
    assert order_clauses(map(list, pairs)) == order_clauses(iter(pairs))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        "id",
        b"id",
        5,
        None,
        {"id": "asc"},
        ["id"],
        ("id", "asc"),
        [("id",)],
        [("id", "up")],
        [("id", 1)],
        [("", "asc")],
        [(5, "asc")],
        [("id", "asc", "x")],
    ],
    ids=repr,
)
def test_what_is_no_order_is_refused(wrong) -> None:
    with pytest.raises(InvalidArgument):
        order_clauses(wrong)


@pytest.mark.parametrize("wrong", ["", "up", "ascending", None, 1, True])
def test_there_are_two_directions(wrong) -> None:
    with pytest.raises(InvalidArgument, match="asc"):
        direction(wrong)


@given(st.lists(names, min_size=1))
def test_the_id_is_selected_with_the_names_given_each_once(several: list[str]) -> None:
    read = selected(several)
    assert read[0] == "id"
    assert set(read) == {"id", *several}
    assert len(read) == len(set(read))
    assert selected(iter(several)) == selected(read) == read


@pytest.mark.parametrize(
    "wrong", ["id", b"id", 5, None, [], [""], ["a,b"], [5], [None], {"id": True}], ids=repr
)
def test_what_is_no_list_of_names_is_refused(wrong) -> None:
    with pytest.raises(InvalidArgument, match="select"):
        selected(wrong)
