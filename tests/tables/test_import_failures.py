"""An import that did not store every row raises where it is asked to."""

from __future__ import annotations

from pathlib import Path

import pytest

from maatoo import BulkError, InvalidArgument, Maatoo
from maatoo.batch import BulkReport
from maatoo.tables import ImportReport, read

pytestmark = pytest.mark.once

GOOD = {"email": "good@x.example"}


@pytest.mark.parametrize("row", [{"email": "not an address"}, {"firstname": "Zoë"}, 7])
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_rejected_row_raises(api: Maatoo, tmp_path: Path, row: object, dry_run: bool) -> None:
    rejects = tmp_path / "r.csv"
    report = api.contacts.import_table([GOOD, row], rejects=rejects, dry_run=dry_run)
    if report.ok:  # what only the server refuses a dry run does not see
        report.raise_for_failures()
        return
    with pytest.raises(BulkError, match=r"1 of 2 rows are not stored; .*r\.csv says why") as caught:
        report.raise_for_failures()
    assert caught.value.report is report.written


def test_an_import_that_stored_all_raises_nothing(api: Maatoo) -> None:
    for dry_run in (True, False):
        report = api.contacts.import_table([GOOD], segment="All", rejects=None, dry_run=dry_run)
        report.raise_for_failures()


def test_an_import_that_was_stopped_raises() -> None:
    with pytest.raises(BulkError, match="the job is not over: 0 succeeded"):
        ImportReport().raise_for_failures()


def test_a_segment_that_was_not_filled_raises(api: Maatoo) -> None:
    report = api.contacts.import_table([GOOD], segment="All", rejects=None)
    report.segments[0] = BulkReport()
    with pytest.raises(BulkError, match="the job is not over: 0 succeeded"):
        report.raise_for_failures()


@pytest.mark.parametrize("rejects", ["rejects.csv", "people.csv"])
def test_rejects_never_empty_the_file_to_import(api: Maatoo, tmp_path: Path, rejects: str) -> None:
    for name in (rejects, f"{rejects}.part"):
        source = tmp_path / name
        source.write_text("email\nkept@x.example\n", "utf-8")
        with pytest.raises(InvalidArgument, match="would empty the file"):
            rows = read(source, format="csv")
            api.contacts.import_table(rows, rejects=tmp_path / rejects)
        assert source.read_text("utf-8") == "email\nkept@x.example\n"
