"""Pages of docs/: all are in the navigation, and no block of code is there that nobody runs."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from maatoo import AsyncMaatoo, Maatoo
from maatoo._generate.files import read_toml
from tests.cli import terminal

pytestmark = pytest.mark.newest

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
_FENCE = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_SHOWN = {"php", "text"}
"""What is shown and not run: programs of other libraries, output."""


def shell_commands() -> Iterator[Any]:
    for page in [ROOT / "README.md", *PAGES]:
        for language, text in _FENCE.findall(page.read_text("utf-8")):
            if language == "sh":
                for line in text.replace("\\\n", " ").splitlines():
                    yield pytest.param(line, id=f"{page.name}: {line[:50]}")


def entries(navigation: Any) -> Iterator[str]:
    """The pages of a navigation, in their order."""
    for entry in navigation:
        if isinstance(entry, str):
            yield entry
        else:
            for target in entry.values():
                yield from [target] if isinstance(target, str) else entries(target)


def test_each_page_is_in_the_navigation_once() -> None:
    navigation = list(entries(read_toml(ROOT / ".zensical.toml")["project"]["nav"]))
    assert sorted(navigation) == sorted(page.relative_to(DOCS).as_posix() for page in PAGES)


def test_each_block_of_code_is_of_a_kind_that_tests_run() -> None:
    for page in PAGES:
        for language, text in _FENCE.findall(page.read_text("utf-8")):
            assert language in {"json", "python", "sh", *_SHOWN}, f"{page.name}: {text[:60]}"
            if language == "json":
                json.loads(text)


@pytest.mark.parametrize("line", [*shell_commands()])
def test_what_a_command_names_is_there(line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[:2] == ["pip", "install"]:
        extras = read_toml(ROOT / "pyproject.toml")["project"]["optional-dependencies"]
        for extra in re.findall(r"maatoo\[([^]]+)\]", line):
            assert set(extra.split(",")) <= set(extras)
    elif words[:2] == ["python", "-m"]:
        assert find_spec(words[2]) is not None
        shown = run(*words[1:3], "--help")
        for word in words[3:]:
            if word.startswith("--"):
                assert word.split("=")[0] in shown
    elif words[:1] == ["maatoo"]:
        if find_spec("cyclopts") is None:
            pytest.skip("the command line has an extra of its own")
        known = takewhile(lambda word: re.fullmatch(r"[a-z][a-z-]*", word), words[1:3])
        shown = help_of(*known)
        for word in words[2:]:
            if word.startswith("--"):
                assert word.split("=")[0] in shown
    elif words[:1] == ["python"]:
        assert (ROOT / words[1]).exists()
    else:
        assert words[:1] in (["curl"], ["python3"]), f"nobody checks {line}"  # those have tests


@cache
def run(*arguments: str) -> str:
    """What a command of Python prints; it has to succeed. Pages show the same ones many times."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def help_of(*command: str) -> str:
    """The help of a command of `maatoo`, asked for in this process."""
    done = terminal.run([*command, "--help"], {**os.environ, "COLUMNS": "120"})
    assert done.code == 0, done.err
    return done.out


def test_pictures_can_be_read_by_everybody() -> None:
    pictures = sorted((DOCS / "pictures").glob("*.svg"))
    assert pictures
    for path in pictures:
        picture = ElementTree.parse(path).getroot()
        texts = {child.tag.rpartition("}")[2]: child.text for child in picture}
        assert texts["title"], path.name
        assert texts["desc"], path.name


@pytest.mark.parametrize("client", [AsyncMaatoo, Maatoo])
def test_each_setting_of_a_client_is_told_with_its_default(client: type) -> None:
    text = (DOCS / "quickstart.md").read_text("utf-8").split("## Settings of a client")[1]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text.split("\n## ")[0], re.MULTILINE)
    settings = list(inspect.signature(client).parameters.values())[1:]
    assert [name for name, _ in rows] == [each.name for each in settings]
    for (name, told), setting in zip(rows, settings, strict=True):
        if told == "–" or name in ("retry", "max_response_bytes"):
            assert setting.default in (None, 256 * 2**20), name
        else:
            assert ast.literal_eval(told.strip("`")) == setting.default, name
    viewed = re.findall(r"`(\w+)`", text.split("It takes ")[1].split("\n\n")[0])
    assert viewed == list(inspect.signature(client.with_options).parameters)[1:]


def test_each_method_of_the_pages_for_newcomers_is_there() -> None:
    api = Maatoo("https://you.example", allow_insecure=False)
    tables = read_toml(ROOT / "maatoo" / "_generate" / "migration.toml")
    for library in tables.values():
        names = [
            name
            for table in (library["every"], library["client"], *library["resources"].values())
            for value in table.values()
            for name in re.findall(r"api\.([\w.]+)", value)
        ]
        for name in names:
            owner: Any = AsyncMaatoo if "." not in name else api
            *way, last = name.split(".")
            for part in way:
                owner = getattr(owner, part)
            assert hasattr(owner, last), name
    api.close()
