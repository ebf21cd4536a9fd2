"""nearly: which name was meant; a text that resembles none is a name of its own."""

from __future__ import annotations

import pytest

from maatoo.naming import nearly
from maatoo.parameter_types import TRIGGERS
from maatoo.webhooks.event_catalog import EVENTS

NAMES = ["email", "sms", "date_added", "mautic.page_on_hit"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        *(("Email", "email"), ("e-mail", "email"), ("emial", "email"), ("emails", "email")),
        *(("SMS", "sms"), ("dateAdded", "date_added"), ("date_aded", "date_added")),
        *(("page_on_hit", "mautic.page_on_hit"), ("mautic.page_on_hti", "mautic.page_on_hit")),
    ],
)
def test_a_misspelling_means_a_name(given: str, meant: str) -> None:
    assert nearly(given, NAMES) == meant


OTHERS = ["fax", "mms", "", "-", "pigeon", "date_edited"]
OF_PLUGINS = ["mautic.of_a_plugin", "mautic.page_on_exit"]


@pytest.mark.parametrize("given", [*NAMES, *OTHERS, *OF_PLUGINS])
def test_anything_else_means_itself(given: str) -> None:
    assert nearly(given, NAMES) is None


@pytest.mark.parametrize(
    ("given", "name"), [("uuid", "id"), ("note", "name"), ("code", "score"), ("read", "send")]
)
def test_a_short_word_needs_to_be_all_but_the_same(given: str, name: str) -> None:
    assert nearly(given, [name]) is None


def test_what_webhooks_are_called_for_are_the_events_that_are_known() -> None:
    assert set(EVENTS) == TRIGGERS
