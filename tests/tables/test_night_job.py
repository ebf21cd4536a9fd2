"""The night's job: a messy file, killed in the middle, resumed, exported again."""

from __future__ import annotations

import csv
import datetime as dt
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maatoo import BasicAuth, Maatoo
from maatoo.sandbox import Sandbox
from maatoo.tables import read
from tests.tables.people import FIELDS

HEADER = ["E-Mail", "Vorname", "PLZ", "Kundennummer", "Umsatz", "Mitglied", "Geburtstag", "Hobbys"]
COLUMNS = {
    "E-Mail": "email",
    "Vorname": "firstname",
    "PLZ": "zipcode",
    "Kundennummer": "customer_no",
    "Umsatz": "score",
    "Mitglied": "member",
    "Geburtstag": "birthday",
    "Hobbys": "interests",
}
BAD: dict[int, tuple[int, str, str]] = {  # which cell is bad, its text, and the reason that is told
    50: (0, "not an address", "is invalid"),
    51: (6, "31.02.2020", "there is no such day"),
    52: (4, "many", "no number"),
    53: (0, "", "it has no 'email'"),
}
AUTH = BasicAuth("user", "password")
Known = dict[str, Any]


def night(number: int) -> tuple[list[str], Known | str]:
    """A row of the file: its cells, and the values it says, or the column that is bad."""
    born = dt.date(1950 + number % 50, 1 + number % 12, 13 + number % 15)
    days = (born.isoformat(), f"{born.day:02}.{born.month:02}.{born.year}", f"{born:%d/%m/%Y}")
    twice = number % 100 == 99  # the address of the row before, in other letters
    address = f"p{number - twice}@x.example"
    values: Known = {
        "email": address,
        "firstname": f"Jürgen {number}",
        "zipcode": f"0{number % 10000:04}",
        "customer_no": f"{number:07}",
        "score": number + 0.5,
        "member": number % 2 == 0,
        "birthday": born,
        "interests": ["art", "ski"] if number % 3 else ["chess"],
    }
    cells = [
        address.upper() if twice else address,
        values["firstname"],
        values["zipcode"],
        values["customer_no"],
        f"{number},5",
        "ja" if values["member"] else "nein",
        days[number % 3],
        "|".join(values["interests"]),
    ]
    if number % 10 == 4:  # cells that are empty
        cells[4] = cells[7] = ""
        values["score"], values["interests"] = None, None
    if number % 1000 in BAD:
        place, text, _ = BAD[number % 1000]
        cells[place] = text
        return cells, HEADER[place]
    return cells, values


def write(path: Path, encoding: str, rows: int) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(HEADER)
        table.writerows(night(number)[0] for number in range(rows))


@pytest.fixture
def url() -> Iterator[str]:
    with Sandbox(username="user", password="password") as sandbox, sandbox.serve() as address:
        with Maatoo(address, auth=AUTH) as api:
            for field in FIELDS:
                api.contact_fields.create(**field)
        yield address


def import_night(api: Maatoo, folder: Path, **how: Any) -> Any:
    return api.contacts.import_table(
        folder / "night.csv",
        columns=COLUMNS,
        segment="Night",
        tags="night",
        rejects=folder / "rejects.csv",
        checkpoint=folder / "checkpoint",
        dates=["%d/%m/%Y"],
        **how,
    )


KILLED = """
import os, signal, sys
from pathlib import Path
from maatoo import Maatoo
from tests.tables.test_night_job import AUTH, import_night

def kill(report):
    if report.settled >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

with Maatoo(sys.argv[1], auth=AUTH) as api:
    import_night(api, Path(sys.argv[2]), progress=kill)
"""


@pytest.mark.once
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    ("encoding", "rows"),
    [
        ("utf-8-sig", 3_000),
        ("latin-1", 1_000),
        pytest.param("latin-1", 20_000, marks=pytest.mark.long),
    ],
)
def test_no_row_is_lost_doubled_or_changed(
    url: str, encoding: str, rows: int, tmp_path: Path
) -> None:
    write(tmp_path / "night.csv", encoding, rows)
    root = Path(__file__).parent.parent.parent
    command = [sys.executable, "-c", KILLED, url, str(tmp_path), str(rows // 3)]
    assert subprocess.run(command, cwd=root, timeout=900).returncode == -signal.SIGKILL
    with Maatoo(url, auth=AUTH) as api:
        before = api.contacts.list().count()
        assert 0 < before < rows
        report = import_night(api, tmp_path)
        names = ["id", *COLUMNS.values(), "tags"]
        exported = api.contacts.list().to_dicts(columns=names)
        assert api.contacts.list().to_csv(tmp_path / "out.csv", columns=names) == len(exported)
        in_segment = api.segments.get(next(iter(report.segments))).id
        members = api.contacts.list(search="segment:night").count()
    assert report.source.encoding == ("cp1252" if encoding == "latin-1" else "utf-8-sig")
    assert report.source.delimiter == ";"
    assert report.rows == rows
    expected: dict[str, Known] = {}
    rejected: dict[int, str] = {}
    for number in range(rows):
        values = night(number)[1]
        if isinstance(values, str):
            rejected[number + 2] = values  # the names are row 1
        else:
            known = {name: value for name, value in values.items() if value is not None}
            expected.setdefault(values["email"], dict.fromkeys(COLUMNS.values())).update(known)
    assert len({row["id"] for row in exported}) == len(exported) == len(expected)
    for row in exported:
        assert row["tags"] == ["night"]
        own = {name: row[name] for name in COLUMNS.values()}
        own["email"] = row["email"].lower()
        own["interests"] = sorted(row["interests"]) if row["interests"] else None
        assert own == expected[own["email"]]
    # the file of the export says the same: cells as texts, empty ones left out
    again = {row["id"]: row for row in read(tmp_path / "out.csv")}
    assert len(again) == len(exported)
    for row in exported:
        cells = again[str(row["id"])]
        assert cells.keys() == {name for name, value in row.items() if value is not None}
        for name in ("email", "firstname", "zipcode", "customer_no"):
            assert cells[name] == row[name]
        assert cells["birthday"] == row["birthday"].isoformat()
        assert cells["member"] == ("true" if row["member"] else "false")
        assert float(cells.get("score", "nan")) == row["score"] or row["score"] is None
        assert cells.get("interests", "").split("|") == (row["interests"] or [""])
    assert members == len(expected)
    assert report.segments[in_segment].ok
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        told = {int(row["row"]): row for row in csv.DictReader(file)}
    assert told.keys() == rejected.keys()
    assert report.rejected == len(rejected) == rows // 250
    for row, column in rejected.items():
        assert told[row]["column"] in (column, COLUMNS[column])
        assert BAD[(row - 2) % 1000][2] in told[row]["reason"]
        assert told[row]["value"] == night(row - 2)[0][HEADER.index(column)]
    assert len(report.duplicates) == rows // 100 + rows // 1000 - 1  # "not an address" as well
