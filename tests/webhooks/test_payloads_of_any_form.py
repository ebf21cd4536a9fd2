"""Bodies of any form are read whole, or refused with a PayloadError."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import InvalidArgument, PayloadError
from maatoo.webhooks import (
    EVENTS,
    EmailSent,
    UnknownEvent,
    WebhookEvent,
    parse,
)

pytestmark = pytest.mark.once

# Bodies that are none


@pytest.mark.parametrize(
    "body",
    [b"", b"nope", b"[1]", b'"text"', b"7", b"null", b"\xff\xfe\x00", b'{"a":', b"[" * 100_000],
)
def test_what_is_no_payload_is_a_payload_error(body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse(body)


def test_the_error_does_not_show_the_body() -> None:
    with pytest.raises(PayloadError) as caught:
        parse(b'{"email": "private@example.invalid"')
    shown = "".join(map(str, (caught.value, caught.value.__cause__, caught.value.args)))
    assert "private" not in shown
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("body", [None, 7, ["{}"]])
def test_a_body_of_another_type_is_an_invalid_argument(body: Any) -> None:
    with pytest.raises(InvalidArgument, match="bytes or text"):
        parse(body)


def test_an_unknown_order_is_an_invalid_argument() -> None:
    with pytest.raises(InvalidArgument, match="DESC"):
        parse(b"{}", order="newest")  # type: ignore[arg-type]


scalars = (st.none() | st.booleans() | st.integers() | st.floats() | st.text()) | st.sampled_from(
    ["0000-00-00 00:00:00", "2026-11-23T11:41:09+00:00", "9999-12-31T23:59:59-23:59"]
)
keys = st.sampled_from(
    ["contact", "company", "fields", "core", "timestamp", "id", "points", "hit", "stat", "tags"]
) | st.text(max_size=5)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)
)
names = st.sampled_from([*sorted(EVENTS), "timestamp", "plugin.own"])
payloads = st.dictionaries(names, values, max_size=4)


def whole(value: object) -> object:
    """NaN made comparable."""
    return json.dumps(value)


@given(payloads)
def test_whatever_is_sent_is_read_and_every_event_is_kept(payload: dict[str, Any]) -> None:
    events = parse(json.dumps(payload))
    for event in events:
        sent = payload[event.kind]
        one = event.payload if isinstance(event, UnknownEvent) else event.raw_
        several = sent if isinstance(sent, list) else [sent]
        if isinstance(sent, Mapping):
            several = [*sent.values(), sent]
        assert whole(one) in map(whole, several)
        repr(event)
    sizes = [len(sent) if isinstance(sent, list) else 1 for sent in payload.values()]
    assert len(events) >= sum(sizes) - ("timestamp" in payload)


@given(st.binary() | st.text() | payloads.map(json.dumps), st.sampled_from([None, "ASC", "DESC"]))
def test_no_body_raises_anything_but_a_payload_error(body: Any, order: Any) -> None:
    try:
        events = parse(body, order=order)
    except PayloadError:
        return
    assert all(isinstance(event, WebhookEvent) for event in events)


@given(st.integers(1, 30), st.integers(1, 30))
def test_a_deeply_nested_payload_is_read_or_refused(depth: int, width: int) -> None:
    inner: Any = {"id": 1}
    for _ in itertools.repeat(None, depth * width):
        inner = {"id": 1, "variantParent": inner}
    try:
        (event,) = parse(json.dumps({"mautic.email_on_send": [{"email": inner}]}))
    except PayloadError:
        return
    assert isinstance(event, EmailSent)
