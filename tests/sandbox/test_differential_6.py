"""The sandbox as a Mautic 6.0 answers recorded requests as a 6.0.3 did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from maatoo.sandbox import Sandbox, dates
from tests.sandbox import sandbox_neighbours as neighbours
from tests.sandbox.sandbox_in_process import in_process
from tests.sandbox.sandbox_timeline import TIMELINE, Replay

pytestmark = pytest.mark.once

OTHER_NAME = "the name or the hash was made up before, and is another one on that server"
OTHER_PACKAGE = "which themes are there is a matter of the package"

EXCEPTIONS: dict[str, str] = {
    "assets.create.7": OTHER_NAME,
    "emails.reply.1": OTHER_NAME,
    "emails.reply.2": OTHER_NAME,
    "reports.get.2": "a contact had another name",
    "other.7": "the audit log of a 6.0 tells other properties",
    "themes.list.1": OTHER_PACKAGE,
    "themes.list.2": OTHER_PACKAGE,
}

#: from then on much hangs on visits, of which those of a 5.1.1 alone are known
VISITS = neighbours.hook_events

FILES = sorted({step[0] for step in TIMELINE[: TIMELINE.index(VISITS)] if not callable(step)})


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    """One run over the recordings in the order in which they happened."""
    with (
        pytest.MonkeyPatch.context() as patch,
        Sandbox(version="6.0") as sandbox,
        in_process(sandbox, base_url="http://127.0.0.1:8080") as client,
    ):
        run = Replay(sandbox, client, version="6.0.3")
        patch.setattr(dates, "now", run.clock)
        run.run_all(until=VISITS)
        yield run


@pytest.mark.parametrize("file", FILES)
def test_recorded_requests_are_answered_as_by_a_6(replay: Replay, file: str) -> None:
    wrong = {
        name: found[:6]
        for name, found in replay.outcomes.items()
        if found and replay.files[name] == file and name not in EXCEPTIONS
    }
    assert wrong == {}


def test_no_exception_is_stale(replay: Replay) -> None:
    assert [name for name in EXCEPTIONS if not replay.outcomes[name]] == []
