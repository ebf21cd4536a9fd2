"""Jobs of the command line: exports, segments of ids, a signed sample, what is beside the API."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from maatoo.cli.app import run as run_here
from maatoo.description import resources
from maatoo.webhooks import ContactCreated, parse, verify
from tests.cli.terminal import COMMAND, environment, run
from tests.servers import Handler, serve

pytestmark = pytest.mark.once


def test_an_export_has_every_row_and_can_be_created_from_again(
    env: dict[str, str], tmp_path: Path
) -> None:
    rows = [{"email": f"p{n}@example.com", "firstname": f"P {n}"} for n in range(450)]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert run(["contacts", "create-many", str(source)], env).code == 0
    target = tmp_path / "out.jsonl"
    words = ["contacts", "export", str(target), "--columns", "email,firstname"]
    done = run([*words, "--search", "email:p%"], env)
    assert done.code == 0, done.err
    written = [json.loads(line) for line in target.read_text().splitlines()]
    found = [row for row in written if row["firstname"].startswith("P ")]
    assert sorted(found, key=str) == sorted(rows, key=str)  # batches are written side by side
    table = tmp_path / "out.csv"
    assert run(["contacts", "export", str(table)], env).code == 0
    with table.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 462


def test_a_table_of_the_statistics(env: dict[str, str], tmp_path: Path) -> None:
    assert run(["stages", "create", "--name", "First"], env).code == 0
    target = tmp_path / "log.jsonl"
    assert run(["stats", "export", "audit_log", str(target)], env).code == 0
    assert json.loads(target.read_text().splitlines()[0])["id"]
    refused = run(["stats", "export", "audit_log", str(tmp_path / "log.xml")], env)
    assert refused.code == 3


def test_segments_are_filled_from_files(env: dict[str, str], tmp_path: Path) -> None:
    made = run(["segments", "create", "--name", "Club", "--json"], env)
    segment = str(json.loads(made.out)["id"])
    ids = tmp_path / "ids.txt"
    ids.write_text("1\n2\n3\n")
    assert run(["segments", "add", segment, str(ids)], env).code == 0
    assert run(["segments", "remove", segment, "-"], env, "2\n").code == 0
    ids.write_text("3 4\n5\n")
    assert run(["segments", "sync", segment, str(ids)], env).code == 3  # nobody says yes
    assert run(["segments", "sync", segment, str(ids), "--dry-run"], env).code == 0
    done = run(["segments", "sync", segment, str(ids), "--yes", "--json"], env)
    assert done.code == 0
    report = json.loads(done.out)
    assert report["unchanged"] == 1
    assert report["added"]["counts"]["succeeded"] == 2
    assert report["removed"]["counts"]["succeeded"] == 1
    found = run(["contacts", "list", "--search", "segment:club", "--columns", "id", "--csv"], env)
    assert found.out.split() == ["id", "3", "4", "5"]
    lost = run(["segments", "add", "999", str(ids)], env)
    assert lost.code == 5
    assert "not sent" in lost.err


def test_a_signed_sample_reaches_an_endpoint(tmp_path: Path) -> None:
    got: list[tuple[bytes, str | None]] = []

    def script(handler: Handler) -> None:
        got.append((handler.body, handler.headers["Webhook-Signature"]))
        handler.answer({}, 200 if len(got) == 1 else 500)

    env = environment(tmp_path, MAATOO_WEBHOOK_SECRET="the word")
    with serve(script) as server:
        assert run(["webhooks", "send", server.url], env).code == 0
        refused = run(["webhooks", "send", server.url, "--kind", "deleted"], env)
    assert refused.code == 9
    body, signature = got[0]
    assert verify(body, signature, "the word")
    (event,) = parse(body)
    assert isinstance(event, ContactCreated)
    assert event.contact.fields["email"] == "sam.sample@example.com"
    assert run(["webhooks", "send", "http://127.0.0.1:9"], environment(tmp_path)).code == 3


def test_what_is_beside_the_api(env: dict[str, str]) -> None:
    assert json.loads(run(["openapi"], env).out)["openapi"].startswith("3.1")
    assert "/mtc.js" in run(["tracking", "snippet"], env).out
    shown = run(["demo", "--contacts", "30", "--json", "--max", "2"], env)
    assert shown.code == 0, shown.err
    assert len(json.loads(shown.out)) == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_resources_and_commands(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = {name: text for name, text in resources().items() if name in ("contacts", "tags")}
    monkeypatch.setattr("maatoo.cli.app.resources", lambda: few)
    assert run_here(["completion", shell]) == 0
    shown = capsys.readouterr().out
    for word in ("contacts", "doctor", "add-dnc", "whoami", "dry-run"):
        assert word in shown


def test_help_imports_neither_httpx_nor_resources(env: dict[str, str]) -> None:
    code = (
        "import sys\nfrom maatoo.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "loaded &= {'httpx', 'httpcore', 'anyio', 'cattrs'}\n"
        "loaded |= {name for name in sys.modules if name.startswith('maatoo.resources')}\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=env, stdout=subprocess.DEVNULL)


def test_without_the_extra_a_message_says_what_to_install() -> None:
    code = (
        "import sys\nsys.modules['cyclopts'] = None\n"
        "from maatoo.cli import main\nmain(['contacts', 'list'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr == "the command line needs optional packages: pip install 'maatoo[cli]'\n"


def test_a_reader_that_has_seen_enough_ends_a_command_quietly(env: dict[str, str]) -> None:
    command = [sys.executable, "-m", "maatoo", "openapi"]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_table_that_nobody_reads_is_no_failure(env: dict[str, str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, "contacts", "list"], env=env, stdout=write, check=False)
    os.close(write)
    assert done.returncode == 0


def test_an_export_takes_what_its_list_takes(env: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    words = ["contacts", "export", str(target), "--columns", "id,email", "--where", "id in 3,5"]
    tried = run([*words, "--dry-run"], env)
    assert tried.out.startswith("GET ")
    assert not list(tmp_path.iterdir())
    assert run(words, env).code == 0
    assert [row["id"] for row in csv.DictReader(target.read_text().splitlines())] == ["3", "5"]


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_a_job_whose_report_nobody_reads_ends_with_what_became_of_its_rows(
    form: list[str], env: dict[str, str], tmp_path: Path
) -> None:
    rows = tmp_path / "in.jsonl"
    rows.write_text("".join(f'{{"email": "no address {n}"}}\n' for n in range(2_000)))
    for closed in ("stdout", "stderr"):
        read, write = os.pipe()
        os.close(read)
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, closed: write}
        command = [*COMMAND, "contacts", "create-many", str(rows), *form]
        done = subprocess.run(command, env=env, check=False, **streams)  # type: ignore[call-overload]
        os.close(write)
        assert done.returncode == 8, closed
