"""Exports to files: whole or not there; an interrupted one goes on without a doubled line."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo import ConfigurationError, InvalidArgument, Maatoo, NotFound

ROWS = 1_000


def contact(own: int) -> dict[str, Any]:
    return {
        "id": own,
        "points": own % 7,
        "fields": {"all": {"id": own, "email": f"{own}@x.example"}},
    }


def server(fail: Callable[[int], bool] = lambda after: False) -> Callable[..., httpx.Response]:
    """Answers as a server with a thousand contacts; fails where it is told to."""

    def answer(request: httpx.Request) -> httpx.Response:
        query = request.url.params
        if "fields" in request.url.path:
            fields = {"1": {"alias": "email", "type": "email", "isPublished": True}}
            return httpx.Response(200, json={"fields": fields, "total": 1})
        bounds = {
            query[f"where[{index}][expr]"]: int(query[f"where[{index}][val]"])
            for index in range(2)
            if f"where[{index}][expr]" in query
        }
        after, to = bounds.get("gt", 0), bounds.get("lte", ROWS)
        if fail(after):
            return httpx.Response(404, json={"errors": [{"code": 404, "message": "gone"}]})
        ids = range(after + 1, to + 1)
        if query.get("orderByDir") == "desc":
            ids = ids[::-1]
        limit = int(query.get("limit", 30))
        found = {str(own): contact(own) for own in ids[:limit]}
        return httpx.Response(200, json={"contacts": found, "total": len(ids)})

    return answer


def client(
    fail: Callable[[int], bool] = lambda after: False, site: str = "https://you.example"
) -> Maatoo:
    return Maatoo(site, transport=httpx.MockTransport(server(fail)))


def ids(path: Path) -> list[int]:
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            return [int(row["id"]) for row in csv.DictReader(file)]
        return [json.loads(line)["id"] for line in file]


def export(api: Maatoo, path: Path, **how: Any) -> int:
    lst = api.contacts.list(limit=100)
    make = lst.to_csv if path.suffix == ".csv" else lst.to_jsonl
    return make(path, columns=["id", "email"], **how)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_failed_export_leaves_what_was_there(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("as it was")
    with client(lambda after: after >= 400) as api:
        with pytest.raises(NotFound):
            export(api, path)
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert path.read_text() == "as it was"


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_failed_export_goes_on_where_it_stood(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with client(lambda after: after >= 400) as api:
        with pytest.raises(NotFound):
            export(api, path, resume=True)
    assert not path.exists()
    part = path.with_name(f"{name}.part")
    with part.open("ab") as file:
        file.write(b"401,a line that was cut o")  # by the end of the process
    asked: list[int] = []
    with client(lambda after: bool(asked.append(after))) as api:
        assert export(api, path, resume=True) == ROWS
    assert min(filter(None, asked)) >= 400  # nothing was read again; 0 asks for the highest id
    assert ids(path) == list(range(1, ROWS + 1))
    assert [each.name for each in tmp_path.iterdir()] == [name]
    with client() as api:  # whole: the next one begins anew
        assert export(api, path, resume=True) == ROWS
    assert ids(path) == list(range(1, ROWS + 1))


def test_another_export_is_not_continued(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with client(lambda after: after >= 400) as api:
        with pytest.raises(NotFound):
            export(api, path, resume=True)
    with client() as api:
        with pytest.raises(InvalidArgument, match="other columns"):
            api.contacts.list(limit=100).to_csv(path, columns=["id"], resume=True)
        with pytest.raises(InvalidArgument, match="other columns"):
            export(api, path, resume=True, schema={"id": "number"})
        with pytest.raises(InvalidArgument, match="other parameters"):
            api.contacts.list(search="x").to_csv(path, columns=["id", "email"], resume=True)
    with client(site="https://other.example") as api:
        with pytest.raises(InvalidArgument, match="at another site"):
            export(api, path, resume=True)
    with client() as api:
        assert export(api, path, resume=True) == ROWS
    assert ids(path) == list(range(1, ROWS + 1))


def test_without_resume_it_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with client(lambda after: after >= 400) as api:
        with pytest.raises(NotFound):
            export(api, path, resume=True)
    with client(lambda after: after >= 200) as api:
        with pytest.raises(NotFound):
            export(api, path)
    assert list(tmp_path.iterdir()) == []


def test_two_exports_do_not_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with client() as api:

        def meanwhile(rows: int, total: int | None) -> None:
            with pytest.raises(ConfigurationError, match="another export"):
                api.contacts.list(limit=200).page().to_csv(path)

        assert export(api, path, progress=meanwhile) == ROWS


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.tables.test_resuming import client, export

def kill(rows, total):
    if rows >= 500:
        os.kill(os.getpid(), signal.SIGKILL)

with client() as api:
    export(api, Path(sys.argv[1]), resume=True, progress=kill)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_killed_export_goes_on_without_a_doubled_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=root, timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert not path.exists()
    with client() as api:
        assert export(api, path, resume=True) == ROWS
    assert ids(path) == list(range(1, ROWS + 1))
