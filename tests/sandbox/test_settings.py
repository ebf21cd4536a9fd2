"""Settings and fields that a sandbox cannot have are refused when they are given."""

from __future__ import annotations

from typing import Any

import pytest

from maatoo import InvalidArgument
from maatoo.sandbox import Sandbox


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seed", -1),
        ("seed", "100"),
        ("rate_limit", -1),
        ("rate_limit", "50"),
        ("rate_limit", 1.5),
        ("token_seconds", -1),
        ("token_seconds", "3600"),
        ("refresh_seconds", float("inf")),
        ("control_hosts", "sandbox:8080"),
        ("version", "4"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(name: str, value: Any) -> None:
    said = "speaks as" if name == "version" else name
    with pytest.raises(InvalidArgument, match=said):
        Sandbox(**{name: value})


@pytest.mark.parametrize(
    ("alias", "more", "said"),
    [
        ("size", {"object": "companies"}, "object must be one of contact, company"),
        ("size", {"type": "integer"}, "type must be one of boolean, country"),
        ("email", {}, "there is a field 'email' already"),
        ("companyname", {}, "there is a field 'companyname' already"),
    ],
)
def test_a_field_that_cannot_be_is_refused(alias: str, more: dict[str, Any], said: str) -> None:
    with Sandbox() as sandbox, pytest.raises(InvalidArgument, match=said):
        sandbox.add_field(alias, **more)
