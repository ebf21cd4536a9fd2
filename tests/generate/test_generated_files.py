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
FOLDERS = ("models", "rows", "resources", "sync")


CHANGED = {
    "table_methods/blocking.py": {"def to_csv(": "def to_tsv("},
    "resources/segments.py": {"Fetch one segment.": "Get one segment."},
    "openapi.json": {"operationId": "operationNo"},
    "../docs/retries.md": {"again": "anew"},
    "../docs/lists.md": {"yes": "yea"},
    "../docs/errors.md": {"500 to 599": "500 to 598"},
    "../docs/migrate-php.md": {"`add_contacts`": "`add_any`"},
    "../docs/resources/tags.md": {"Fetch one tag.": "Get one tag."},
    "../docs/llms.txt": {"Quickstart": "Slowstart"},
}


def copied(folder: Path) -> Path:
    """A copy of the description and of what was generated from it."""
    copy = folder / "maatoo"
    for name in ("api", "table_methods", *FOLDERS):
        shutil.copytree(PACKAGE / name, copy / name)
    shutil.copy(PACKAGE / "openapi.json", copy)
    shutil.copytree(PACKAGE.parent / "docs", folder / "docs")
    shutil.copy(PACKAGE.parent / ".zensical.toml", folder)
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
    """Files that the description does not make, whichever of them was changed."""
    package = copied(tmp_path_factory.mktemp("repaired"))
    for name, changes in CHANGED.items():
        text = (package / name).read_text("utf-8")
        for one, other in changes.items():
            text = text.replace(one, other)
        (package / name).write_text(text, "utf-8")
    (package / "models" / "tags.py").unlink()
    with (package / "api" / "tags.toml").open("a", encoding="utf-8") as file:
        file.write(
            "[operations.fictional_count]\n"
            'call = "GET /tags/{id}/fictional/count"\n'
            'doc = "Count the contacts that carry a tag."\n'
            'answer = "mapping[int]"\n'
        )
    (package / "api" / "health_check.toml").unlink()
    with redirect_stderr(StringIO()) as said:
        first = main(["--check"], package)
        assert main([], package) == 0
        return Repaired(package, (first, main(["--check"], package)), said.getvalue())


@pytest.mark.newest
def test_nothing_is_stale(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


@pytest.mark.newest
def test_what_is_stale_is_said_until_it_is_written_again(repaired: Repaired) -> None:
    assert repaired.checks == (1, 0)
    assert "python -m maatoo._generate" in repaired.said


@pytest.mark.newest
@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_file_is_stale(name: str, repaired: Repaired) -> None:
    assert f"{name}: " in repaired.said
    written = (repaired.package / name).read_text("utf-8")
    for one, other in CHANGED[name].items():
        assert one in written
        assert other not in written


@pytest.mark.newest
def test_it_is_said_how_many_lines_differ(repaired: Repaired) -> None:
    assert "resources/segments.py: 2 lines differ" in repaired.said


@pytest.mark.newest
def test_a_missing_file_is_stale(repaired: Repaired) -> None:
    assert "models/tags.py: missing" in repaired.said


@pytest.mark.newest
def test_a_changed_description_makes_files_stale(repaired: Repaired) -> None:
    assert "resources/tags.py" in repaired.said
    assert "sync/tags.py" in repaired.said
    written = (repaired.package / "resources" / "tags.py").read_text("utf-8")
    assert "async def fictional_count(" in written


@pytest.mark.newest
def test_what_is_no_longer_described_is_removed(repaired: Repaired) -> None:
    assert "sync/health_check.py: left over" in repaired.said
    for folder in FOLDERS:
        assert not (repaired.package / folder / "health_check.py").exists()
    assert (repaired.package / "resources" / "_base.py").exists()  # written by hand
    assert not (repaired.package.parent / "docs" / "resources" / "health_check.md").exists()


@pytest.mark.newest
def test_an_installed_package_has_no_pages_to_check(tmp_path: Path) -> None:
    package = copied(tmp_path)
    shutil.rmtree(package.parent / "docs")
    assert main(["--check"], package) == 0
    assert main([], package) == 0
    assert not (package.parent / "docs").exists()


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return generate(PACKAGE)


@pytest.mark.newest
def test_generated_files_say_so_and_name_their_source(generated: dict[str, str]) -> None:
    for path, text in generated.items():
        first = text.split("\n", 1)[0]
        if path.endswith(".json"):  # which has no comments
            first = json.loads(text)["info"]["description"]
        assert "Generated by `python -m maatoo._generate` from " in first, path
        assert "do not edit." in first


@pytest.mark.newest
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
