"""The sandbox answers recorded requests as the real server did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from maatoo.sandbox import Sandbox, dates
from tests.sandbox.sandbox_exceptions import BELOW, EXCEPTIONS
from tests.sandbox.sandbox_in_process import in_process
from tests.sandbox.sandbox_neighbours import eight_tags
from tests.sandbox.sandbox_replay import exchanges
from tests.sandbox.sandbox_timeline import TIMELINE, Replay

pytestmark = pytest.mark.once

FILES = sorted({step[0] for step in TIMELINE if not callable(step)})


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    """One run over all recordings in the order in which they happened.

    It needs no port: the shorter runs below have one.
    """
    with (
        pytest.MonkeyPatch.context() as patch,
        Sandbox() as sandbox,
        in_process(sandbox, base_url="http://127.0.0.1:8080") as client,
    ):
        run = Replay(sandbox, client)
        patch.setattr(dates, "now", run.clock)
        run.run_all()
        yield run


@pytest.fixture(scope="module")
def again() -> Replay:
    """The five exchanges that were recorded on a fresh server."""
    items = exchanges("segments")
    begin = [item["id"] for item in items].index("segments.create.7")
    with (
        Sandbox() as sandbox,
        sandbox.serve() as url,
        httpx.Client(base_url=url, auth=sandbox.credentials) as client,
    ):
        run = Replay(sandbox, client)
        run.run(items[begin:], "segments")
    return run


@pytest.fixture(scope="module")
def limited() -> Replay:
    """The exchanges that show the rate limit: four calls an hour."""
    items = exchanges("errors")
    begin = [item["id"] for item in items].index("tags.list.21")
    with (
        Sandbox() as sandbox,
        sandbox.serve() as url,
        httpx.Client(base_url=url, auth=sandbox.credentials) as client,
    ):
        run = Replay(sandbox, client)
        eight_tags(run)
        sandbox.rate_limit.limit = 4
        run.run(items[begin:], "errors")
    return run


@pytest.mark.parametrize("file", FILES)
def test_recorded_requests_are_answered_as_recorded(replay: Replay, file: str) -> None:
    wrong = {
        name: found[:6]
        for name, found in replay.outcomes.items()
        if found and replay.files[name] == file and name not in EXCEPTIONS
    }
    assert wrong == {}


def test_at_least_98_of_100_exchanges_are_equal(replay: Replay) -> None:
    total = Counter(replay.files.values())
    equal = Counter(replay.files[name] for name, found in replay.outcomes.items() if not found)
    few = {
        file: f"{equal[file]}/{total[file]}" for file in total if equal[file] < 0.98 * total[file]
    }
    assert few.keys() == BELOW.keys(), few


def test_every_exchange_is_replayed(replay: Replay, again: Replay, limited: Replay) -> None:
    recorded = {item["id"] for file in FILES for item in exchanges(file)}
    assert recorded == replay.outcomes.keys() | again.outcomes.keys() | limited.outcomes.keys()


def test_no_exception_is_stale(replay: Replay) -> None:
    assert [name for name in EXCEPTIONS if not replay.outcomes[name]] == []


def test_segments_in_use_answer_as_recorded(again: Replay) -> None:
    assert {name: found for name, found in again.outcomes.items() if found} == {}
    assert len(again.outcomes) == 5


def test_a_used_up_rate_limit_answers_as_recorded(limited: Replay) -> None:
    assert {name: found for name, found in limited.outcomes.items() if found} == {}
    assert len(limited.outcomes) == 8
