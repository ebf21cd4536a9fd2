"""The ids of the latest rows: enough of them, and no more than twice as many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.paging.seen_ids import SeenIds

pytestmark = pytest.mark.once


@given(st.integers(1, 20), st.lists(st.integers(0, 60), max_size=200))
def test_the_latest_ids_are_remembered_and_no_more_than_twice_as_many(
    most: int, added: list[int]
) -> None:
    seen, came = SeenIds(most), dict[int, None]()
    for own in added:
        is_new = own not in seen
        assert seen.add(own) is is_new
        if is_new:
            came.pop(own, None)
            came[own] = None
        assert all(latest in seen for latest in list(came)[-most:])
        assert len(seen) <= 2 * most
