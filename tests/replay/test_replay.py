"""Every recorded exchange: the call is wire equal, its answer is read, and no leaf is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from . import table
from .exchange import names
from .replaying import Runtime, replay
from .ways import REASONS

RECORDED = names()
WAYS = Path(__file__).parent.parent / "data" / "replay_ways.json"
VERBATIM = {
    "contacts.list.23": ["where"],  # a list for `in`, on which the server fails: the SDK joins it
}
"""Documented parameters that take a value and send another, which extra and extra_query do not."""

ON_TRIO = ("contacts", "segments")


@pytest.mark.parametrize("runtime", ["asyncio", "blocking"])
@pytest.mark.parametrize("name", RECORDED)
def test_calls_are_wire_equal_and_no_leaf_of_an_answer_is_lost(name: str, runtime: Runtime) -> None:
    assert _problems(name, runtime) == []


@pytest.mark.parametrize("name", ON_TRIO)
def test_the_same_holds_on_trio(name: str) -> None:
    assert _problems(name, "trio") == []


@pytest.mark.parametrize("name", RECORDED)
def test_both_runtimes_send_the_same(name: str) -> None:
    for one, other in zip(replay(name, "asyncio"), replay(name, "blocking"), strict=True):
        assert one.wires == other.wires, one.exchange.id
        assert one.way == other.way, one.exchange.id


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_not_typed_is_known_with_its_reason(name: str) -> None:
    results = replay(name, "asyncio")
    ids = {result.exchange.id for result in results}
    known = json.loads(WAYS.read_text("utf-8"))
    assert known.keys() == set(REASONS)
    wanted = {reason: [each for each in known[reason] if each in ids] for reason in REASONS}
    assert table.not_typed(results) == wanted


@pytest.mark.parametrize("runtime", ["asyncio", "blocking"])
def test_the_caller_is_told_what_the_server_did_not_store_as_sent(runtime: Runtime) -> None:
    told = {each.exchange.id: each.not_stored for each in replay("contacts", runtime)}
    assert {id_: names for id_, names in told.items() if names} == {
        "contacts.create.1": [["company", "lastvisit"]],  # markup removed; seconds cut
        "contacts.create.6": [["no_such_field"]],
        "contacts.create.10": [["firstname"]],  # a blank, of a contact that has one
        "contacts.create.13": [["birthday"]],  # no date
        "contacts.edit.3": [["city"]],  # a blank
        "contacts.edit.6": [["loyaltyscore"]],  # the number 0
    }


@pytest.mark.parametrize("name", RECORDED)
def test_documented_parameters_send_what_they_are_given(name: str) -> None:
    verbatim = {
        result.exchange.id: result.verbatim for result in replay(name, "asyncio") if result.verbatim
    }
    assert verbatim == {id_: each for id_, each in VERBATIM.items() if id_ in verbatim}


def _problems(name: str, runtime: Runtime) -> list[str]:
    return [
        f"{result.exchange.id}: {problem}"
        for result in replay(name, runtime)
        for problem in result.problems
    ]
