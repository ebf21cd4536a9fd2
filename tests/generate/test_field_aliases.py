"""The explicit fields of contacts and companies are sent under the aliases that servers know.

A server ignores an unknown alias in silence: a field under another spelling would never be stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import maatoo
from maatoo._generate.load import load
from tests.replay.exchange import exchanges

API = load(Path(maatoo.__file__).parent / "api")


def aliases(value: Any) -> Iterator[str]:
    """The aliases of every ``fields.all`` in an answer."""
    if isinstance(value, dict):
        fields = value.get("fields")
        if isinstance(fields, dict) and isinstance(fields.get("all"), dict):
            yield from fields["all"]
        for each in value.values():
            yield from aliases(each)
    elif isinstance(value, list):
        for each in value:
            yield from aliases(each)


@pytest.mark.parametrize("name", ["contacts", "companies"])
def test_fields_go_out_under_recorded_aliases(name: str) -> None:
    (resource,) = (each for each in API.resources if each.name == name)
    known = {alias for exchange in exchanges(name) for alias in aliases(exchange.json)}
    assert resource.fields
    assert sorted(set(resource.fields) - known) == []
