"""An import that is stopped keeps the rejects that it found; the run that goes on tells all."""

from __future__ import annotations

import csv
import errno
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from maatoo import AsyncMaatoo, BasicAuth, ConfigurationError, Maatoo, MaatooError
from maatoo.sandbox import Sandbox
from maatoo.tables import ImportReport

AUTH = BasicAuth("user", "password")
ROWS = 200


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(username="user", password="password") as own:
        yield own


@pytest.fixture
def url(sandbox: Sandbox) -> Iterator[str]:
    with sandbox.serve() as address:
        yield address


def rows() -> list[dict[str, Any]]:
    """Every fifth has no address; every fifth has one that the server alone refuses."""
    found: list[dict[str, Any]] = []
    for number in range(ROWS):
        bad = {1: "", 2: f"no address {number}".replace(" ", "")}
        found.append({"email": bad.get(number % 5, f"s{number}@x.example"), "city": "Bern"})
    return found


def told(path: Path, *, sure: bool = False) -> list[int]:
    """The numbers of the rows in a file of rejects; with ``sure`` of those that are not stored."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            (int(row["row"]), "it may be stored" in row["reason"]) for row in csv.DictReader(file)
        ]
    return [number for number, may_be_stored in rows if not (sure and may_be_stored)]


def options(folder: Path) -> dict[str, Any]:
    return {
        "rejects": folder / "rejects.csv",
        "checkpoint": folder / "checkpoint",
        "chunk_size": 5,
        "max_concurrency": 1,
    }


EXPECTED = [number for number in range(ROWS) if number % 5 in (1, 2)]


def check_partial(folder: Path, report: ImportReport, also: Iterable[int] = ()) -> None:
    """What is there after an import that was stopped; its last request may have been refused."""
    rejects = folder / "rejects.csv"
    assert not rejects.exists()
    assert report.rejects == rejects.with_name("rejects.csv.part")
    found = told(report.rejects)
    assert found
    assert len(set(found)) == len(found) == report.rejected < len(EXPECTED)
    assert set(told(report.rejects, sure=True)) <= {*EXPECTED, *also}
    assert {number for number in found if number % 5 == 2}  # of those that the server refused


def check_whole(folder: Path, report: ImportReport) -> None:
    """What is there after the run that went on."""
    assert report.rejects == folder / "rejects.csv"
    assert sorted(told(report.rejects)) == EXPECTED
    assert report.rejected == len(EXPECTED)
    assert not (folder / "rejects.csv.part").exists()


def test_rejects_are_there_when_the_server_stops_an_import(
    sandbox: Sandbox, url: str, tmp_path: Path
) -> None:
    report, asked = ImportReport(), 0

    def stop(_: object) -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            sandbox.faults.status(403, path="/contacts/batch/new")

    with Maatoo(url, auth=AUTH) as api:
        with pytest.raises(MaatooError):
            api.contacts.import_table(rows(), progress=stop, report=report, **options(tmp_path))
        check_partial(tmp_path, report, also=range(15, 40))  # the next request may be sent already
        sandbox.faults.clear()
        check_whole(tmp_path, api.contacts.import_table(rows(), **options(tmp_path)))
        assert api.contacts.list().count() == ROWS - len(EXPECTED)


@pytest.mark.anyio
async def test_rejects_are_there_when_an_import_is_cancelled(url: str, tmp_path: Path) -> None:
    report = ImportReport()
    async with AsyncMaatoo(url, auth=AUTH) as api:
        with anyio.CancelScope() as scope:

            def stop(written: Any) -> None:
                if written.settled >= 12:
                    scope.cancel()

            await api.contacts.import_table(
                rows(), progress=stop, report=report, **options(tmp_path)
            )
        assert scope.cancelled_caught
        check_partial(tmp_path, report)
        check_whole(tmp_path, await api.contacts.import_table(rows(), **options(tmp_path)))


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from maatoo import Maatoo
from maatoo.tables import ImportReport
from tests.tables.test_stopped_import import AUTH, check_partial, options, rows

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell's & started us
report = ImportReport()

def stop(written):
    if written.settled >= 12:
        os.kill(os.getpid(), signal.SIGINT)

with Maatoo(sys.argv[1], auth=AUTH) as api:
    try:
        api.contacts.import_table(
            rows(), progress=stop, report=report, **options(Path(sys.argv[2]))
        )
    except KeyboardInterrupt:
        check_partial(Path(sys.argv[2]), report)
        sys.exit(17)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no signal is sent to oneself")
def test_rejects_are_there_after_ctrl_c(url: str, tmp_path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    command = [sys.executable, "-c", INTERRUPTED, url, str(tmp_path)]
    assert subprocess.run(command, cwd=root, timeout=120).returncode == 17
    with Maatoo(url, auth=AUTH) as api:
        check_whole(tmp_path, api.contacts.import_table(rows(), **options(tmp_path)))


def test_rejects_are_whole_when_a_segment_cannot_be_filled(
    sandbox: Sandbox, url: str, tmp_path: Path
) -> None:
    report = ImportReport()
    with Maatoo(url, auth=AUTH) as api:
        sandbox.faults.status(403, path="/segments/*/contacts/add")
        with pytest.raises(MaatooError):
            api.contacts.import_table(rows(), segment="All", report=report, **options(tmp_path))
    check_whole(tmp_path, report)


def test_a_disk_that_is_full_is_an_error_of_the_configuration(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    report = ImportReport()
    with Maatoo(url, auth=AUTH) as api, pytest.raises(ConfigurationError, match="No space left"):
        api.contacts.import_table(rows(), report=report, **options(tmp_path))
    assert report.rejects == tmp_path / "rejects.csv.part"
