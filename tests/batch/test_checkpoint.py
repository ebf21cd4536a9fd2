"""A job that is resumed: what was confirmed is not sent again, what was unknown is said to be."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.batch import BulkOptions, BulkReport, add_ids, delete_ids, map_items, write_rows
from maatoo.errors import MaatooError, OutcomeUnknown
from tests.batch.batch_server import ADD, CREATE, DELETE, EDIT, REPLACE, BatchServer, Person
from tests.batch.checkpoint_jobs import places, write
from tests.example_numbers import examples

pytestmark = pytest.mark.anyio


async def test_what_was_confirmed_is_not_sent_again(tmp_path: Path) -> None:
    file = tmp_path / "job"
    server = BatchServer(fault=lambda number: "401" if number == 3 else None, max_concurrency=1)
    with pytest.raises(MaatooError):
        await write(server, places(20), chunk_size=4, checkpoint=file)
    server.fault = lambda number: None
    told: list[int] = []
    report = await write(
        server,
        places(20),
        chunk_size=4,
        checkpoint=file,
        on_outcome=lambda each: told.append(each.index),
    )
    assert report.ok
    assert server.done == dict.fromkeys(range(20), 1)
    assert report.succeeded.ids == list(range(1, 21))
    assert sorted(told) == list(range(20))
    requests = len(server.calls)
    assert (await write(server, places(20), checkpoint=file)).ok
    assert len(server.calls) == requests


async def test_what_was_sent_without_an_answer_is_said_to_be_unknown(tmp_path: Path) -> None:
    file = tmp_path / "job"
    server = BatchServer(turns=lambda number: 10**6)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(write_later, server, file)
            while not server.in_progress:
                await anyio.lowlevel.checkpoint()
            scope.cancel()
    server.turns = lambda number: 0
    report = await write(server, places(5), chunk_size=3, checkpoint=file)
    assert [each.status for each in report.outcomes] == ["unknown"] * 3 + ["succeeded"] * 2
    assert isinstance(report.unknown[0].error, OutcomeUnknown)
    assert report.unknown[0].item == {"place": 0}


@pytest.mark.parametrize("fault", ["lost", "partly", "silent"])
async def test_what_an_answer_left_open_is_unknown_to_the_next_run_as_well(
    tmp_path: Path, fault: str
) -> None:
    server = BatchServer(fault=lambda number: fault if number == 0 else None)
    first = await write(server, places(4), checkpoint=tmp_path / "job")
    second = await write(server, places(4), checkpoint=tmp_path / "job")
    doubtful = [each.index for each in first.unknown]
    assert doubtful
    assert [each.index for each in second.unknown] == doubtful
    assert max(server.done.values()) == 1


async def write_later(server: BatchServer, file: Path) -> None:
    await write(server, places(5), chunk_size=3, max_concurrency=1, checkpoint=file)


@examples(60)
@given(
    job=st.sampled_from(["replace", "create", "edit", "delete", "add"]),
    size=st.integers(0, 25),
    chunk=st.integers(1, 6),
    crashes=st.lists(st.integers(0, 40), min_size=1, max_size=3),
    torn=st.integers(0, 30),
    seed=st.integers(0, 999),
)
def test_however_often_a_job_crashes_nothing_is_done_twice_that_must_not(
    job: str, size: int, chunk: int, crashes: list[int], torn: int, seed: int
) -> None:
    chance = random.Random(seed)
    operation = {"replace": REPLACE, "create": CREATE, "edit": EDIT, "delete": DELETE, "add": ADD}
    people = {1000 + place: {"id": 1000 + place, "place": place} for place in range(size)}
    server = BatchServer(people={} if job == "create" else people)
    server.turns = lambda number: chance.randrange(4)
    ids = [1000 + place for place in range(size)]
    rows = places(size)
    if job == "edit":
        rows = [{"place": place, "id": 1000 + place} for place in range(size)]
    if job == "create":
        rows = [{**row, "email": f"{row['place']}@x.invalid"} for row in rows]
    report: BulkReport[Any] = BulkReport()

    async def once(file: str, crash: int | None) -> None:
        nonlocal report
        report = BulkReport()
        options: BulkOptions[Any] = BulkOptions(chunk_size=chunk, checkpoint=file, report=report)
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as tasks:

                async def cancel() -> None:
                    for _ in range(crash or 0):
                        await anyio.lowlevel.checkpoint()
                    scope.cancel()

                if crash is not None:
                    tasks.start_soon(cancel)
                if job == "delete":
                    await delete_ids(
                        server, DELETE, ids, model=Person, key="people", options=options
                    )
                elif job == "add":
                    await add_ids(server, ADD, (5,), ids, options=options)
                else:
                    await write_rows(
                        server,
                        operation[job],
                        rows,
                        model=Person,
                        key="people",
                        id_key="id" if job == "edit" else None,
                        options=options,
                    )
                tasks.cancel_scope.cancel()

    with TemporaryDirectory() as folder:
        file = Path(folder) / "job"
        for crash in crashes:
            anyio.run(once, str(file), crash)
            if file.exists() and torn and crash % 2:  # the last line was cut off by the crash
                with file.open("a") as half:
                    half.write('{"done": [[0, 1'[:torn])
        anyio.run(once, str(file), None)
    known = {each.index for each in report.succeeded}
    unknown = {each.index for each in report.unknown}
    assert not report.failed
    assert not report.not_sent
    assert len(known) + len(unknown) == size
    done = {own if job not in ("delete", "add") else own - 1000 for own in server.done}
    assert known <= done
    if job == "replace":
        assert all(times == 1 for times in server.done.values())
    if job in ("create", "edit", "add"):
        assert not unknown


async def test_rows_that_were_refused_before_a_crash_are_sent_again(tmp_path: Path) -> None:
    file, crashed = tmp_path / "job", tmp_path / "crashed"
    server = BatchServer(fault=lambda number: "400" if number == 0 else None)

    def copy(number: int) -> int:
        if number == 1:  # the whole was refused, its first half is on its way
            crashed.write_bytes(file.read_bytes())
        return 0

    server.turns = copy
    await write(server, places(4), checkpoint=file)
    report = await write(BatchServer(), places(4), checkpoint=crashed)
    assert [each.status for each in report.outcomes] == ["unknown"] * 2 + ["succeeded"] * 2


async def test_an_id_given_again_shares_what_an_earlier_run_confirmed(tmp_path: Path) -> None:
    file = tmp_path / "job"
    server = BatchServer(people={own: {"id": own} for own in (1, 2, 3)})
    for ids in ([1, 2], [1, 2, 1, 3, 2]):
        report = await delete_ids(
            server, DELETE, ids, model=Person, key="people", options=BulkOptions(checkpoint=file)
        )
        assert report.ok
    assert server.sizes == [2, 1]


async def test_items_of_a_function_need_not_be_json(tmp_path: Path) -> None:
    async def nothing(item: object) -> None: ...

    for _ in range(2):
        options: BulkOptions[None] = BulkOptions(checkpoint=tmp_path / "job")
        items = [{1: "a", "b": 2}, {(1, 2): 3}]
        assert (await map_items(BatchServer(), nothing, items, options=options)).ok
