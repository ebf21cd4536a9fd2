"""Every recorded exchange: the call is wire equal, its answer is read, and no leaf is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from . import table
from .exchange import OLDEST, VERSIONS, exchanges, names
from .replaying import Runtime, replay
from .ways import REASONS

pytestmark = pytest.mark.once

RECORDED = names()
WAYS = Path(__file__).parent.parent / "data" / "replay_ways.json"
VERBATIM = {
    "contacts.list.23": ["where"],  # a list for `in`, on which the server fails: the SDK joins it
}
"""Documented parameters that take a value and send another, which extra and extra_query do not."""

CUT = {
    "5.1.1": ["company", "lastvisit"],  # markup of a name, seconds of a moment
    "6.0.3": ["company"],  # markup alone
}

ON_TRIO = ("contacts", "segments")


every_version = pytest.mark.parametrize("version", VERSIONS)
every_recording = pytest.mark.parametrize("name", RECORDED)


@every_version
@pytest.mark.parametrize("runtime", ["asyncio", "blocking"])
@every_recording
def test_calls_are_wire_equal_and_no_leaf_of_an_answer_is_lost(
    name: str, runtime: Runtime, version: str
) -> None:
    assert _problems(name, runtime, version) == []


@pytest.mark.parametrize("name", ON_TRIO)
def test_the_same_holds_on_trio(name: str) -> None:
    assert _problems(name, "trio", VERSIONS[-1]) == []


@every_version
@every_recording
def test_both_runtimes_send_the_same(name: str, version: str) -> None:
    both = zip(replay(name, "asyncio", version), replay(name, "blocking", version), strict=True)
    for one, other in both:
        assert one.wires == other.wires, one.exchange.id
        assert one.way == other.way, one.exchange.id


@every_version
@every_recording
def test_what_is_not_typed_is_known_with_its_reason(name: str, version: str) -> None:
    results = replay(name, "asyncio", version)
    ids = {result.exchange.id for result in results}
    known = json.loads(WAYS.read_text("utf-8"))
    assert known.keys() == set(REASONS)
    wanted = {reason: [each for each in known[reason] if each in ids] for reason in REASONS}
    wanted["refused input"] += [each for each in REFUSED_SINCE.get(version, ()) if each in ids]
    assert table.not_typed(results) == wanted


REFUSED_SINCE = {"6.0.3": [f"campaigns.list_contacts.{number}" for number in (3, 4, 5)]}
"""What is not sent to a server of a version, as that answers 400: filters and an order."""


@pytest.mark.parametrize("version", VERSIONS[1:])
@every_recording
def test_what_newer_servers_add_is_typed(name: str, version: str) -> None:
    before, now = (
        {key for result in replay(name, "asyncio", each) for key in result.unknown}
        for each in (OLDEST, version)
    )
    assert now - before == set()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("contact_fields", "charLengthLimit"),
        ("company_fields", "isIndex"),
        ("emails", "preheaderText"),
        ("forms", "isReadOnly"),
    ],
)
def test_the_recordings_of_a_6_0_hold_what_it_adds(name: str, key: str) -> None:
    answered = [json.dumps(each.json) for each in exchanges(name, "6.0.3") if each.status < 300]
    assert any(f'"{key}"' in each for each in answered)


@every_version
@pytest.mark.parametrize("runtime", ["asyncio", "blocking"])
def test_the_caller_is_told_what_the_server_did_not_store_as_sent(
    runtime: Runtime, version: str
) -> None:
    told = {each.exchange.id: each.not_stored for each in replay("contacts", runtime, version)}
    assert {id_: names for id_, names in told.items() if names} == {
        "contacts.create.1": [CUT[version]],
        "contacts.create.6": [["no_such_field"]],
        "contacts.create.10": [["firstname"]],  # a blank, of a contact that has one
        "contacts.create.13": [["birthday"]],  # no date
        "contacts.edit.3": [["city"]],  # a blank
        "contacts.edit.6": [["loyaltyscore"]],  # the number 0
        "contacts.replace.2": [["id"]],  # there was none: it was created
    }


@every_version
@every_recording
def test_documented_parameters_send_what_they_are_given(name: str, version: str) -> None:
    results = replay(name, "asyncio", version)
    verbatim = {result.exchange.id: result.verbatim for result in results if result.verbatim}
    assert verbatim == {id_: each for id_, each in VERBATIM.items() if id_ in verbatim}


def _problems(name: str, runtime: Runtime, version: str) -> list[str]:
    return [
        f"{result.exchange.id}: {problem}"
        for result in replay(name, runtime, version)
        for problem in result.problems
    ]
