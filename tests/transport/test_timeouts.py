"""Time-outs: those of the user, longer for chunks of many items, never beyond the deadline."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.transport.request import Options
from maatoo.transport.timeouts import Timeouts


def test_a_number_limits_every_phase_and_the_whole() -> None:
    assert Options(timeout=5.0).timeouts(None) == Timeouts(5.0, 5.0, 5.0, 5.0, 5.0)


def test_phases_of_the_user_limit_nothing_else() -> None:
    timeout = httpx.Timeout(9.0, connect=2.0, read=None)
    assert Options(timeout=timeout).timeouts(None) == Timeouts(2.0, None, 9.0, 9.0, None, queue=9.0)


def test_a_chunk_may_take_as_long_as_its_items_need() -> None:
    timeouts = Options(timeout=5.0).timeouts(None, items=200)
    assert timeouts.read == timeouts.whole == pytest.approx(17.0)  # a real server takes 4 s
    assert (timeouts.connect, timeouts.write, timeouts.pool) == (5.0, 5.0, 5.0)


def test_a_chunk_changes_nothing_that_the_user_said_phase_by_phase() -> None:
    options = Options(timeout=httpx.Timeout(5.0))
    assert options.timeouts(None, items=200) == options.timeouts(None)


def test_who_waits_for_ever_does_so_for_chunks_as_well() -> None:
    assert Options(timeout=None).timeouts(None, items=200) == Timeouts(*[None] * 5)


@given(timeout=st.floats(0.01, 1e4), remaining=st.floats(-5.0, 1e4), items=st.integers(1, 200))
def test_nothing_outlasts_the_deadline_and_items_only_add(
    timeout: float, remaining: float, items: int
) -> None:
    options = Options(timeout=timeout)
    single, chunk = options.timeouts(None), options.timeouts(None, items)
    cut = options.timeouts(remaining, items)
    for name, least in single.phases.items():
        assert least is not None
        longer, shortened = chunk.phases[name], cut.phases[name]
        assert longer is not None
        assert longer >= least
        assert shortened == min(longer, max(remaining, 0.001))
    assert cut.whole is not None
    assert 0 < cut.whole <= max(remaining, 0.001)
