"""The documentation site is built without a warning, and every link in it leads somewhere."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from maatoo._generate.files import read_toml

ROOT = Path(__file__).parent.parent.parent
SITE = read_toml(ROOT / ".zensical.toml")["project"]
OTHER_PLACES = ("http:", "https:", "mailto:", "data:", "javascript:")


class Page(HTMLParser):
    """A built page: what it links to, and the places in it that can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name in ("id", "name"):
            if given.get(name):
                self.places.add(str(given[name]))
        for name in ("href", "src"):
            link = given.get(name)
            if link and tag in ("a", "img", "link", "script"):
                self.links.append(link)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("zensical") is None:
        pytest.skip("the site is built with the extra `docs`")
    copy = tmp_path_factory.mktemp("site")
    skipped = shutil.ignore_patterns("__pycache__")
    for name in ("docs", "maatoo", ".ci"):
        shutil.copytree(ROOT / name, copy / name, ignore=skipped)
    shutil.copy(ROOT / ".zensical.toml", copy)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "-f", ".zensical.toml"]
    built = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    assert "griffe:" not in built.stdout + built.stderr
    return copy / SITE["site_dir"]


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text("utf-8")) for path in site.rglob("*.html")}


def broken(site: Path, pages: dict[Path, Page]) -> list[str]:
    """Links within the site that lead nowhere."""
    found: list[str] = []
    for path, page in pages.items():
        for link in page.links:
            if link.startswith(OTHER_PLACES):
                continue
            target, place = urldefrag(unquote(link))
            base = site if target.startswith("/") else path.parent
            there = (base / target.lstrip("/").split("?")[0]).resolve() if target else path
            if there.is_dir():
                there /= "index.html"
            if not there.exists():
                found.append(f"{path.relative_to(site)}: {link}: no such file")
            elif place and there in pages and place not in pages[there].places:
                found.append(f"{path.relative_to(site)}: {link}: no such place")
    return found


@pytest.mark.once
def test_links_of_the_built_site_lead_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    assert len(pages) > 60
    assert broken(site, pages) == []


@pytest.mark.once
def test_a_broken_link_would_be_found(site: Path, pages: dict[Path, Page]) -> None:
    start = site / "index.html"
    changed = Page('<a href="lists/#nowhere">a</a><a href="nothing/">b</a><a href="lists/">c</a>')
    found = broken(site, {**pages, start: changed})
    assert [each.rpartition(": ")[2] for each in found if each.startswith("index.html")] == [
        "no such place",
        "no such file",
    ]


@pytest.mark.once
def test_each_public_name_is_in_the_reference(site: Path, pages: dict[Path, Page]) -> None:
    import maatoo

    places = set[str]()
    for path, page in pages.items():
        if path.is_relative_to(site / "reference"):
            places |= {place.rpartition(".")[2] for place in page.places}
    without = {"UNSET", "__version__", "events"}
    assert set(maatoo.__all__) - without - places == set()


@pytest.mark.once
def test_the_search_knows_the_pages(site: Path) -> None:
    index = json.loads((site / "search.json").read_text("utf-8"))
    text = json.dumps(index)
    for word in ("upsert", "on_quota", "find_by_email"):
        assert word in text


@pytest.mark.once
def test_signatures_and_docstrings_are_shown_without_markup_of_another_kind(
    pages: dict[Path, Page], site: Path
) -> None:
    for path in pages:
        assert ":class:`" not in path.read_text("utf-8"), path.relative_to(site)
