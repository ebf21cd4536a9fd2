"""Keys of events: the same for the same event, whenever and wherever it is delivered."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.webhooks import WebhookEvent, parse
from tests.webhooks.webhook_deliveries import recorded

pytestmark = pytest.mark.once

KIND = "mautic.lead_points_change"
contents = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2) | st.text(max_size=2))


def body(*events: Any, kind: str = KIND) -> bytes:
    return json.dumps({kind: list(events)}).encode()


def keys(*events: Any, kind: str = KIND) -> list[str]:
    return [event.key for event in parse(body(*events, kind=kind))]


def test_every_recorded_event_has_a_key_that_stays_when_it_is_delivered_again() -> None:
    for delivery in recorded():
        first, again = parse(delivery.body), parse(delivery.body)
        assert [event.key for event in first] == [event.key for event in again]
        assert len({event.key for event in first}) == len(first)
        assert all(event.key for event in first)


@given(st.lists(contents, max_size=6))
def test_events_of_one_delivery_have_different_keys(events: list[dict[str, object]]) -> None:
    assert len(set(keys(*events))) == len(events)


@given(contents, contents)
def test_other_content_has_another_key(one: dict[str, object], other: dict[str, object]) -> None:
    assert (keys(one) == keys(other)) is (one == other)


@given(contents, contents)
def test_the_key_stays_when_more_events_are_sent_with_it(
    event: dict[str, object], later: dict[str, object]
) -> None:
    assert keys(event)[0] in keys(event, later)


def test_the_order_of_the_properties_does_not_matter_and_the_kind_does() -> None:
    assert keys({"a": 1, "b": 2}) == keys({"b": 2, "a": 1})
    assert keys({"a": 1}) != keys({"a": 1}, kind="plugin.kind")


def test_a_key_shows_nothing_of_the_content_and_is_no_part_of_what_was_sent() -> None:
    (event,) = parse(body({"contact": {"id": 1}, "email": "private@example.invalid"}))
    assert "private" not in event.key
    assert len(event.key) <= 40
    assert event == parse(body({"contact": {"id": 1}, "email": "private@example.invalid"}))[0]
    assert "key" not in event.unknown_
    assert WebhookEvent().key == ""
