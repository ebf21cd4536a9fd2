"""The sandbox answers recorded requests with other ids, names and dates, and in another order."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from maatoo.sandbox import Sandbox, dates
from tests.sandbox.sandbox_exceptions import BELOW, EXCEPTIONS
from tests.sandbox.sandbox_in_process import InProcess
from tests.sandbox.sandbox_replay import exchanges
from tests.sandbox.sandbox_timeline import TIMELINE
from tests.sandbox.varied_choices import KEPT, SAID, chosen
from tests.sandbox.varied_dates import shift_of
from tests.sandbox.varied_fresh import FRESH
from tests.sandbox.varied_ids import Ids, install
from tests.sandbox.varied_names import Vocabulary
from tests.sandbox.varied_order import DEPENDENT, INDEPENDENT, adjacent_creates, swaps
from tests.sandbox.varied_replay import ShiftedClock, VariedReplay
from tests.sandbox.varied_sending import Variation, Varying

pytestmark = pytest.mark.once

FILES = sorted({step[0] for step in TIMELINE if not callable(step)})

#: other seeds are other runs
SEEDS = [int(seed) for seed in os.environ.get("MAATOO_SEEDS", "1").split(",")]


@pytest.fixture(scope="module", params=SEEDS)
def replay(request: pytest.FixtureRequest) -> Iterator[VariedReplay]:
    """One run over all recordings, varied by a seed."""
    seed = int(request.param)
    shift = shift_of(seed)
    with pytest.MonkeyPatch.context() as patch, Sandbox() as sandbox:
        ids = Ids(seed, dict(sandbox._store._sequences))
        install(ids, sandbox._store)
        variation = Variation(ids, Vocabulary(seed, chosen(), KEPT, SAID), shift)
        with httpx.Client(
            base_url="http://127.0.0.1:8080",  # as recorded
            auth=sandbox.credentials,
            transport=Varying(variation, InProcess(sandbox)),
        ) as client:
            run = VariedReplay(
                sandbox,
                client,
                clock=ShiftedClock(shift.whole),
                variation=variation,
                swaps=swaps(seed),
            )
            patch.setattr(dates, "now", run.clock)
            run.run_all()
        yield run


@pytest.mark.parametrize("file", FILES)
def test_varied_requests_are_answered_as_recorded(replay: VariedReplay, file: str) -> None:
    wrong = {
        name: found[:6]
        for name, found in replay.outcomes.items()
        if found and replay.files[name] == file and name not in EXCEPTIONS
    }
    assert wrong == {}


def test_at_least_98_of_100_varied_exchanges_are_equal(replay: VariedReplay) -> None:
    total = Counter(replay.files.values())
    equal = Counter(replay.files[name] for name, found in replay.outcomes.items() if not found)
    few = {
        file: f"{equal[file]}/{total[file]}" for file in total if equal[file] < 0.98 * total[file]
    }
    assert few.keys() == BELOW.keys(), few


def test_answers_name_no_id_but_those_of_the_run_and_of_a_fresh_server(
    replay: VariedReplay,
) -> None:
    with Sandbox() as fresh:
        last = dict(fresh._store._sequences)
    known = [(re.compile(f"{end}$"), last[kind]) for end, kind in FRESH.items()]
    hardwired = {
        place: exchange
        for place, exchange in replay.others.items()
        if not any(end.search(place[0]) and place[1] <= most for end, most in known)
    }
    assert hardwired == {}


def test_pairs_of_creates_were_swapped(replay: VariedReplay) -> None:
    assert len(replay.swapped) >= 10
    assert replay.swapped.keys() <= replay.swaps


def test_every_pair_of_creates_may_change_places_or_has_a_reason() -> None:
    pairs = {name for file in FILES for name in adjacent_creates(exchanges(file))}
    assert pairs == {*INDEPENDENT, *DEPENDENT}
    assert not DEPENDENT.keys() & set(INDEPENDENT)
