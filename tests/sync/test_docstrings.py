"""The blocking client tells of itself: complete docstrings, and no word of awaiting."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import maatoo.sync
from maatoo.sync._resources import Resources

RESOURCES = sorted(name for name in vars(Resources) if not name.startswith("_"))
EXTRAS = sorted(path.stem for path in Path(maatoo.sync.__path__[0]).glob("*_extras.py"))


def own_class(module: str) -> type[Any]:
    found = import_module(module)
    (name,) = (name for name in found.__all__ if name.startswith(("Async", "Sync")))
    cls: type[Any] = getattr(found, name)
    return cls


def methods(cls: type[Any]) -> Iterator[tuple[str, Any]]:
    """The public methods that a class itself defines."""
    return ((name, each) for name, each in vars(cls).items() if name[0] != "_" and callable(each))


@pytest.mark.parametrize("module", [*RESOURCES, *EXTRAS])
def test_no_docstring_speaks_of_awaiting(module: str) -> None:
    found = import_module(f"maatoo.sync.{module}")
    texts = [found.__doc__, *(each.__doc__ for _, each in methods(own_class(found.__name__)))]
    assert all(text and not re.search(r"\bawait|\basync\b", text) for text in texts)


@pytest.mark.parametrize("module", EXTRAS)
def test_a_method_written_by_hand_says_what_its_async_twin_says(module: str) -> None:
    """A test that fails here is cured by copying the docstring of the twin, without its awaits."""
    twins = own_class(f"maatoo.resources.{module}")
    for name, method in methods(own_class(f"maatoo.sync.{module}")):
        said = inspect.cleandoc(vars(twins)[name].__doc__)
        blocking = re.sub(r"\basync (?=for|with)|\bawait ", "", said).replace("AsyncM", "M")
        assert inspect.cleandoc(method.__doc__) == blocking, f"{module}.{name}"
        for section in ("Args:", "Returns:", "Raises:", "Endpoint:"):
            assert section in blocking, f"{module}.{name} lacks {section}"


@pytest.mark.parametrize("resource", RESOURCES)
def test_lists_say_how_they_are_read_in_each_runtime(resource: str) -> None:
    for name, method in methods(own_class(f"maatoo.sync.{resource}")):
        returns = method.__annotations__["return"]
        lazy = returns.startswith(("SyncList", "SyncPages"))
        twin = getattr(own_class(f"maatoo.resources.{resource}"), name)
        assert ("``page()`` fetches one page" in " ".join(method.__doc__.split())) is lazy
        assert (": await it for one page" in " ".join(twin.__doc__.split())) is lazy
