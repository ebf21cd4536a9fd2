"""Ctrl-C in the middle of a job: a report says what was done, as people and as programs read it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from functools import wraps
from pathlib import Path

import pytest

from maatoo.sandbox import Sandbox
from maatoo.sync._lists import SyncPages
from tests.cli.terminal import run

pytestmark = pytest.mark.once

COMMAND_OF_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell's & started us
from maatoo.cli import main
main()
"""


SLOW = {
    "contacts create-many ROWS --chunk-size 50": "/contacts/batch/new",
    "contacts import ROWS --rejects REJECTS --json": "/contacts/batch/new",
    "contacts delete-many @IDS --yes --json": "/contacts/batch/delete",
    "segments add 1 IDS": "/segments/1/contacts/add",
    "segments remove 1 IDS": "/segments/1/contact/1/remove",
    "segments sync 1 IDS --yes": "/segments/1/contacts/add",
    "segments sync 1 IDS --yes --json": "/segments/1/contacts/add",
}
"""The commands of jobs, each with the path of the request that it is interrupted in."""


@pytest.mark.parametrize("command", SLOW)
def test_the_interruption_of_a_job_leaves_a_report(
    command: str, sandbox: Sandbox, env: dict[str, str], tmp_path: Path
) -> None:
    rows, ids = tmp_path / "in.jsonl", tmp_path / "ids.txt"
    rows.write_text("\n".join(json.dumps({"email": f"p{n}@example.com"}) for n in range(500)))
    ids.write_text("\n".join(map(str, range(1, 13))))
    assert run(["segments", "create", "--name", "Club"], env).code == 0
    names = {"ROWS": rows, "REJECTS": tmp_path / "rejects.csv", "IDS": ids, "@IDS": f"@{ids}"}
    words = [str(names.get(word, word)) for word in command.split()]
    sandbox.faults.latency(30.0, path=SLOW[command])
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND_OF_A_TERMINAL, *words],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not any(each.path == f"/api{SLOW[command]}" for each in sandbox.requests):
            with suppress(subprocess.TimeoutExpired):  # leaves the processor to the server
                raise AssertionError(process.wait(0.02))
        process.send_signal(2)
        shown, said = process.communicate(timeout=60)
    assert process.returncode == 8
    assert "Traceback" not in said + shown
    assert "Interrupted." in said
    if "--json" in words:
        assert '"unknown"' in json.dumps(json.loads(shown))
    else:
        assert "unknown" in said


@pytest.mark.parametrize(
    ("kind", "more", "kept", "said"),
    [
        ("csv", [], False, "with --resume"),
        ("jsonl", ["--resume"], True, "goes on"),
        ("csv", ["--resume"], True, "goes on"),
    ],
)
def test_an_interrupted_export_says_whether_it_can_go_on(
    kind: str,
    more: list[str],
    kept: bool,
    said: str,
    env: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @wraps(getattr(SyncPages, f"to_{kind}"))
    def interrupted(_: object, path: Path, **__: object) -> int:
        if kept:
            Path(f"{path}.part").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(SyncPages, f"to_{kind}", interrupted)
    done = run(["contacts", "export", str(tmp_path / f"out.{kind}"), *more], env)
    assert done.code == 130
    assert said in done.err
    assert "Interrupted." in done.err


@pytest.mark.parametrize(
    ("more", "said"),
    [([], "with --checkpoint it could go on"), (["--checkpoint", "FILE"], "same command goes on")],
)
def test_what_was_stopped_says_how_it_goes_on(
    more: list[str], said: str, sandbox: Sandbox, env: dict[str, str], tmp_path: Path
) -> None:
    rows = tmp_path / "in.jsonl"
    rows.write_text('{"email": "ann@her.example"}\n')
    sandbox.faults.status(401, path="/contacts/batch/new")
    files = {"FILE": str(tmp_path / "in.checkpoint")}
    rejects = ["--rejects", str(tmp_path / "rejects.csv")]
    for words in (["import", str(rows), *rejects], ["create-many", str(rows)]):
        done = run(["contacts", *words, *(files.get(word, word) for word in more)], env)
        assert done.code == 4, done.err
        assert said in done.err
        assert ("--checkpoint" in done.err) is (not more)
