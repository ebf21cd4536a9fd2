"""A required keyword that is missing: InvalidArgument says which; types and help know of it."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest

from maatoo import UNSET, InvalidArgument
from maatoo.resources import AsyncResources
from maatoo.resources._required import required

from .servers import Answers

pytestmark = [pytest.mark.anyio, pytest.mark.once]


class Birds:
    """A resource."""

    @required("name", "wings")
    async def create(self, *, name: str, wings: int, colour: str = "grey") -> tuple[Any, ...]:
        """Create a bird."""
        return name, wings, colour

    @required("name")
    def find(self, place: str, /, *, name: str) -> tuple[str, str]:
        """Find a bird."""
        return place, name


async def test_what_is_given_is_handed_on() -> None:
    assert await Birds().create(name="Wren", wings=2) == ("Wren", 2, "grey")
    assert await Birds().create(name="", wings=0, colour="") == ("", 0, "")
    assert Birds().find("garden", name="Wren") == ("garden", "Wren")


async def test_what_is_missing_is_named() -> None:
    birds: Any = Birds()
    with pytest.raises(InvalidArgument, match=r"^Birds\.create needs wings: give wings=…$"):
        await birds.create(name="Wren")
    with pytest.raises(InvalidArgument, match="needs name and wings: give name=…, wings=…"):
        await birds.create()
    with pytest.raises(InvalidArgument, match="needs name"):
        birds.find("garden")
    with pytest.raises(InvalidArgument, match="needs name"):
        birds.find("garden", name=UNSET)


def test_signature_docstring_and_kind_are_kept() -> None:
    assert inspect.iscoroutinefunction(Birds.create)
    assert not inspect.iscoroutinefunction(Birds.find)
    assert inspect.getdoc(Birds.create) == "Create a bird."
    parameters = inspect.signature(Birds.create).parameters
    assert parameters["wings"].default is inspect.Parameter.empty
    assert parameters["colour"].default == "grey"


def methods(package: str) -> list[tuple[str, str]]:
    """Every generated method that has keywords which must be given."""
    found: list[tuple[str, str]] = []
    for resource in (name for name in vars(AsyncResources) if not name.startswith("_")):
        module = import_module(f"maatoo.{package}.{resource}")
        (cls,) = (getattr(module, name) for name in module.__all__)
        for name, method in vars(cls).items():
            if not name.startswith("_") and needed(method):
                found.append((resource, name))
    return found


def needed(method: Any) -> list[str]:
    return [
        each.name
        for each in inspect.signature(method).parameters.values()
        if each.kind is each.KEYWORD_ONLY and each.default is each.empty
    ]


def path_arguments(method: Any) -> list[Any]:
    parameters = inspect.signature(method).parameters.values()
    return [1 for each in parameters if each.kind is each.POSITIONAL_ONLY]


ASYNC, BLOCKING = methods("resources"), methods("sync")


def test_both_runtimes_require_the_same() -> None:
    assert ASYNC == BLOCKING
    assert ("segments", "create") in ASYNC
    assert len(ASYNC) > 40


async def test_every_generated_method_names_what_is_missing() -> None:
    server = Answers.of()
    async with server.api() as api:
        for resource, name in ASYNC:
            method = getattr(getattr(api, resource), name)
            with pytest.raises(InvalidArgument, match=f"needs {' and '.join(needed(method))}"):
                await method(*path_arguments(method))
    with server.blocking() as blocking:
        for resource, name in BLOCKING:
            method = getattr(getattr(blocking, resource), name)
            with pytest.raises(InvalidArgument, match=f"needs {' and '.join(needed(method))}"):
                method(*path_arguments(method))
    assert server.asked == []
