"""The README and the pages of docs/ are true: examples run, and what they name is there."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import maatoo
from maatoo import BasicAuth, Maatoo, MissingExtra
from maatoo.sandbox import Sandbox
from tests.v2.test_v2 import SITE, Tags

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
_TEST = re.compile(r"^(async )?def test_", re.MULTILINE)
_BLOCK = re.compile(r"^( *)```python\n(.*?)^\1```", re.DOTALL | re.MULTILINE)

ONE_PROGRAM = {"docs/notebook.md"}
"""Pages whose examples follow one another, as the cells of a notebook do."""


def blocks() -> Iterator[tuple[str, str]]:
    """The Python examples of all pages, with the path of the page."""
    for page in PAGES:
        name = page.relative_to(ROOT).as_posix()
        found = [textwrap.dedent(source) for _, source in _BLOCK.findall(page.read_text("utf-8"))]
        for source in ["\n".join(found)] if name in ONE_PROGRAM else found:
            yield name, source


BLOCKS = list(blocks())
SCRIPTS = [
    pytest.param(source, page, id=page) for page, source in BLOCKS if not _TEST.search(source)
]
HEAVY = {"duckdb", "fastapi", "pandas", "polars", "pyarrow"}
"""What only some steps of CI install."""

TESTS = [source for _, source in BLOCKS if _TEST.search(source)]


def served(version: str, seed: int = 0) -> Iterator[str]:
    with Sandbox(username="user", password="password", version=version, seed=seed) as sandbox:
        with sandbox.serve() as address:
            yield address


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    yield from served("5.1")


@pytest.fixture(scope="module")
def newest() -> Iterator[str]:
    """A server that has every resource, and the entities that examples name by their ids."""
    for address in served("7", seed=50):
        with Maatoo(address, auth=BasicAuth("user", "password")) as api:
            rows = ({"companyname": f"Company {number}"} for number in range(8))
            api.companies.create_many(rows).raise_for_failures()
        yield address


@pytest.mark.parametrize(("source", "page"), SCRIPTS)
def test_each_example_runs(
    source: str,
    page: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)  # where examples write files
    server = "newest" if page.startswith(("docs/resources/", "docs/servers")) else "url"
    address = request.getfixturevalue(server)
    source = source.replace("https://you.maatoo.io", address)
    names: dict[str, object] = {"__name__": "__main__"}
    try:
        exec(compile(source, "example", "exec"), names)
        call_functions(names, address, is_second_api="api.v2" in source)
    except (MissingExtra, ModuleNotFoundError) as missing:
        if isinstance(missing, MissingExtra) or missing.name in HEAVY:
            pytest.skip(str(missing))
        raise
    assert names.keys() - {"__name__", "__builtins__"}, "the example defines and imports nothing"


def call_functions(names: dict[str, object], address: str, *, is_second_api: bool) -> None:
    """Call the blocking functions that an example defines, where all that they take is at hand."""
    transport = None
    if is_second_api:  # which the sandbox does not have
        address, transport = SITE, httpx.MockTransport(Tags())
    with Maatoo(address, auth=BasicAuth("user", "password"), transport=transport) as api:
        given = {"api": api, "rows": [{"email": f"row{number}@example.com"} for number in range(9)]}
        for each in [*names.values()]:
            if inspect.isfunction(each) and not inspect.iscoroutinefunction(each):
                taken = inspect.signature(each).parameters
                if (
                    each.__module__ == "__main__"
                    and "api" in taken
                    and taken.keys() <= given.keys()
                ):
                    each(*(given[name] for name in taken))


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
