"""Files into contacts on the command line: rejects, a check, and a kill in the middle."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from maatoo.sandbox import Sandbox
from tests.cli.terminal import COMMAND, run

pytestmark = pytest.mark.once

COLUMNS = ["--columns", "E-Mail=email, Vorname=firstname, Note="]


def guests(path: Path) -> str:
    path.write_text(
        "E-Mail;Vorname;Note\r\nann@her.example;Jörg;x\r\nno address;Bob;y\r\n;Eve;z\r\n", "cp1252"
    )
    return str(path)


def lines(rejects: Path) -> list[dict[str, str]]:
    with rejects.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_an_import_stores_what_is_right_and_writes_the_rest_to_a_file(
    env: dict[str, str], tmp_path: Path
) -> None:
    source, rejects = guests(tmp_path / "in.csv"), tmp_path / "rejects.csv"
    words = ["contacts", "import", source, *COLUMNS, "--rejects", str(rejects)]
    words += ["--tag", "guest", "--tag", "new", "--segment", "Guests"]
    found = ["contacts", "list", "--search", "email:%her.example", "--json"]

    tried = run([*words, "--dry-run"], env)
    assert tried.code == 8
    refused = [("3", "E-Mail", "no address"), ("4", "E-Mail", "")]  # the first by the server
    told = [(each["row"], each["column"], each["value"]) for each in lines(rejects)]
    assert refused[-1:] == told[-1:]
    assert json.loads(run(found, env).out) == []

    done = run([*words, "--json"], env)
    assert done.code == 8, done.err
    report = json.loads(done.out)
    assert (report["rows"], report["rejected"], report["rejects"]) == (3, 2, str(rejects))
    told = [(each["row"], each["column"], each["value"]) for each in lines(rejects)]
    assert sorted(told) == refused
    (contact,) = json.loads(run(found, env).out)
    assert contact["fields"]["firstname"] == "Jörg"
    assert sorted(each["tag"] for each in contact["tags"]) == ["guest", "new"]
    listed = run(["contacts", "list", "--search", "segment:guests", "--json"], env)
    assert [each["id"] for each in json.loads(listed.out)] == [contact["id"]]


def test_a_row_that_the_server_refuses_is_shown_by_its_number_in_the_spreadsheet(
    env: dict[str, str], tmp_path: Path
) -> None:
    source, rejects = tmp_path / "in.csv", ["--rejects", str(tmp_path / "rejects.csv")]
    source.write_text("email\nann@her.example\n\n''\nno address\n")
    words = ["contacts", "import", str(source), *rejects]
    done = run([*words, "--csv"], env)
    assert done.code == 8, done.err
    shown = list(csv.DictReader(done.out.splitlines()))
    assert [each["row"] for each in shown] == [
        each["row"] for each in lines(tmp_path / "rejects.csv")
    ]
    assert "5" in [each["row"] for each in shown]
    assert "index" not in shown[0]
    (problem, *_) = json.loads(run([*words, "--json"], env).out)["written"]["problems"]
    assert (problem["index"], problem["row"]) == (1, 4)


def test_an_import_without_a_problem_ends_with_0(env: dict[str, str], tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"email": "eve@her.example"}\n')
    done = run(["contacts", "import", str(source), "--rejects", str(tmp_path / "no.csv")], env)
    assert done.code == 0, done.err
    assert "1 succeeded" in done.err
    assert not (tmp_path / "no.csv").exists()


def test_a_check_tells_problems_and_stores_nothing(
    sandbox: Sandbox, env: dict[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "in.csv"
    source.write_text("E-Mail,Vorname,Note\nann@her.example,Ann,x\nbob@her.example,a<b,y\n")
    done = run(["contacts", "check", str(source), *COLUMNS, "--json"], env)
    assert done.code == 8, done.err
    (problem,) = json.loads(done.out)
    assert (problem["row"], problem["column"], problem["effect"]) == (3, "Vorname", "changed")
    assert {each.method for each in sandbox.requests} == {"GET"}
    (tmp_path / "good.csv").write_text("email\nann@her.example\n")
    assert run(["contacts", "check", str(tmp_path / "good.csv")], env).code == 0


def test_a_check_refuses_the_rows_that_an_import_rejects(
    env: dict[str, str], tmp_path: Path
) -> None:
    source = guests(tmp_path / "in.csv")
    done = run(["contacts", "check", source, *COLUMNS, "--json"], env)
    assert done.code == 8
    found = {(each["row"], each["column"]) for each in json.loads(done.out)}
    assert (4, "E-Mail") in found  # it has no address
    rejects = ["--rejects", str(tmp_path / "r.csv")]
    run(["contacts", "import", source, *COLUMNS, *rejects, "--dry-run"], env)
    assert {(int(each["row"]), each["column"]) for each in lines(tmp_path / "r.csv")} == found


@pytest.mark.parametrize("columns", ["E-Mail", "=email", "E-Mail=email,E-Mail=firstname"])
def test_columns_that_cannot_be_meant_are_refused(
    columns: str, sandbox: Sandbox, env: dict[str, str], tmp_path: Path
) -> None:
    source = guests(tmp_path / "in.csv")
    for command in ("import", "check"):
        assert run(["contacts", command, source, "--columns", columns], env).code == 3
    assert not sandbox.requests


def test_a_file_of_rejects_never_replaces_the_input(env: dict[str, str], tmp_path: Path) -> None:
    source = guests(tmp_path / "in.csv")
    before = Path(source).read_bytes()
    refused = run(["contacts", "import", source, *COLUMNS, "--rejects", source], env)
    assert refused.code == 3
    assert Path(source).read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_import_goes_on_by_its_checkpoint(
    sandbox: Sandbox, env: dict[str, str], tmp_path: Path
) -> None:
    rows = [{"email": f"p{n}@killed.example", "firstname": f"P {n}"} for n in range(400)]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    words = ["contacts", "import", str(source), "--rejects", str(tmp_path / "rejects.csv")]
    words += ["--checkpoint", str(tmp_path / "in.checkpoint"), "--json"]

    def batches() -> int:
        return sum(each.path.endswith("batch/new") for each in sandbox.requests)

    slow = sandbox.faults.latency(1.0, path="/contacts/batch/new")
    with subprocess.Popen(
        [*COMMAND, *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        while batches() < 2:
            assert process.poll() is None
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert sandbox.faults.remove(slow.id)

    done = run(words, env)
    assert done.code == 0, done.err
    assert json.loads(done.out)["written"]["counts"]["succeeded"] == 400
    listed = run(
        ["contacts", "list", "--search", "email:%killed.example", "--columns", "email", "--jsonl"],
        env,
    )
    stored = Counter(json.loads(line)["email"] for line in listed.out.splitlines())
    assert stored == Counter(row["email"] for row in rows)
