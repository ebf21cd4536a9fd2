"""Closed streams, files and pipes, whatever the locale."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli.terminal import COMMAND

pytestmark = pytest.mark.once


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_a_command_whose_streams_are_closed_does_its_work(env: dict[str, str], closed: str) -> None:
    command = shlex.join([*COMMAND, "contacts", "list", "--max", "1", "--json"])
    done = subprocess.run(
        ["sh", "-c", f"{command} {closed}"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_files_and_pipes_hold_utf_8_whatever_the_locale(env: dict[str, str]) -> None:
    ascii_only = {**env, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    words = ["contacts", "create-many", "-"]
    row = '{"email": "zoe@example.com", "firstname": "Zoë"}'
    subprocess.run([*COMMAND, *words], env=ascii_only, input=row.encode(), check=True)
    found = ["contacts", "list", "--search", "Zoë", "--columns", "firstname", "--csv"]
    done = subprocess.run([*COMMAND, *found], env=ascii_only, capture_output=True, check=True)
    assert done.stdout.decode().split() == ["firstname", "Zoë"]


def test_a_file_that_cannot_be_written_is_said(env: dict[str, str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "contacts", "list"],
            env=env,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 3
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr
