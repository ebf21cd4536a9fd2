"""What a request costs by itself and what its rows cost, learnt from how long answers took."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maatoo.transport.request_cost import RequestCost

FIXED = st.floats(0.02, 2.0)
EACH = st.floats(0.001, 0.1)
UNEQUAL = st.builds(
    lambda few, times, more: [few, few * times + 1, *more],
    st.integers(1, 200),
    st.integers(2, 5),
    st.lists(st.integers(1, 1000), max_size=2),
)


def learnt(fixed: float, each: float, sizes: list[int], load: float = 1.0) -> RequestCost:
    cost = RequestCost()
    for rows in sizes:
        cost.note(rows, load * (fixed + each * rows))
    return cost


@given(fixed=FIXED, each=EACH, sizes=UNEQUAL, load=st.floats(1.0, 10.0))
def test_both_parts_are_found_from_any_two_sizes_whatever_the_load(
    fixed: float, each: float, sizes: list[int], load: float
) -> None:
    assume(fixed / each < 10 * sum(sizes) / len(sizes))
    cost = learnt(fixed, each, sizes, load)
    assume(cost.fixed_rows is not None)
    assert cost.fixed_rows == pytest.approx(fixed / each, rel=0.01, abs=1.0)
    assert cost.fixed_seconds == pytest.approx(load * fixed, rel=0.05, abs=0.05)
    within = cost.rows_within(load * (fixed + 300 * each))
    assert within == pytest.approx(300, rel=0.05, abs=5)


def test_requests_of_one_size_do_not_tell_the_parts_apart() -> None:
    cost = learnt(0.37, 0.004, [100, 100, 104, 98])
    assert cost.fixed_rows is None
    assert cost.rows_for_small_share == cost.fixed_share == 0
    assert cost.rows_within(7.7) == pytest.approx(1000, rel=0.01), "as if the rows cost it all"


def test_rows_that_seem_to_cost_nothing_tell_nothing() -> None:
    assert learnt(1.5, 0.0, [1, 100, 50]).fixed_rows is None


def test_what_a_request_costs_outlasts_a_change_of_the_load() -> None:
    cost = learnt(0.37, 0.004, [1, 100])
    for beside in (10, 9, 8):
        cost.note(800, 10 * (0.37 + 0.004 * 800), beside)
    assert cost.fixed_rows == pytest.approx(92.5)
    assert cost.rows_within(10 * (0.37 + 0.004 * 500)) == pytest.approx(500)
    assert cost.rows_for_small_share == pytest.approx(9 * 92.5)


def test_a_server_that_becomes_slow_is_judged_anew() -> None:
    cost = learnt(0.0, 0.02, [200] * 5)
    cost.note(200, 40.0)
    assert cost.rows_within(10.0) == pytest.approx(50)
    cost.note(50, 10.0)
    assert cost.fixed_rows == pytest.approx(0.0, abs=0.01)
    assert cost.rows_within(10.0) == pytest.approx(50)


def test_the_share_is_that_of_all_requests() -> None:
    cost = learnt(0.37, 0.0037, [1, 99, 50, 50])
    assert cost.fixed_share == pytest.approx(400 / 600)
    assert (cost.requests, RequestCost().fixed_share) == (4, 0.0)
