"""The README is true: its examples run, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import maatoo
from maatoo.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def url():
    with Sandbox(username="user", password="password") as sandbox, sandbox.serve() as address:
        yield address


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_each_example_runs(
    number: int, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where examples write files
    source = EXAMPLES[number].replace("https://you.maatoo.io", url)
    exec(compile(source, f"README example {number}", "exec"), {"__name__": "__main__"})


def test_the_two_commands_are_marked_for_those_who_run_them() -> None:
    for name in ("the main job", "the tests"):
        assert re.search(rf"<!-- {name} -->\n```sh\npython3 -m venv [^\n]*\n```", README)


def test_every_name_of_the_package_can_be_imported() -> None:
    for name in maatoo.__all__:
        assert getattr(maatoo, name) is not None
    assert set(dir(maatoo)) == set(maatoo.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        maatoo.nothing  # noqa: B018


def test_names_that_the_readme_imports_are_public() -> None:
    for names in re.findall(r"^from maatoo import (.+)$", README, re.MULTILINE):
        assert {name.strip() for name in names.split(",")} <= set(maatoo.__all__)


def test_the_changelog_knows_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert "[Unreleased]" in changelog or f"[{maatoo.__version__}]" in changelog
