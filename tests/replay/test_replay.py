"""Every recorded exchange: the call is wire equal, its answer is read, and no leaf is lost."""

from __future__ import annotations

import pytest

from .exchange import names
from .replaying import World, replay
from .ways import REASONS, TYPED

RECORDED = names()
ON_TRIO = ("contacts", "segments")


@pytest.mark.parametrize("world", ["asyncio", "blocking"])
@pytest.mark.parametrize("name", RECORDED)
def test_calls_are_wire_equal_and_no_leaf_of_an_answer_is_lost(name: str, world: World) -> None:
    assert _problems(name, world) == []


@pytest.mark.parametrize("name", ON_TRIO)
def test_the_same_holds_on_trio(name: str) -> None:
    assert _problems(name, "trio") == []


@pytest.mark.parametrize("name", RECORDED)
def test_both_worlds_send_the_same(name: str) -> None:
    for one, other in zip(replay(name, "asyncio"), replay(name, "blocking"), strict=True):
        assert one.wires == other.wires, one.exchange.id
        assert one.way == other.way, one.exchange.id


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_not_typed_has_one_of_the_reasons(name: str) -> None:
    ways = {result.exchange.id: result.way for result in replay(name, "asyncio")}
    assert {id_: way for id_, way in ways.items() if way not in (TYPED, *REASONS)} == {}


def _problems(name: str, world: World) -> list[str]:
    return [
        f"{result.exchange.id}: {problem}"
        for result in replay(name, world)
        for problem in result.problems
    ]
