"""Methods written by hand have sections in the handbook, as those of the description have."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import maatoo
from maatoo._generate.hand_written import HandWritten, hand_written
from maatoo._generate.load import load
from maatoo._generate.write_resource_pages import write_resource_pages

pytestmark = pytest.mark.once

PACKAGE = Path(maatoo.__file__).parent
API = load(PACKAGE / "api")
PAGES = write_resource_pages(API, PACKAGE)
METHODS = [
    (resource.name, method)
    for resource in API.resources
    for method in hand_written(resource, PACKAGE)
]


@pytest.mark.parametrize(
    ("resource", "method"), METHODS, ids=lambda each: getattr(each, "name", each)
)
def test_every_argument_stands_on_the_page(resource: str, method: HandWritten) -> None:
    client = getattr(maatoo.AsyncMaatoo("https://a.example", auth=None), resource)
    code = inspect.unwrap(getattr(type(client), method.name)).__code__
    section = re.split(
        r"^##+ ", PAGES[f"resources/{resource}.md"].split(f"\n### {method.name}\n")[1], flags=re.M
    )[0]
    names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    assert [name for name in names if f"| `{name}` |" not in section] == []


def test_a_default_that_means_something_is_told() -> None:
    page = PAGES["resources/contacts.md"]
    assert 'Default: `"rejects.csv"`.' in page
    assert 'Default: `("email",)`.' in page
    assert "Default: `None`" not in page


def test_types_that_only_the_source_explains_are_spelt_out() -> None:
    kinds = {kind for _, method in METHODS for _, kind, _ in (*method.arguments, *method.keywords)}
    assert "Iterable[int]" in kinds
    assert not [
        kind for kind in kinds if re.search(r"\b(Ids|Items|Pairs|Upload|Keep|Direction)\b", kind)
    ]
