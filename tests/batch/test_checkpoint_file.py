"""The file of a checkpoint: which are refused, and what a damaged or a full disk means."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.batch import BulkOptions, BulkReport, add_ids
from maatoo.batch.checkpoint import Checkpoint, Earlier, Settled, _checksum
from maatoo.batch.outcome_table import State
from maatoo.errors import ConfigurationError, InvalidArgument
from tests.batch.batch_server import ADD, BatchServer
from tests.batch.checkpoint_jobs import places, write

pytestmark = pytest.mark.anyio

ITEMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.text()),
)


@given(item=ITEMS)
def test_the_checksum_of_an_item_is_that_of_its_json(item: object) -> None:
    assert _checksum(item) == crc32(json.dumps(item, sort_keys=True).encode())


async def test_another_input_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "job"
    server = BatchServer()
    await write(server, places(3), checkpoint=file)
    with pytest.raises(ConfigurationError, match="item 1 is not the one"):
        await write(server, [{"place": 0}, {"place": 7}], checkpoint=file)


async def test_the_file_of_another_job_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "job"
    server = BatchServer(people={1: {"id": 1}})
    await add_ids(server, ADD, (5,), [1], options=BulkOptions(checkpoint=file))
    with pytest.raises(ConfigurationError, match="another job"):
        await add_ids(server, ADD, (6,), [1], options=BulkOptions(checkpoint=file))
    file.write_text("something else\n")
    with pytest.raises(ConfigurationError, match="no checkpoint"):
        await add_ids(server, ADD, (5,), [1], options=BulkOptions(checkpoint=file))
    with pytest.raises(ConfigurationError):
        await add_ids(server, ADD, (5,), [1], options=BulkOptions(checkpoint=tmp_path))


def test_lines_are_written_out_before_a_chunk_is_sent(tmp_path: Path) -> None:
    file, crashed = tmp_path / "job", tmp_path / "crashed"
    checkpoint = Checkpoint(file, "job")
    checkpoint.sent([(0, "w"), (1, "x"), (2, "y")])
    crashed.write_bytes(file.read_bytes())
    other = Checkpoint(crashed, "job")
    found = [other.earlier(place, payload) for place, payload in enumerate("wxyz")]
    assert found == [Earlier(confirmed=False)] * 3 + [None]
    other.close()
    checkpoint.settled([Settled(1, State.SUCCEEDED, 7, "x"), Settled(2, State.FAILED, 0, "y")])
    checkpoint.close()
    last = Checkpoint(file, "job")
    assert last.earlier(1, "x") == Earlier(confirmed=True, id=7)
    assert last.earlier(2, "y") is None
    last.close()


def test_what_is_noted_behind_a_line_that_was_cut_off_is_read(tmp_path: Path) -> None:
    file = tmp_path / "job"
    Checkpoint(file, "job").close()
    with file.open("a") as half:
        half.write('{"done": [[0, 1')
    second = Checkpoint(file, "job")
    second.sent([(0, "w")])
    second.close()
    third = Checkpoint(file, "job")
    assert third.earlier(0, "w") == Earlier(confirmed=False, run=1)
    third.close()


def test_another_item_is_noticed_where_no_answer_came_as_well(tmp_path: Path) -> None:
    file = tmp_path / "job"
    checkpoint = Checkpoint(file, "job")
    checkpoint.sent([(0, {"a": 1, "b": 2})])
    checkpoint.close()
    again = Checkpoint(file, "job")
    assert again.earlier(0, {"b": 2, "a": 1}) == Earlier(confirmed=False)
    with pytest.raises(ConfigurationError, match="item 0 is not the one"):
        again.earlier(0, {"a": 1, "b": 3})
    again.close()


async def test_two_jobs_cannot_write_one_file(tmp_path: Path) -> None:
    file = tmp_path / "job"
    server = BatchServer()

    async def begin_another(_: BulkReport[Any]) -> None:
        with pytest.raises(ConfigurationError, match="another job is writing"):
            await write(server, places(3), checkpoint=file)

    report = await write(server, places(3), checkpoint=file, progress=begin_another)
    assert report.ok
    assert server.done == dict.fromkeys(range(3), 1)
    assert (await write(server, places(3), checkpoint=file)).ok


def test_another_process_is_kept_out(tmp_path: Path) -> None:
    file = tmp_path / "job"
    checkpoint = Checkpoint(file, "job")
    code = f"from maatoo.batch.checkpoint import Checkpoint; Checkpoint({str(file)!r}, 'job')"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "another job is writing it" in found.stderr
    checkpoint.close()


@pytest.mark.parametrize("path", [5, True, "a\0b", b"job"])
async def test_what_is_no_path_is_refused_before_anything_is_sent(path: Any) -> None:
    server = BatchServer()
    with pytest.raises(InvalidArgument, match="checkpoint must be the path of a file"):
        await write(server, places(3), checkpoint=path)
    assert not server.calls


async def test_a_file_of_another_server_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "job"
    await write(BatchServer(site="https://staging.invalid"), places(3), checkpoint=file)
    server = BatchServer(site="https://real.invalid")
    with pytest.raises(ConfigurationError, match="another job"):
        await write(server, places(3), checkpoint=file)
    assert not server.calls


@pytest.mark.parametrize("length", [0, 1, 20, 60])
async def test_a_file_that_was_cut_off_in_its_first_line_begins_anew(
    tmp_path: Path, length: int
) -> None:
    file = tmp_path / "job"
    await write(BatchServer(), [], checkpoint=file)
    file.write_text(file.read_text()[:length])
    for _ in range(2):
        assert (await write(server := BatchServer(), places(3), checkpoint=file)).ok
    assert not server.calls


@pytest.mark.parametrize("line", ['{"sent": [["x", 1]]}', '{"done": 5}', '{"done": [[1, -1, 2]]}'])
async def test_a_damaged_file_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "job"
    await write(BatchServer(), places(3), checkpoint=file)
    with file.open("a") as damaged:
        damaged.write(line + "\n")
    with pytest.raises(ConfigurationError, match="damaged"):
        await write(BatchServer(), places(3), checkpoint=file)


async def test_a_disk_that_is_full_stops_the_job_and_leaves_a_true_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Checkpoint, outcomes: object) -> None:
        os.close(self._file.fileno())  # what is buffered now can never be written
        self._write({"done": []})

    monkeypatch.setattr(Checkpoint, "settled", full)
    report: BulkReport[Any] = BulkReport()
    server = BatchServer()
    with pytest.raises(ConfigurationError, match="Bad file descriptor") as caught:
        await write(
            server,
            places(9),
            chunk_size=3,
            max_concurrency=1,
            checkpoint=tmp_path / "job",
            report=report,
        )
    assert caught.value.report is report
    assert report.finished
    assert [each.status for each in report.outcomes] == ["succeeded"] * 3 + ["not_sent"] * 6
