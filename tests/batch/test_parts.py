"""The small parts of the engine, each by itself."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.batch.duplicates import Duplicates
from maatoo.batch.outcome_table import State
from maatoo.batch.sizing import ChunkSize
from maatoo.batch.source import END, Source
from maatoo.batch.splitting import Entry, Part, after_failure, server_maximum, state_after
from maatoo.errors import (
    ApiError,
    BadRequest,
    ConnectionFailed,
    InvalidArgument,
    MaatooError,
    OutcomeUnknown,
    RequestTimeout,
    ServerError,
    UnexpectedResponse,
    ValidationError,
)
from maatoo.key_order import KeyOrder
from maatoo.runtime import AsyncRuntime
from maatoo.transport.response import Response

pytestmark = pytest.mark.anyio


# Duplicates


@given(st.lists(st.one_of(st.integers(1, 40), st.integers(1, 2**64 - 1)), max_size=200))
def test_the_first_position_of_an_id_is_remembered(ids: list[int]) -> None:
    repeats, first = Duplicates(), dict[int, int]()
    for position, own in enumerate(ids):
        assert repeats.first(own, position) == first.get(own)
        first.setdefault(own, position)


def test_the_table_grows_with_the_ids() -> None:
    repeats = Duplicates()
    ids = [own * 1024 for own in range(1, 5001)]
    assert [repeats.first(own, position) for position, own in enumerate(ids)] == [None] * 5000
    assert [repeats.first(own, 0) for own in ids] == list(range(5000))


# Sizes


def test_a_quick_server_gets_full_chunks_and_a_slow_one_smaller_ones() -> None:
    size = ChunkSize(200, None)
    size.took(200, 4.0)
    assert size.next() == 200
    for _ in range(20):
        size.took(size.next(), 0.2 * size.next())
    assert 40 <= size.next() <= 60


def test_chunks_that_are_cut_off_shrink_and_recover() -> None:
    size = ChunkSize(200, None)
    size.cut_off(200)
    assert size.next() == 100
    size.cut_off(60)
    size.cut_off(100)  # on its way since before
    assert size.next() == 30
    size.cut_off(1)
    assert size.next() == 1
    for _ in range(60):
        size.took(1, 0.0)
    assert size.next() == 200


def test_a_size_that_was_given_stays_but_for_the_maximum_of_the_server() -> None:
    size = ChunkSize(200, 50)
    size.cut_off(50)
    size.took(50, 1000.0)
    assert size.next() == 50
    size.server_takes(20)
    assert size.next() == 20
    size.server_takes(0)
    assert size.next() == 1


# Splitting


def api(cls: type[ApiError], status: int, message: str = "no", doubt: bool = False) -> ApiError:
    return cls(message, status=status, method="POST", url="/x", may_have_happened=doubt)


ERRORS = {
    "400": api(BadRequest, 400),
    "422": api(ValidationError, 422),
    **{str(status): api(ApiError, status) for status in (406, 409, 413, 414, 428)},
    "500": api(ServerError, 500, doubt=True),
    "503": api(ServerError, 503, doubt=True),
    "lost": OutcomeUnknown("cut"),
    "offline": ConnectionFailed("offline"),
    **{
        f"page {status}": UnexpectedResponse(
            "a page", response=Response(status, {}, b"<html>", 0.0, "POST", "/x")
        )
        for status in (403, 404)
    },
    "max": api(ServerError, 500, "A max of 3 entities are supported at a time."),
}


@given(
    payloads=st.lists(st.booleans(), min_size=1, max_size=12),
    kind=st.sampled_from(sorted(ERRORS)),
    again=st.booleans(),
    repeated=st.booleans(),
    hopeful=st.booleans(),
)
def test_each_item_is_sent_again_or_final_and_only_what_may_be_is_sent_again(
    payloads: list[bool], kind: str, again: bool, repeated: bool, hopeful: bool
) -> None:
    entries = [Entry(position, harmless) for position, harmless in enumerate(payloads)]
    part, error = Part(entries, again=again), ERRORS[kind]
    parts, final = after_failure(part, error, repeated=repeated, repeatable=bool, hopeful=hopeful)
    resent = [entry for each in parts for entry in each.entries]
    assert sorted(entry.position for entry in [*resent, *final]) == list(range(len(entries)))
    assert [entry.position for entry in resent] == sorted(entry.position for entry in resent)
    assert all(each.tried for each in parts)
    if error.may_have_happened:
        assert all(entry.payload for entry in resent)
        assert all(each.again for each in parts)
    else:
        assert all(each.again == again for each in parts)
    one_to_blame = kind == "max" or kind.startswith("4")
    if one_to_blame and len(entries) > 3 and hopeful:
        assert not final
        assert all(len(each.entries) < len(entries) for each in parts)
    if kind in ("503", "lost") and repeated:
        assert not resent


def test_what_is_known_after_a_failure_depends_on_what_may_have_happened() -> None:
    fresh, doubtful = Part([]), Part([], again=True)
    cases: list[tuple[Part, MaatooError, State]] = [
        (fresh, ERRORS["400"], State.FAILED),
        (doubtful, ERRORS["400"], State.UNKNOWN),
        (fresh, ERRORS["500"], State.UNKNOWN),
        (fresh, ERRORS["lost"], State.UNKNOWN),
        (fresh, ERRORS["offline"], State.NOT_SENT),
        (fresh, RequestTimeout("late"), State.NOT_SENT),
        (doubtful, ERRORS["offline"], State.UNKNOWN),
    ]
    for part, error, state in cases:
        assert state_after(part, error) == state


def test_only_a_batch_that_was_too_large_tells_a_maximum() -> None:
    assert server_maximum(ERRORS["max"]) == 3
    assert server_maximum(api(BadRequest, 400, "a max of 5 tags")) is None
    assert server_maximum(ERRORS["lost"]) is None
    after_a_lost_one = api(ServerError, 500, "A max of 3 entities are supported", doubt=True)
    assert server_maximum(after_a_lost_one) is None


# KeyOrder


async def test_chunks_with_a_common_key_take_turns_and_others_do_not() -> None:
    turns, order = KeyOrder(), list[str]()
    chunks = {"a": {1, 2}, "b": {3}, "c": {2, 3}, "d": {4}, "e": {1}}
    places = {name: turns.enter(keys) for name, keys in chunks.items()}

    async def run(name: str) -> None:
        await places[name].wait(AsyncRuntime())
        order.append(name)
        await anyio.lowlevel.checkpoint()
        places[name].leave()

    async with anyio.create_task_group() as tasks:
        for name in reversed(chunks):
            tasks.start_soon(run, name)
    assert sorted(order) == list("abcde")
    assert order.index("a") < order.index("c")
    assert order.index("b") < order.index("c")
    assert order.index("a") < order.index("e")
    await turns.enter([1, 2, 3, 4]).wait(AsyncRuntime())


# Sources


async def test_a_source_reads_and_knows_what_it_did_not_read() -> None:
    for items, rest in (([1, 2, 3], [2, 3]), (range(1, 4), [2, 3]), ({1: 0, 2: 0}.keys(), [2])):
        source = Source(items, "id")
        assert source.total == len(items)
        assert await source.next() == 1
        assert list(source.rest()) == rest
    lazy = Source(iter([1, 2]), "id")
    assert lazy.total is None
    assert [await lazy.next(), await lazy.next()] == [1, 2]
    assert await lazy.next() is END
    assert lazy.rest() == ()


class Passing:
    """An async iterable that passes on what it has of another."""

    def __init__(self, origin: object) -> None:
        self.origin_ = origin

    def __aiter__(self) -> Passing:
        return self

    async def __anext__(self) -> int:
        raise StopAsyncIteration


def test_an_iterable_that_passes_another_on_is_judged_by_that() -> None:
    assert Source(Passing([1, 2]), "id").total == 2
    for wrong in ("12", b"12", {1: 2}):
        with pytest.raises(InvalidArgument):
            Source(Passing(wrong), "id")
