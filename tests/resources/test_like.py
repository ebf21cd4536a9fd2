"""Methods that take what another one takes."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from maatoo.resources._like import like, twin_of
from maatoo.resources.contacts import AsyncContacts as Generated
from maatoo.resources.contacts_extras import AsyncContacts
from maatoo.sync.contacts_extras import SyncContacts

pytestmark = pytest.mark.once


class Birds:
    def create(self, *, name: str, wings: int = 2) -> str:
        """Create a bird."""
        return f"{name} {wings}"

    @like(create)
    def hatch(self, *args: Any, **given: Any) -> bool:
        return self.create(*args, **given) == "Wren 2"


class Twins:
    @twin_of(Birds.create)
    def create(self, *args: Any, **given: Any) -> str:
        """Create a bird, twice."""
        return Birds().create(*args, **given) * 2


def test_the_method_does_what_it_did() -> None:
    assert Birds().hatch(name="Wren") is True
    assert Twins().create(name="Wren ", wings=1) == "Wren  1Wren  1"


def test_parameters_are_those_of_the_other_and_the_result_is_its_own() -> None:
    assert (
        str(inspect.signature(Birds.hatch)) == "(self, *, name: 'str', wings: 'int' = 2) -> 'bool'"
    )
    assert str(inspect.signature(Twins.create)).endswith("-> 'str'")


def test_its_own_docstring_is_kept_and_none_is_borrowed() -> None:
    assert Birds.hatch.__doc__ == "Create a bird."
    assert Twins.create.__doc__ == "Create a bird, twice."


def test_upsert_takes_what_create_takes_in_both_runtimes() -> None:
    wanted = inspect.signature(Generated.create).parameters
    assert "overwrite_with_blank" in wanted
    assert inspect.signature(AsyncContacts.upsert).parameters == wanted
    assert list(inspect.signature(SyncContacts.upsert).parameters) == list(wanted)
