"""The pages of resources say truly which keywords must be given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import maatoo
from maatoo._generate.load import load
from maatoo._generate.model import Operation, Resource
from maatoo._generate.write_resource_pages import write_resource_pages

pytestmark = pytest.mark.newest

PACKAGE = Path(maatoo.__file__).parent
API = load(PACKAGE / "api")
PAGES = write_resource_pages(API, PACKAGE)
_NEEDED_ROW = re.compile(r"^\| `(\w+)` \|.*\*\*Needed\.\*\*", re.MULTILINE)


def section(resource: str, method: str) -> str:
    after = PAGES[f"resources/{resource}.md"].split(f"\n### {method}\n")[1]
    return re.split(r"^##+ ", after, flags=re.MULTILINE)[0]


def needed(resource: str, operation: Operation) -> set[str]:
    """The keywords that must be given, as a reader of the page understands it."""
    text = section(resource, operation.name)
    if said := re.search(r"; (?:needed:|each needs) ([^.]+)\.", text):
        return set(re.findall(r"`(\w+)`", said[1]))
    if of_another := re.search(r"^Keywords: those of \[`(\w+)`\]", text, re.MULTILINE):
        text = section(resource, of_another[1])
    return set(_NEEDED_ROW.findall(text))


@pytest.mark.parametrize("resource", API.resources, ids=lambda each: each.name)
def test_keywords_that_must_be_given_are_told_and_no_others(resource: Resource) -> None:
    for operation in resource.operations:
        assert needed(resource.name, operation) == operation.requires, operation.name


@pytest.mark.parametrize("resource", API.resources, ids=lambda each: each.name)
def test_rows_are_explained_by_a_method_that_is_there(resource: Resource) -> None:
    names = {each.name for each in resource.operations}
    page = PAGES[f"resources/{resource.name}.md"]
    assert set(re.findall(r"mappings with the keywords of `(\w+)`", page)) <= names
