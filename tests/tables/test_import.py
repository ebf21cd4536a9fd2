"""Files and DataFrames into contacts: what is read, proposed, rejected, and how often."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import anyio
import pytest

from maatoo import AsyncMaatoo, BasicAuth, BulkReport, InvalidArgument, Maatoo, NotFound
from maatoo.batch.import_report import Duplicate
from maatoo.tables import ImportReport

AUTH = BasicAuth("user", "password")
TEXT = 'Name;Stadt\r\nJörg;Zürich\r\n"Zoë; M.";\r\n'


def test_columns_that_are_no_fields_are_proposed_and_nothing_is_sent(api: Maatoo, tmp_path) -> None:
    before = api.contacts.list().count()
    rows = [{"E-Mail": "new@x.example", "Vorname": "Zoë"}]
    with pytest.raises(InvalidArgument, match="'E-Mail': 'email', 'Vorname': 'firstname'"):
        api.contacts.import_table(rows, rejects=tmp_path / "r.csv")
    assert api.contacts.list().count() == before
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_writes_no_contact_and_says_what_is_rejected(api: Maatoo, tmp_path) -> None:
    before = api.contacts.list().count()
    rows = [{"email": "n@x.example", "score": "x"}, {"email": "m@x.example"}, {"score": 1}, 7]
    report = api.contacts.import_table(rows, rejects=tmp_path / "r.csv", dry_run=True)
    assert (report.rows, report.rejected, report.ok) == (4, 3, False)
    with (tmp_path / "r.csv").open(newline="") as file:
        told = [(row["row"], row["column"], row["value"]) for row in csv.DictReader(file)]
    assert told == [("0", "score", "x"), ("2", "email", ""), ("3", "", "")]
    assert api.contacts.list().count() == before


@pytest.mark.anyio
async def test_rows_of_a_generator_go_into_segments(site: str, tmp_path: Path) -> None:
    async def rows():
        for number in range(3):
            yield {"email": f"g{number}@import.example", "city": "Bern", "Nr": number}

    async with AsyncMaatoo(site, auth=AUTH) as api:
        segment = await api.segments.create(name="Generated")
        report = await api.contacts.import_table(
            rows(),
            columns={"Nr": None},
            tags=["a", "b"],
            segments=[segment.id, "Another"],
            rejects=None,
        )
        assert report.ok
        assert len(report.segments) == 2
        assert {len(each.succeeded) for each in report.segments.values()} == {3}
        found = await api.contacts.list(search="g0@import.example").first()
        assert sorted(tag.tag for tag in found.tags) == ["a", "b"]


def test_the_later_values_of_a_key_win_and_are_told(api: Maatoo) -> None:
    rows = [{"email": "Twice@x.example", "city": str(each)} for each in range(5)]
    report = api.contacts.import_table(iter(rows), rejects=None)
    assert [(each.row, each.first_row) for each in report.duplicates] == [
        (1, 0), (2, 0), (3, 0), (4, 0),
    ]  # fmt: skip
    found = api.contacts.list(search="email:twice@x.example").to_dicts(columns=["city"])
    assert found == [{"city": "4"}]
    again = api.contacts.import_table(
        [{"id": report.written.succeeded.ids[0], "city": "Bern"}],
        key="id",
        require=(),
        rejects=None,
    )
    assert again.ok
    with pytest.raises(InvalidArgument, match="does not identify"):
        api.contacts.import_table(rows, key="city")


def test_check_says_what_would_become_of_rows(api: Maatoo) -> None:
    rows = [
        {"email": "a@x.example", "score": "many", "plan": "gold", "nothing": 1},
        {"firstname": "Zoë", "city": "a<b", "website": "x.example", "birthday": "4.3.2026"},
    ]
    report = api.contacts.check(rows)
    found = {(each.row, each.column, each.effect) for each in report.problems}
    assert (
        found
        == {
            (0, "score", "refused"),
            (0, "plan", "refused"),
            (0, "nothing", "dropped"),
            (1, "city", "changed"),
            (1, "website", "changed"),
        }
        or (1, "firstname", "changed") in found
    )
    assert (0, "score", "refused") in found
    assert not report.ok
    assert api.contacts.check([{"email": "a@x.example"}]).ok


@pytest.mark.parametrize(
    ("rows", "how", "said"),
    [
        (b"email", {}, "a list of rows is wanted, not a bytes"),
        ({"email": "a@x.example"}, {}, "not a dict"),
        (7, {}, "not a int"),
        ([{"email": "a@x.example"}], {"columns": "email"}, "new names"),
        ([{"email": "a@x.example"}], {"dates": "%Q"}, "day, month and year"),
        ([{"email": "a@x.example"}], {"dates": ["%d.%m."]}, "day, month and year"),
    ],
)
def test_arguments_that_cannot_be_are_refused(api: Maatoo, rows, how, said: str) -> None:
    before = api.contacts.list().count()
    with pytest.raises(InvalidArgument, match=said):
        api.contacts.import_table(rows, rejects=None, **how)
    assert api.contacts.list().count() == before


def test_a_segment_that_is_not_there_is_told_before_a_contact_is_written(api: Maatoo) -> None:
    before = api.contacts.list().count()
    with pytest.raises(NotFound):
        api.contacts.import_table([{"email": "unwritten@x.example"}], segment=99_999, rejects=None)
    assert api.contacts.list().count() == before
    report = api.contacts.import_table([{"email": "s@x.example"}], segments="One", rejects=None)
    assert len(report.segments) == 1  # not one a letter
    assert api.segments.get(next(iter(report.segments))).name == "One"


def test_rejects_name_the_column_of_the_source(api: Maatoo, tmp_path: Path) -> None:
    rows = [{"Mail": "no address"}, {"Mail": "e@x.example", "firstname": {"a": 1}}, {"city": "x"}]
    report = api.contacts.import_table(
        rows, columns={"Mail": "email"}, rejects=tmp_path / "r.csv", tags=None
    )
    with report.rejects.open(encoding="utf-8", newline="") as file:
        told = sorted((row["row"], row["column"], row["value"]) for row in csv.DictReader(file))
    assert told == [("0", "Mail", "no address"), ("1", "firstname", '{"a":1}'), ("2", "Mail", "")]


def test_names_that_are_no_text_reject_their_row(api: Maatoo) -> None:
    [problem] = api.contacts.check([{1: "x"}]).problems
    assert problem.reason == "the names in a row are text, not 1"


def test_a_bad_value_does_not_hide_what_becomes_of_the_others(api: Maatoo) -> None:
    problems = api.contacts.check([{"score": "many", "website": "x.example"}]).problems
    assert [(each.column, each.effect) for each in problems] == [
        ("score", "refused"), ("website", "changed"),
    ]  # fmt: skip


@pytest.mark.parametrize("row", [{"firstname": "Eve"}, {"email": ""}, {"email": None}])
def test_a_row_without_what_an_import_requires_is_a_problem_of_a_check(api: Maatoo, row) -> None:
    [problem] = api.contacts.check([row], require=["email"]).problems
    assert (problem.row, problem.column, problem.effect) == (0, "email", "refused")
    assert api.contacts.check([row]).ok


@pytest.mark.anyio
async def test_the_report_of_an_import_is_true_after_a_cancellation(site: str, tmp_path) -> None:
    rows = iter([{"firstname": "X"}, *({"email": f"b{n}@x.example"} for n in range(9))])
    report, rejects = ImportReport(), tmp_path / "rejects.csv"
    settings = {"segment": "One", "chunk_size": 2, "max_concurrency": 1, "rejects": rejects}
    async with AsyncMaatoo(site, auth=AUTH) as api:
        with anyio.CancelScope() as scope:
            await api.contacts.import_table(
                rows, progress=lambda _: scope.cancel(), report=report, **settings
            )
        assert scope.cancelled_caught
        assert (report.rejected, len(report.written.succeeded), report.ok) == (1, 2, False)
        assert report.rows >= 3
        assert not rejects.exists()
        for wrong in (report, BulkReport()):
            with pytest.raises(InvalidArgument, match="report"):
                await api.contacts.import_table([{"email": "w@x.example"}], report=wrong)


def test_a_report_of_an_import_is_a_sentence() -> None:
    report = ImportReport(rows=5, rejected=1, rejects=Path("no.csv"))
    report.duplicates.append(Duplicate(row=3, first_row=2))
    report.segments[7] = BulkReport()
    assert str(report) == (
        "5 rows read; 1 rejected: see no.csv; 1 have the key of an earlier one: the later wins; "
        "written: 0 succeeded; segment 7: 0 succeeded"
    )
    report.dry_run = True
    assert str(report).endswith("; nothing was written to the server")


MISSING = [float("nan"), None, "", "  ", "\u00a0"]


@pytest.mark.parametrize("value", MISSING)
def test_a_key_that_is_missing_or_blank_in_any_way_rejects_its_row(api: Maatoo, value) -> None:
    before = api.contacts.list().count()
    rows = [{"email": value, "city": "Bern"}, {"email": value, "city": "Thun"}]
    report = api.contacts.import_table(rows, rejects=None)
    assert (report.rejected, report.duplicates) == (2, [])
    assert api.contacts.list().count() == before


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-03-04T00:00:00+02:00", "2026-03-04"),
        (dt.datetime(2026, 3, 4, tzinfo=dt.timezone(dt.timedelta(hours=2))), "2026-03-04"),
        ("2026-03-04T00:30:00+02:00", None),
        (dt.datetime(2026, 3, 4, 0, 30, tzinfo=dt.timezone.utc), None),
        ("2026-03-04 00:00:00+25:00", None),
    ],
)
def test_a_moment_with_a_zone_is_the_date_in_that_zone_or_no_date(
    api: Maatoo, value, day: str | None
) -> None:
    rows = [{"email": "zone@x.example", "birthday": value}]
    for dry_run in (True, False):
        report = api.contacts.import_table(rows, rejects=None, dry_run=dry_run)
        assert report.ok is (day is not None)
    if day is not None:
        [found] = api.contacts.list(search="email:zone@x.example").to_dicts(columns=["birthday"])
        assert found["birthday"].isoformat() == day


def test_every_refused_value_of_a_row_is_told_with_its_column(api: Maatoo, tmp_path: Path) -> None:
    rows = [{"Mail": "e@x.example", "a": {"b": 1}, "points": "many", "b": 7, "tags": 7}]
    report = api.contacts.import_table(
        rows,
        columns={"Mail": "email", "a": "firstname", "b": "birthday"},
        rejects=tmp_path / "r.csv",
        tags=["x"],
    )
    with report.rejects.open(encoding="utf-8", newline="") as file:
        told = {row["column"]: row["value"] for row in csv.DictReader(file)}
    assert told == {"a": '{"b":1}', "points": "many", "b": "7", "tags": "7"}


@pytest.mark.parametrize("own", [{"blue"}, frozenset({"blue"}), ("blue",), {"blue": 1}.keys()])
def test_tags_of_all_rows_are_added_to_those_of_a_row(api: Maatoo, own: Any) -> None:
    rows = [{"email": "tagged@x.invalid", "tags": own}]
    api.contacts.import_table(rows, tags="new", rejects=None).raise_for_failures()
    found = api.contacts.list(search="email:tagged@x.invalid").first()
    assert found is not None
    assert sorted(each.tag or "" for each in found.tags) == ["blue", "new"]
    api.contacts.delete(found.id)


class Scalar:
    """A value as numpy has it."""

    dtype, shape = "object", ()

    def __init__(self, value: object) -> None:
        self.item = lambda: value


def test_arguments_with_values_of_numpy(api: Maatoo) -> None:
    segment = api.segments.create(name="Of numpy")
    rows = [{"email": "numpy@x.invalid"}]
    given: dict[str, Any] = {"segments": [Scalar(segment.id)], "tags": Scalar("numpy")}
    report = api.contacts.import_table(rows, rejects=None, **given)
    report.raise_for_failures()
    assert list(report.segments) == [segment.id]
    (own,) = report.written.succeeded.ids
    api.contacts.delete(own)
    api.segments.delete(segment.id)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tags": [5]}, "tags takes str"),
        ({"require": ["emial"]}, "require names 'emial'"),
        ({"require": [["email"]]}, "require takes str"),
        ({"key": ["email"]}, "give key="),
        ({"segments": [["Guests"]]}, "segments takes int or str"),
        ({"rejects": 5}, "path of a file"),
        ({"rejects": "a\0b.csv"}, "path of a file"),
    ],
)
def test_an_argument_that_cannot_be_is_refused_before_anything_is_written(
    api: Maatoo, given: dict[str, Any], said: str, tmp_path: Path
) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("email\nnever@x.invalid\n")
    with pytest.raises(InvalidArgument, match=said):
        api.contacts.import_table(source, **given)
    assert api.contacts.list(search="email:never@x.invalid").count() == 0


def test_a_field_that_is_not_there_is_proposed_for_its_column(api: Maatoo) -> None:
    with pytest.raises(InvalidArgument, match=r"'emial': no such field.*{'E-Mail': 'email'}"):
        api.contacts.import_table([{"E-Mail": "a@x.invalid"}], columns={"E-Mail": "emial"})
