"""The README and the pages of docs/ are true: examples run, and what they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import maatoo
from maatoo import MissingExtra
from maatoo.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_TEST = re.compile(r"^(async )?def test_", re.MULTILINE)
_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
BLOCKS = [(page.name, source) for page in PAGES for source in _BLOCK.findall(page.read_text())]
"""The Python examples of all pages."""

SCRIPTS = [pytest.param(source, id=name) for name, source in BLOCKS if not _TEST.search(source)]
HEAVY = {"duckdb", "pandas", "polars", "pyarrow"}
"""What only one step of CI installs."""

TESTS = [source for _, source in BLOCKS if _TEST.search(source)]


@pytest.fixture(scope="module")
def url():
    with Sandbox(username="user", password="password") as sandbox, sandbox.serve() as address:
        yield address


@pytest.mark.parametrize("source", SCRIPTS)
def test_each_example_runs(
    source: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where examples write files
    source = source.replace("https://you.maatoo.io", url)
    try:
        exec(compile(source, "example", "exec"), {"__name__": "__main__"})
    except (MissingExtra, ModuleNotFoundError) as missing:
        if isinstance(missing, MissingExtra) or missing.name in HEAVY:
            pytest.skip(str(missing))
        raise


def test_examples_that_define_tests_pass(pytester: pytest.Pytester) -> None:
    for number, source in enumerate(TESTS):
        pytester.makepyfile(**{f"test_{number}": source})
    outcome = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--strict-markers")
    outcome.assert_outcomes(passed=sum(len(_TEST.findall(source)) for source in TESTS))


def test_links_lead_to_pages_that_are_there() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


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
