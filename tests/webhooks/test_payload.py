"""parse: every recorded delivery becomes events, with nothing lost."""

from __future__ import annotations

import datetime as dt
import json
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.converter import wire_name
from maatoo.models import FieldGroups, Model
from maatoo.webhooks import (
    EVENTS,
    ChannelSubscriptionChanged,
    CompanyDeleted,
    ContactCreated,
    ContactDeleted,
    ContactPointsChanged,
    ContactSegmentChanged,
    ContactUpdated,
    EmailSent,
    FormSubmitted,
    PageVisited,
    SmsSent,
    UnknownEvent,
    WebhookEvent,
    parse,
)
from tests.webhooks.webhook_deliveries import Recorded, recorded

DELIVERIES = recorded()


def first(kind: str) -> Any:
    """The first recorded event of a kind."""
    body = next(each.body for each in DELIVERIES if each.kinds == (kind,))
    (event,) = parse(body)
    return event


# No leaf lost


def held(raw: object, read: object) -> bool:
    """Whether a read value says what was sent."""
    if isinstance(read, FieldGroups):
        return isinstance(raw, list) or all(
            held(info, read.info(alias))
            for fields in raw.values()  # type: ignore[attr-defined]
            if isinstance(fields, dict)
            for alias, info in fields.items()
        )
    if isinstance(read, Model):
        return not lost(raw or {}, read)  # `[]` is PHP's empty object
    if isinstance(read, tuple):
        items = list(raw.values() if isinstance(raw, dict) else raw or ())  # type: ignore[call-overload]
        return len(items) == len(read) and all(map(held, items, read))
    if raw in (None, [], {}) and (read is None or read == {}):
        return True
    if isinstance(read, dt.datetime):
        return read == dt.datetime.fromisoformat(str(raw))
    if isinstance(read, bool):  # flags come as 1 and "1" as well
        return str(raw) in (str(read), str(int(read)))
    return read == raw or str(read) == str(raw)


def lost(raw: Any, model: Model) -> list[str]:
    """The keys of a sent object that neither an attribute nor ``unknown_`` holds."""
    attributes = {wire_name(each): each.name for each in attrs.fields(type(model))}
    return [
        key
        for key, value in raw.items()
        if not held(value, getattr(model, attributes[key]) if key in attributes else None)
        and not (key in model.unknown_ and model.unknown_[key] == value)
    ]


def test_the_walker_notices_a_lost_leaf() -> None:
    event = first("mautic.lead_points_change")
    raw = json.loads(json.dumps(event.raw_))
    assert lost(raw, event) == []
    raw["contact"]["fields"]["core"]["city"]["value"] = "elsewhere"
    assert lost(raw, event) == ["contact"]


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda each: each.id)
def test_every_leaf_of_every_recorded_delivery_is_in_its_event(delivery: Recorded) -> None:
    events = parse(delivery.body)
    payload = json.loads(delivery.body)
    assert tuple(event.kind for event in events) == delivery.kinds
    for event in events:
        (raw,) = payload[event.kind]
        assert event.raw_ == raw
        assert type(event) is EVENTS[event.kind]
        assert event.unknown_ == {}
        missed = lost(raw, event)
        if isinstance(event, (ContactDeleted, CompanyDeleted)):  # the entity was given its id
            subject = "contact" if isinstance(event, ContactDeleted) else "company"
            assert lost(raw[subject], getattr(event, subject)) == ["id"]
            missed.remove(subject)
        assert missed == []


def test_all_kinds_that_were_recorded_are_known() -> None:
    assert {kind for each in DELIVERIES for kind in each.kinds} == set(EVENTS) - {
        "mautic.sms_on_send"  # no gateway was there to send one
    }


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda each: each.id)
def test_events_can_be_pickled(delivery: Recorded) -> None:
    events = parse(delivery.body)
    assert pickle.loads(pickle.dumps(events)) == events


# What users read


def test_a_new_contact() -> None:
    event = first("mautic.lead_post_save_new")
    assert isinstance(event, ContactCreated)
    assert event.contact.id == 26
    assert event.timestamp == dt.datetime(2026, 11, 23, 11, 41, 9, tzinfo=dt.timezone.utc)


def test_text_beyond_ascii_is_read_from_its_escapes() -> None:
    events = [event for each in DELIVERIES for event in parse(each.body)]
    names = {e.contact.fields["lastname"] for e in events if isinstance(e, ContactUpdated)}
    assert 'Changed "q" / \N{GRINNING FACE}' in names


def test_points_before_and_after() -> None:
    event = first("mautic.lead_points_change")
    assert isinstance(event, ContactPointsChanged)
    assert (event.points.old_points, event.points.new_points) == (0, 4)


def test_a_segment_and_a_channel() -> None:
    moved = first("mautic.lead_list_change")
    assert isinstance(moved, ContactSegmentChanged)
    assert (moved.segment.name, moved.action) == ("Keep seg", "added")
    changed = first("mautic.lead_channel_subscription_changed")
    assert isinstance(changed, ChannelSubscriptionChanged)
    assert (changed.channel, changed.old_status, changed.new_status) == (
        "email",
        "contactable",
        "unsubscribed",
    )


@pytest.mark.parametrize(
    ("kind", "subject", "id"),
    [("mautic.lead_post_delete", "contact", 16), ("mautic.company_post_delete", "company", 11)],
)
def test_what_was_deleted_has_the_id_that_was_sent_beside_it(
    kind: str, subject: str, id: int
) -> None:
    event = first(kind)
    assert event.raw_[subject]["id"] is None
    assert (event.id, getattr(event, subject).id) == (id, id)


def test_a_form_a_page_and_an_email() -> None:
    form = first("mautic.form_on_submit")
    assert isinstance(form, FormSubmitted)
    assert form.submission.form.name == "Contact us"
    assert form.submission.results == {"email": "lea@example.invalid"}
    page = first("mautic.page_on_hit")
    assert isinstance(page, PageVisited)
    assert (page.hit.page.alias, page.hit.lead.id) == ("keep-page", 28)
    sent = first("mautic.email_on_send")
    assert isinstance(sent, EmailSent)
    assert (sent.email.id, sent.contact.id, sent.source) == (7, 17, ("api", 0))
    assert sent.contact.unknown_["plan"] == "free"


def test_a_text_message() -> None:
    raw = {"smsId": 3, "contact": {"id": 5}, "content": "Hi", "timestamp": "2026-01-01T00:00:00Z"}
    (event,) = parse(json.dumps({"mautic.sms_on_send": [raw]}))
    assert isinstance(event, SmsSent)
    assert event.contact is not None
    assert (event.sms_id, event.contact.id, event.content) == (3, 5, "Hi")


def test_an_old_server_calls_the_contact_a_lead() -> None:
    (event,) = parse('{"mautic.lead_post_save_new": [{"lead": {"id": 5}}]}')
    assert isinstance(event, ContactCreated)
    assert event.contact is not None
    assert event.contact.id == 5


@pytest.mark.parametrize("value", [{"thing": [1, None]}, "text", None, 7])
def test_an_unknown_kind_is_kept_whole(value: object) -> None:
    (event,) = parse(json.dumps({"plugin.thing_done": [value]}))
    assert isinstance(event, UnknownEvent)
    assert (event.kind, event.payload) == ("plugin.thing_done", value)


@pytest.mark.parametrize("value", ["text", None, 7, True])
def test_a_known_kind_of_odd_form_is_kept_whole(value: object) -> None:
    (event,) = parse(json.dumps({"mautic.page_on_hit": [value]}))
    assert isinstance(event, UnknownEvent)
    assert (event.kind, event.payload) == ("mautic.page_on_hit", value)


# Several at once


def event_at(second: int, number: int) -> dict[str, object]:
    return {"contact": {"id": number}, "timestamp": f"2026-11-23T11:41:{second:02}+00:00"}


def ids(events: tuple[WebhookEvent, ...]) -> list[int]:
    return [event.contact.id for event in events]  # type: ignore[attr-defined]


def test_several_kinds_and_several_of_a_kind_come_oldest_first() -> None:
    payload = {
        "mautic.lead_post_save_update": [event_at(2, 2), event_at(4, 4)],
        "mautic.lead_post_save_new": [event_at(1, 1), event_at(3, 3)],
    }
    events = parse(json.dumps(payload))
    assert ids(events) == [1, 2, 3, 4]
    assert [type(event) for event in events] == [ContactCreated, ContactUpdated] * 2


@given(st.lists(st.tuples(st.sampled_from(sorted(EVENTS)[6:12]), st.integers(0, 59)), max_size=20))
def test_both_orders_of_the_server_read_the_same(sent: list[tuple[str, int]]) -> None:
    ascending: dict[str, list[dict[str, object]]] = {}
    for number, (kind, second) in enumerate(sorted(sent, key=lambda each: each[1])):
        ascending.setdefault(kind, []).append(event_at(second, number))
    descending = {kind: events[::-1] for kind, events in ascending.items()}
    oldest_first = parse(json.dumps(ascending), order="ASC")
    assert parse(json.dumps(descending), order="DESC") == oldest_first
    if len({second for _, second in sent}) == len(sent):  # then the timestamps are enough
        assert parse(json.dumps(descending)) == parse(json.dumps(ascending)) == oldest_first
        assert [event.timestamp for event in oldest_first] == sorted(
            event.timestamp for event in oldest_first if event.timestamp is not None
        )


def test_events_of_one_second_stay_as_sent_unless_the_order_is_known() -> None:
    body = json.dumps({"mautic.lead_post_save_new": [event_at(1, 9), event_at(1, 8)]})
    assert ids(parse(body)) == [9, 8]
    assert ids(parse(body, order="DESC")) == [8, 9]


def test_an_event_without_a_timestamp_leaves_all_in_the_order_sent() -> None:
    body = {
        "mautic.lead_post_save_update": [event_at(5, 1)],
        "mautic.lead_post_save_new": [{"contact": {"id": 2}}, event_at(3, 3)],
    }
    assert ids(parse(json.dumps(body))) == [1, 2, 3]


def test_a_list_with_gaps_and_a_single_event_are_read() -> None:
    keyed = {"mautic.lead_post_save_new": {"0": event_at(1, 1), "2": event_at(2, 2)}}
    assert ids(parse(json.dumps(keyed))) == [1, 2]
    assert ids(parse(json.dumps({"mautic.lead_post_save_new": event_at(1, 7)}))) == [7]


def test_a_test_delivery_has_one_timestamp_for_all() -> None:
    payload = {
        "mautic.lead_post_save_new": {"contact": {"id": 1}},
        "timestamp": "2026-11-23T11:41:09+00:00",
    }
    (event,) = parse(json.dumps(payload))
    assert event.timestamp == dt.datetime(2026, 11, 23, 11, 41, 9, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize("body", [b"{}", b"[]", b" {} ", bytearray(b"{}"), memoryview(b"[]"), "{}"])
def test_no_events(body: Any) -> None:
    assert parse(body) == ()
