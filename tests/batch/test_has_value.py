"""has_value: whether an entity that a look-up found is the one with a value."""

from __future__ import annotations

import pytest

from maatoo.batch.lookup import has_value

pytestmark = pytest.mark.once


@pytest.mark.parametrize("shown", [None, "", "Nine"])
def test_a_company_without_a_name_is_not_called_none(shown: object) -> None:
    assert not has_value({"fields": {"all": {"companyname": shown}}}, "companyname", "None")


def test_the_value_is_compared_as_the_server_does() -> None:
    assert has_value({"fields": {"all": {"companyname": "Zoë"}}}, "companyname", " ZOE ")
