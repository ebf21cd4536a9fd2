"""Files are read, and texts become the values that they say."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import BasicAuth, InvalidArgument
from maatoo.fields import FieldInfo
from maatoo.tables import read
from maatoo.tables.text_values import Unreadable, value_of_text

AUTH = BasicAuth("user", "password")
TEXT = 'Name;Stadt\r\nJörg;Zürich\r\n"Zoë; M.";\r\n'


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("latin-1", "cp1252"),
        ("cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_found_and_told(
    encoding: str, found: str, delimiter: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.writer(file, delimiter=delimiter)
        table.writerows([["Name", "Stadt"], ["Jörg", "Zürich"], [f"Zoë{delimiter} M.", ""]])
    rows = read(path, columns={"Stadt": "city"})
    assert (rows.encoding, rows.delimiter, rows.columns) == (found, delimiter, ("Name", "city"))
    assert list(rows) == [{"Name": "Jörg", "city": "Zürich"}, {"Name": f"Zoë{delimiter} M."}]
    assert list(rows) == list(rows)
    assert repr(delimiter) in repr(rows)


def test_rows_keep_the_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"two\nlines",2\n\n3\n4,5\n', encoding="utf-8")
    found = [(row.number, bool(row.problem)) for row in read(path).rows()]
    assert found == [(2, False), (4, True), (5, False)]
    with pytest.raises(InvalidArgument, match="row 4: it has 1 cells"):
        list(read(path))


def test_jsonl_and_parquet_keep_their_types(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1, "b": null}\n\n{"a": [1]}\n', encoding="utf-8")
    assert list(read(path)) == [{"a": 1}, {"a": [1]}]
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra arrow")
    pa = pytest.importorskip("pyarrow")
    parquet.write_table(pa.table({"a": [1, None], "b": ["x", "y"]}), tmp_path / "a.parquet")
    assert list(read(tmp_path / "a.parquet")) == [{"a": 1, "b": "x"}, {"b": "y"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [("a,a\n1,2\n", "two columns 'a'"), ("\n1,2\n", "no names"), ("", "no names")],
)
def test_files_that_cannot_be_are_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InvalidArgument, match=said):
        read(tmp_path / "a.csv")
    (tmp_path / "a.xyz").write_text(text)
    with pytest.raises(InvalidArgument, match="format="):
        read(tmp_path / "a.xyz")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "12,5", 12.5),
        ("number", "1.234,50", 1234.5),
        ("number", "1'234.50", 1234.5),
        ("number", "1.234.567", 1234567),
        ("number", "1.234.56", None),
        ("number", "1,234,5", None),
        ("number", "1,234.567,89", None),
        ("number", "1.234 567", None),
        ("number", "1 234 567,8", 1234567.8),
        ("number", "0,123", 0.123),
        ("number", "0,125", 0.125),
        ("number", "-7", -7),
        ("number", "1,234", None),
        ("number", "1.2.3", None),
        ("number", "five", None),
        ("number", ".5", 0.5),
        ("number", "1'234.5", 1234.5),
        ("number", "9" * 5_000, None),
        ("number", "1e999", None),
        ("boolean", "Ja", True),
        ("boolean", "falsch", False),
        ("boolean", "maybe", None),
        ("date", "2026-03-04", "2026-03-04"),
        ("date", "4.3.2026", "2026-03-04"),
        ("date", "20260304", "2026-03-04"),
        ("date", "28/11/2026", "2026-11-28"),
        ("date", "11/28/2026", "2026-11-28"),
        ("date", "03/04/2026", None),
        ("date", "2026-02-30", None),
        ("date", "tomorrow", None),
        ("datetime", "2026-03-04 10:20+25:00", None),
        ("datetime", "0001-01-01 10:20+11:00", None),
        ("datetime", "2026-03-04T23:30:00-05:00", "2026-03-05 04:30:00"),
        ("datetime", "04.03.2026 10:20", "2026-03-04 10:20:00"),
        ("multiselect", "ski, art", ["ski", "art"]),
        ("multiselect", "ski|art", ["ski", "art"]),
        ("text", "007", "007"),
        ("tel", " +41 79 ", "+41 79"),
    ],
)
def test_text_becomes_the_value_that_it_says_or_is_refused(kind, text: str, value: object) -> None:
    found = value_of_text(FieldInfo("x", kind), text)
    assert isinstance(found, Unreadable) if value is None else found == value


def test_forms_of_dates_can_be_given() -> None:
    field = FieldInfo("x", "date")
    assert value_of_text(field, "03/04/2026", ["%m/%d/%Y"]) == "2026-03-04"


@given(st.dates(), st.sampled_from(["{0:%Y}-{0:%m}-{0:%d}", "{0:%d}.{0:%m}.{0:%Y}"]))
def test_dates_are_read_as_they_were_written(day: dt.date, form: str) -> None:
    text = form.replace("{0:%Y}", f"{day.year:04}").format(day)
    assert value_of_text(FieldInfo("x", "date"), text) == day.isoformat()


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from([",", "."]))
def test_numbers_are_read_with_either_decimal_sign(number, sign: str) -> None:
    text = f"{number:.2f}".replace(".", sign)
    assert value_of_text(FieldInfo("x", "number"), text) == float(number)
