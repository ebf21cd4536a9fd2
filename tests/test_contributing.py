"""The contributor's guide is true: its recipe adds an endpoint, and what it names is there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

import maatoo
from maatoo._generate.output import generate

pytestmark = pytest.mark.newest

PACKAGE = Path(maatoo.__file__).parent
ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
_RECIPE = GUIDE.split("## Add an endpoint in five minutes")[1].split("\n## ")[0]
_BLOCK = re.compile(r"<!-- recipe: ([^>]+) -->\n +```\w+\n(.*?)\n +```", re.DOTALL)
BLOCKS = [(what, re.sub("^   ", "", text, flags=re.M)) for what, text in _BLOCK.findall(_RECIPE)]
"""What a reader of the recipe types, in order, and where or how."""
VALIDATED = "tests/openapi/test_document.py::test_an_openapi_validator_accepts_the_document"
"""The slowest of the tests that are run twice; its document is the same both times."""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a copy of the checkout, whose package it finds first."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTEST_ADDOPTS": "-p no:cacheprovider"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the recipe touches."""
    skipped = shutil.ignore_patterns("__pycache__", "recordings")
    for name in ("maatoo", "docs", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skipped)
    (tmp_path / "tests" / "recordings").symlink_to(ROOT / "tests" / "recordings")
    for name in ("pyproject.toml", ".zensical.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_an_endpoint_is_added_by_the_recipe_alone(checkout: Path) -> None:
    failed = []
    for what, text in BLOCKS:
        if what.startswith("append to "):
            with (checkout / what.removeprefix("append to ")).open("a", encoding="utf-8") as file:
                file.write(f"\n{text}\n")
        elif what == "call":
            done = run(checkout, "-c", text)
            assert done.returncode == 0, done.stderr
        else:
            python, *arguments = text.split()
            assert python == "python"
            done = run(checkout, *arguments)
            if what == "one test fails":
                failed = re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
                line = re.search(r'^E +(\{"key": .*\})$', done.stdout, re.MULTILINE)
                assert line, done.stdout
                assert "tests/data/operations.json" in done.stdout
                known = checkout / "tests" / "data" / "operations.json"
                entries = [*json.loads(known.read_text("utf-8")), json.loads(line[1])]
                known.write_text(json.dumps(entries), "utf-8")
            assert done.returncode == (what == "one test fails"), done.stdout + done.stderr
    assert len(failed) == 1, failed
    again = run(checkout, *BLOCKS[-1][1].split()[1:], "--deselect", VALIDATED)
    assert again.returncode == 0, again.stdout


def test_the_recipe_is_short() -> None:
    steps = re.findall(r"^\d+\. ", _RECIPE, re.MULTILINE)
    assert 0 < len(steps) <= 9
    assert [what.split(" to ")[0] for what, _ in BLOCKS] == [
        *("append", "run", "run", "call", "one test fails")
    ]


def test_what_the_guide_names_is_there() -> None:
    for path in re.findall(r"`((?:maatoo|tests|docs|\.ci)/[\w./]+)`", GUIDE):
        assert (ROOT / path).exists(), path


def test_generated_files_are_marked_as_such_and_no_others() -> None:
    rules = [
        line.split()
        for line in (ROOT / ".gitattributes").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]

    def marked(path: str) -> bool:
        state = False
        for pattern, attribute in rules:
            if fnmatch(path, pattern) and path.count("/") == pattern.count("/"):
                state = not attribute.startswith("-")
        return state

    wanted = {os.path.normpath(f"maatoo/{path}") for path in generate(PACKAGE)}
    there = {
        str(file.relative_to(ROOT))
        for folder in ("maatoo", "docs")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".py", ".json", ".md", ".toml", ".txt"}
    }
    assert wanted <= there
    unlike = {path for path in there if marked(path) != (path in wanted)}
    assert unlike == set(), "correct .gitattributes"
