"""The generated files are those that the description makes, and nothing else is left over."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import pytest
from attrs import frozen

import maatoo
from maatoo._generate.__main__ import main
from maatoo._generate.output import generate

PACKAGE = Path(maatoo.__file__).parent
FOLDERS = ("models", "resources", "sync")


CHANGED = {
    "resources/segments.py": {"Fetch one segment.": "Get one segment."},
    "openapi.json": {"Id": "No"},
    "../docs/retries.md": {"again": "anew"},
    "../docs/lists.md": {"yes": "no"},
}


def copied(folder: Path) -> Path:
    """A copy of the description and of what was generated from it."""
    copy = folder / "maatoo"
    for name in ("api", *FOLDERS):
        shutil.copytree(PACKAGE / name, copy / name)
    shutil.copy(PACKAGE / "openapi.json", copy)
    shutil.copytree(PACKAGE.parent / "docs", folder / "docs")
    return copy


@frozen
class Repaired:
    """A package in which files were changed, checked, written again and checked again.

    Attributes:
        package: its folder.
        checks: the exit statuses of both checks.
        said: what the first check said.
    """

    package: Path
    checks: tuple[int, int]
    said: str


@pytest.fixture(scope="module")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> Repaired:
    """Files that are not what an unchanged description makes."""
    package = copied(tmp_path_factory.mktemp("repaired"))
    for name, changes in CHANGED.items():
        text = (package / name).read_text("utf-8")
        for one, other in changes.items():
            text = text.replace(one, other)
        (package / name).write_text(text, "utf-8")
    (package / "models" / "tags.py").unlink()
    return checked_and_written(package)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Repaired:
    """Files that a changed description does not make."""
    package = copied(tmp_path_factory.mktemp("described"))
    with (package / "api" / "tags.toml").open("a", encoding="utf-8") as file:
        file.write(
            "[operations.count_contacts]\n"
            'call = "GET /tags/{id}/contacts/count"\n'
            'doc = "Count the contacts that carry a tag."\n'
            'answer = "mapping[int]"\n'
        )
    (package / "api" / "health_check.toml").unlink()
    return checked_and_written(package)


def checked_and_written(package: Path) -> Repaired:
    with redirect_stderr(StringIO()) as said:
        first = main(["--check"], package)
        assert main([], package) == 0
        return Repaired(package, (first, main(["--check"], package)), said.getvalue())


def test_nothing_is_stale(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_what_is_stale_is_said_until_it_is_written_again(
    repaired: Repaired, described: Repaired
) -> None:
    for each in (repaired, described):
        assert each.checks == (1, 0)
        assert "python -m maatoo._generate" in each.said


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_file_is_stale(name: str, repaired: Repaired) -> None:
    assert f"{name}: " in repaired.said
    written = (repaired.package / name).read_text("utf-8")
    assert written == (PACKAGE / name).read_text("utf-8")


def test_it_is_said_how_many_lines_differ(repaired: Repaired) -> None:
    assert "resources/segments.py: 2 lines differ" in repaired.said


def test_a_missing_file_is_stale(repaired: Repaired) -> None:
    assert "models/tags.py: missing" in repaired.said


def test_a_changed_description_makes_files_stale(described: Repaired) -> None:
    assert "resources/tags.py" in described.said
    assert "sync/tags.py" in described.said
    written = (described.package / "resources" / "tags.py").read_text("utf-8")
    assert "async def count_contacts(" in written


def test_what_is_no_longer_described_is_removed(described: Repaired) -> None:
    assert "sync/health_check.py: left over" in described.said
    for folder in FOLDERS:
        assert not (described.package / folder / "health_check.py").exists()
    assert (described.package / "resources" / "_base.py").exists()  # written by hand


def test_an_installed_package_has_no_pages_to_check(tmp_path: Path) -> None:
    package = copied(tmp_path)
    shutil.rmtree(package.parent / "docs")
    assert main(["--check"], package) == 0
    assert main([], package) == 0
    assert not (package.parent / "docs").exists()


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return generate(PACKAGE)


def test_generated_files_say_so_and_name_their_source(generated: dict[str, str]) -> None:
    for path, text in generated.items():
        first = text.split("\n", 1)[0]
        if path.endswith(".json"):  # which has no comments
            first = json.loads(text)["info"]["description"]
        assert "Generated by `python -m maatoo._generate` from " in first, path
        assert "do not edit." in first


@pytest.mark.skipif(importlib.util.find_spec("ruff") is None, reason="ruff is not installed")
@pytest.mark.parametrize("command", [["format", "--check"], ["check"]], ids=" ".join)
def test_formatter_and_linter_leave_generated_files_alone(
    command: list[str], generated: dict[str, str]
) -> None:
    files = [str(PACKAGE / path) for path in generated if path.endswith(".py")]
    ruff = [sys.executable, "-m", "ruff", *command, *files]
    done = subprocess.run(ruff, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert done.returncode == 0, done.stdout


def test_models_and_resources_are_loaded_when_first_used() -> None:
    code = (
        "import sys, maatoo.models, maatoo.resources;"
        "assert 'maatoo.models.contacts' not in sys.modules;"
        "assert 'maatoo.resources.contacts' not in sys.modules;"
        "maatoo.models.Contact;"
        "assert 'maatoo.models.contacts' in sys.modules;"
        "assert 'maatoo.models.campaigns' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
