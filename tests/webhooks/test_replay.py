"""Seen: what is remembered, for how long, and how much of it at most."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.webhooks.replay import Seen, digest_of

pytestmark = pytest.mark.once


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_delivery_is_remembered_for_the_window_and_no_longer() -> None:
    clock = Clock()
    seen = Seen(600, 100, clock)
    seen.add(digest_of(b"one"))
    clock.now = 599.9
    assert digest_of(b"one") in seen
    assert digest_of(b"two") not in seen
    clock.now = 600.0
    assert digest_of(b"one") not in seen
    assert len(seen) == 0


@given(
    st.integers(1, 5),
    st.lists(st.tuples(st.binary(max_size=1), st.floats(0, 20)), max_size=30),
)
def test_it_holds_the_newest_within_window_and_capacity(
    capacity: int, steps: list[tuple[bytes, float]]
) -> None:
    clock = Clock()
    seen = Seen(10, capacity, clock)
    added: dict[bytes, float] = {}
    for digest, wait in steps:
        clock.now += wait
        seen.add(digest)
        added.pop(digest, None)
        added[digest] = clock.now
    newest = list(added.items())[-capacity:]
    expected = {digest for digest, at in newest if at + 10 > clock.now}
    assert {digest for digest in added if digest in seen} == expected
    assert len(seen) == len(expected)


def test_a_digest_does_not_hold_the_body() -> None:
    assert b"private" not in digest_of(b"private")
    assert len(digest_of(b"x" * 1_000_000)) == 32
