"""Operations: made from the description, shown to people and programs, refused without a word."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from maatoo.cli.app import application
from maatoo.description import operations, resources
from maatoo.sandbox import Sandbox
from tests.cli.terminal import Terminal, run

pytestmark = pytest.mark.once

SAMPLE = "contacts"
"""The resource whose help is looked at with the lowest versions of packages, too."""
RESOURCES = [
    pytest.param(each, marks=[] if each == SAMPLE else pytest.mark.newest)
    for each in sorted(resources())
]


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_operation_is_a_command_whose_help_tells_its_arguments(
    resource: str, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = application()
    for owner, name, _, _, operation in operations():
        if owner != resource:
            continue
        commands.help_print([resource.replace("_", "-"), name.replace("_", "-")])
        shown = capsys.readouterr().out
        assert operation["summary"].split()[0] in shown
        assert "--dry-run" in shown
        assert ("--yes" in shown) is name.startswith(("delete", "send"))


def test_one_thing_is_shown_as_a_table_or_as_json(env: dict[str, str]) -> None:
    done = run(["contacts", "get", "4"], env)
    assert done.code == 0
    assert "fields.email" in done.out
    data = json.loads(run(["contacts", "get", "4", "--json"], env).out)
    assert data["id"] == 4
    assert data["fields"]["email"] in done.out


def test_rows_come_as_json_lines_json_and_csv_with_chosen_columns(env: dict[str, str]) -> None:
    words = ["contacts", "list", "--columns", "id,email,dateAdded,fields.city"]
    lines = [json.loads(line) for line in run([*words, "--jsonl"], env).out.splitlines()]
    assert len(lines) == 12
    assert list(lines[0]) == ["id", "email", "dateAdded", "fields.city"]
    assert json.loads(run([*words, "--json"], env).out) == lines
    table = list(csv.DictReader(io.StringIO(run([*words, "--csv"], env).out)))
    assert [row["email"] for row in table] == [line["email"] for line in lines]
    limited = run([*words, "--json", "--max", "2"], env)
    assert len(json.loads(limited.out)) == 2
    assert run(["tags", "list", "--json"], env).out == "[]\n"


def test_a_table_says_when_there_is_more(env: dict[str, str]) -> None:
    done = run(["contacts", "list", "--max", "3"], env)
    assert "The first 3 rows" in done.err
    assert "The first" not in run(["contacts", "list", "--max", "12"], env).err


def test_options_are_read_as_the_operation_takes_them(env: dict[str, str]) -> None:
    words = ["contacts", "create", "--email", "zoe@example.com", "--tags", "new,vip", "--json"]
    made = json.loads(run([*words, "--field", "city=Bern", "--points", "7"], env).out)
    assert made["fields"]["city"] == "Bern"
    assert [tag["tag"] for tag in made["tags"]] == ["new", "vip"]
    emptied = run(["contacts", "edit", str(made["id"]), "--null", "city", "--json"], env)
    assert not json.loads(emptied.out)["fields"]["city"]
    found = ["contacts", "list", "--where", "email eq zoe@example.com", "--jsonl"]
    assert len(run(found, env).out.splitlines()) == 1
    ordered = ["contacts", "list", "--order", "id:desc", "--columns", "id", "--csv"]
    assert run(ordered, env).out.split()[1] == str(made["id"])


def test_a_dry_run_shows_the_request_and_sends_nothing(
    sandbox: Sandbox, env: dict[str, str]
) -> None:
    done = run(["contacts", "create", "--email", "a@example.com", "--dry-run"], env)
    assert done.code == 0
    head, _, body = done.out.partition("{")
    assert head.startswith("POST ")
    assert json.loads("{" + body)["email"] == "a@example.com"
    for words in (["contacts", "list"], ["contacts", "delete", "1"], ["emails", "send", "1"]):
        assert run([*words, "--dry-run"], env).code == 0
    rows = run(["contacts", "create-many", "-", "--dry-run"], env, '{"email": "a@example.com"}\n')
    assert "batch/new" in rows.out
    assert sandbox.requests == []


def test_what_is_dangerous_is_asked_about(sandbox: Sandbox, env: dict[str, str]) -> None:
    refused = run(["contacts", "delete", "1"], env)
    assert refused.code == 3
    assert "--yes" in refused.err
    screen = Terminal(["contacts", "delete", "1"], env)
    screen.expect("[y/N]")
    screen.type("n")
    assert screen.end() == 3
    assert sandbox.requests == []
    screen = Terminal(["contacts", "delete", "1"], env)
    screen.expect("[y/N]")
    screen.type("y")
    assert screen.end() == 0
    assert run(["contacts", "delete", "2", "--yes"], env).code == 0
    assert run(["contacts", "get", "1"], env).code == 5


def test_bulk_rows_and_ids_come_from_files_and_standard_input(
    env: dict[str, str], tmp_path: Path
) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"email": "one@example.com"}\n\n{"email": "two@example.com"}\n')
    made = run(["contacts", "create-many", str(rows), "--json"], env)
    assert json.loads(made.out)["counts"]["succeeded"] == 2
    words = ["contacts", "delete-many", "-", "99999", "--yes", "--json"]
    gone = run(words, env, "13\n14\n")
    assert gone.code == 8
    assert json.loads(gone.out)["counts"] == {
        "succeeded": 2,
        "failed": 1,
        "unknown": 0,
        "not_sent": 0,
    }
    wrong = run(["contacts", "create-many", "-"], env, '{"email": "x@example.com"}\nno json\n')
    assert wrong.code == 3
    assert "line 2" in wrong.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["contacts", "get"], 2),
        (["contacts", "get", "x"], 2),
        (["contacts", "get", "1.5"], 2),
        (["contacts", "get", "0x10"], 2),
        (["contacts", "delete", "1.5", "--yes"], 2),
        (["contacts", "edit", "1", "--points", "1.5"], 2),
        (["contacts", "edit", "1", "--attribution", "x"], 2),
        (["contacts", "adjust-points", "1", "plus", "x"], 2),
        (["contacts", "list", "--max", "1.5"], 2),
        (["contacts", "list", "--extra-query", "[1]"], 3),
        (["contacts", "list", "--order", "id:up"], 3),
        (["contacts", "create", "--field", "x=1", "--field", "x=2"], 3),
        (["contacts", "fly"], 2),
        (["contacts", "get", "1", "--colour"], 2),
        (["contacts", "get", "0"], 3),
        (["contacts", "list", "--json", "--csv"], 3),
        (["contacts", "list", "--columns", "nothing"], 3),
        (["contacts", "list", "--max", "0"], 3),
        (["contacts", "list", "--where", "email"], 3),
        (["contacts", "create", "--field", "x"], 3),
        (["contacts", "list", "--extra-query", "{"], 3),
        (["contacts", "get", "99999"], 5),
        (["contacts", "export", "nowhere/at/all.csv"], 3),
    ],
)
def test_the_exit_code_tells_what_was_wrong(
    env: dict[str, str], words: list[str], code: int
) -> None:
    done = run(words, env)
    assert done.code == code, done.err
    assert done.err


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["contacts", "create", "--field", "x"], "--field"),
        (["contacts", "list", "--extra-query", "{"], "--extra-query"),
    ],
)
def test_an_option_is_called_as_it_is_written(
    env: dict[str, str], words: list[str], option: str
) -> None:
    assert f"{option} cannot be read" in run(words, env).err


@pytest.mark.parametrize(
    ("status", "code"), [(401, 4), (403, 4), (404, 5), (429, 6), (500, 9), (418, 9)]
)
def test_the_exit_code_tells_what_the_server_answered(
    sandbox: Sandbox, env: dict[str, str], status: int, code: int
) -> None:
    sandbox.faults.status(status, path="/contacts/1/edit")
    done = run(["contacts", "edit", "1", "--city", "Bern"], env)
    assert done.code == code, done.err


def test_a_write_whose_answer_is_lost_is_unknown(sandbox: Sandbox, env: dict[str, str]) -> None:
    sandbox.faults.cut("after", path="/stages/new")
    assert run(["stages", "create", "--name", "First"], env).code == 8


def test_no_connection(env: dict[str, str]) -> None:
    done = run(["stages", "list"], {**env, "MAATOO_BASE_URL": "https://nobody.invalid"})
    assert done.code == 7


def test_text_of_the_server_cannot_command_the_terminal(env: dict[str, str]) -> None:
    made = run(["stages", "create", "--name", "\x1b[2Jgone\x07", "--json"], env)
    assert made.code == 0
    shown = run(["stages", "list"], env)
    assert "\x1b" not in shown.out
    assert "gone" in shown.out


def hook(*more: str) -> list[str]:
    address = ["--webhook-url", "https://hooks.example/", "--triggers", "mautic.lead_post_save_new"]
    return ["webhooks", "create", "--name", "W", *address, *more]


def test_a_secret_is_no_argument_and_in_no_output(
    env: dict[str, str], sandbox: Sandbox, tmp_path: Path
) -> None:
    secret = "a-very-long-secret"
    refused = run(hook("--secret", secret), env)
    assert refused.code == 3
    assert not sandbox.requests
    (tmp_path / "secret.txt").write_text(f"{secret}\n")
    made = run(hook("--secret", "-", "--json"), env, f"{secret}\n")
    tried = run(hook("--secret", f"@{tmp_path / 'secret.txt'}", "--dry-run"), env)
    listed = run(["webhooks", "list", "--columns", "id,secret", "--csv"], env)
    assert (made.code, tried.code, listed.code) == (0, 0, 0)
    assert listed.out.split() == ["id,secret", "1,***"]
    shown = "".join(each.out + each.err for each in (refused, made, tried, listed))
    assert secret not in shown
    (sent,) = (each for each in sandbox.requests if each.method == "POST")
    assert json.loads(sent.body)["secret"] == secret


def test_a_password_is_asked_for_where_somebody_is_there(
    env: dict[str, str], sandbox: Sandbox
) -> None:
    words = ["users", "create", "--username", "sue", "--first-name", "S", "--last-name", "U"]
    words += ["--email", "sue@example.com", "--role", "1", "--plain-password", "-"]
    screen = Terminal([*words, "--columns", "username"], env)
    screen.expect("Plain password: ")
    screen.type("Long-Enough-9")
    assert screen.end() == 0, screen.seen
    assert "Long-Enough-9" not in screen.seen
    (sent,) = (each for each in sandbox.requests if each.method == "POST")
    assert json.loads(sent.body)["plainPassword"] == dict.fromkeys(
        ("password", "confirm"), "Long-Enough-9"
    )


def test_nobody_answers_a_question(sandbox: Sandbox, env: dict[str, str]) -> None:
    screen = Terminal(["contacts", "delete", "1"], env)
    screen.expect("[y/N]")
    screen.press("\x04", until="Interrupted.")  # Ctrl-D
    assert screen.end() == 130
    assert sandbox.requests == []


def test_the_fields_of_a_form_are_objects_and_those_of_a_contact_are_pairs(
    sandbox: Sandbox, env: dict[str, str]
) -> None:
    words = ["forms", "create", "--name", "F", "--form-type", "standalone", "--json"]
    field = json.dumps({"label": "Mail", "alias": "mail", "type": "email"})
    made = run([*words, "--fields", field], env)
    assert made.code == 0, made.err
    (sent,) = (each for each in sandbox.requests if each.method == "POST")
    assert [each["alias"] for each in json.loads(sent.body)["fields"]] == ["mail"]
    assert run([*words, "--field", "mail=Mail"], env).code == 2
    number = str(json.loads(made.out)["id"])
    assert run(["forms", "delete-fields", number, "1", "--field", "a=b", "--yes"], env).code == 3


@pytest.mark.parametrize("words", [["create-many", "FILE"], ["delete-many", "@FILE", "--yes"]])
def test_a_file_that_is_no_text_is_refused_with_what_was_done(
    words: list[str], env: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "in.txt"
    file.write_bytes(b"\xff\xfe")
    done = run(["contacts", *(word.replace("FILE", str(file)) for word in words)], env)
    assert done.code == 3
    assert "UTF-8" in done.err
    assert "0 rows" in done.err


def test_the_error_of_a_job_shows_no_credential(capsys: pytest.CaptureFixture[str]) -> None:
    from maatoo import BulkReport
    from maatoo.cli.output import Output
    from maatoo.cli.reports import run_job

    def job() -> None:
        raise OSError("https://user:word@you.maatoo.io/?access_token=abcdef: no such file")

    assert run_job(job, BulkReport(), Output(), dry_run=False, resumes=None) == 3
    shown = capsys.readouterr().err
    assert "OSError" in shown
    assert "word" not in shown
    assert "abcdef" not in shown


def test_a_mark_at_the_beginning_of_a_file_is_no_part_of_it(
    env: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"email": "mark@example.com"}\n', "utf-8-sig")
    assert run(["contacts", "create-many", str(file)], env).code == 0
    assert run(["contacts", "create-many", "-"], env, file.read_text("utf-8")).code == 0
