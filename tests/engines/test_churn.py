"""Parts of a list whose rows come and go: those that stay are read once, none is missed."""

from __future__ import annotations

import itertools
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.rows import Rows, over
from tests.example_numbers import examples

pytestmark = pytest.mark.once

IDS = st.integers(1, 10**6)
STAYING = st.sets(IDS, min_size=1, max_size=60)


class Changing(Rows):
    """Rows of which one comes or goes before each request, as long as there are changes left."""

    def __init__(self, staying: set[int], going: set[int], changes: list[tuple[str, int]]) -> None:
        super().__init__(staying | going, self.change)
        self.staying, self.going = staying, sorted(going - staying)
        self.changes = iter(changes)

    def change(self) -> None:
        kind, number = next(self.changes, ("", 0))
        top = max(self.ids, default=0)
        if kind == "goes" and self.going:
            self.ids.discard(self.going.pop(number % len(self.going)))
        elif kind == "highest goes" and top not in self.staying:
            self.ids.discard(top)
        elif kind == "comes":  # ids are never given twice
            self.going.append(top + number % 1000 + 1)
            self.ids.add(self.going[-1])


CHANGES = st.lists(
    st.tuples(st.sampled_from(["goes", "highest goes", "comes", ""]), st.integers(0, 10**6)),
    max_size=80,
)


@examples(100)
@given(STAYING, st.sets(IDS, max_size=60), CHANGES, st.integers(1, 7))
def test_rows_that_stay_are_in_one_part_whatever_comes_and_goes(
    staying: set[int], going: set[int], changes: list[tuple[str, int]], n: int
) -> None:
    server = Changing(staying, going, changes)
    with over(server) as api:
        parts = api.contacts.list(limit=5).parts(n)
        assert all(one.to == other.after for one, other in itertools.pairwise(parts))
        found = [each.id for part in parts for each in part.of_client(api)]
    assert len(found) == len(set(found))
    assert staying <= set(found)


def test_a_row_that_comes_into_an_empty_list_is_in_its_part() -> None:
    server = Rows([])
    server.before = lambda: server.ids.add(7) if server.requests else None
    with over(server) as api:
        parts = api.contacts.list().parts(3)
        assert [each.id for part in parts for each in part.of_client(api)] == [7]


@examples(40)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(20, 400)), min_size=1, max_size=6),
    st.integers(2, 8),
)
def test_parts_are_balanced_whatever_holes_the_ids_have(
    runs: list[tuple[int, int]], n: int
) -> None:
    ids: set[int] = set()
    for hole, length in runs:
        begin = max(ids, default=0) + hole + 1
        ids |= set(range(begin, begin + length))
    server = Rows(ids)
    with over(server) as api:
        parts = api.contacts.list().parts(n)
        assert server.requests <= 4 + n * 40
        sizes = [api.contacts.list(where=[("id", "gt", part.after)]).count() for part in parts]
    sizes = [one - other for one, other in itertools.pairwise([*sizes, 0])]
    assert (len(parts), sum(sizes)) == (min(n, len(ids)), len(ids))
    assert max(sizes) <= 1.1 * mean(sizes) + 1
    assert min(sizes) >= 0.9 * mean(sizes) - 1
