"""Reading the body of a delivery into events."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, cast

import attrs

from maatoo.converter import structure, to_datetime
from maatoo.errors import InvalidArgument, PayloadError
from maatoo.json_depth import is_deep
from maatoo.webhooks.event_catalog import (
    EVENTS,
    CompanyDeleted,
    ContactDeleted,
    UnknownEvent,
    WebhookEvent,
)

__all__ = ["Direction", "check_order", "parse"]

Direction = Literal["ASC", "DESC"]


def parse(body: bytes | str, *, order: Direction | None = None) -> tuple[WebhookEvent, ...]:
    """Read a delivery: every event of every kind in it, the oldest first.

    Call :func:`~maatoo.webhooks.verify` before. Section "Webhooks" of the API documentation; a
    server that queues webhooks sends many events at once, oldest or newest first.

    Args:
        body: the raw body of the request.
        order: the webhook's ``events_orderby_dir``. With None the timestamps decide; they count
            whole seconds, so only ``order`` tells the order within one second.

    Returns:
        The events. One of an unknown kind is an :class:`~maatoo.webhooks.UnknownEvent`.

    Raises:
        PayloadError: the body is no webhook payload.
        InvalidArgument: ``body`` is neither bytes nor text, or ``order`` is unknown.
    """
    check_order(order)
    try:
        return _events(_decoded(body), order)
    except RecursionError:
        raise PayloadError("the body is nested too deeply to be a webhook payload") from None


def check_order(order: Direction | None) -> None:
    """Refuse an unknown order of events.

    Raises:
        InvalidArgument: it is neither "ASC" nor "DESC" nor None.
    """
    if order not in (None, "ASC", "DESC"):
        raise InvalidArgument(f'order must be "ASC" or "DESC", not {order!r}')


def _decoded(body: object) -> dict[str, Any]:
    if isinstance(body, (bytearray, memoryview)):
        body = bytes(cast("bytearray | memoryview[int]", body))
    if not isinstance(body, (bytes, str)):
        raise InvalidArgument(f"body must be bytes or text, not {type(body).__name__}")
    if is_deep(body.encode("utf-8", "replace") if isinstance(body, str) else body):
        raise PayloadError("the body is nested too deeply to be a webhook payload")
    try:
        payload: object = json.loads(body)
    except (ValueError, RecursionError):  # its text shows the body, and messages are logged
        raise PayloadError("the body is not JSON") from None
    if payload == []:  # PHP's empty object
        return {}
    if not isinstance(payload, dict):
        raise PayloadError("the body is JSON, but no object of events by kind")
    return cast("dict[str, Any]", payload)


def _events(payload: dict[str, Any], order: Direction | None) -> tuple[WebhookEvent, ...]:
    sent = None
    if isinstance(payload.get("timestamp"), str):  # a test delivery has one for the whole
        sent = to_datetime(payload["timestamp"])
    found: list[WebhookEvent] = []
    contents: Counter[str] = Counter()
    for kind, value in payload.items():
        if kind == "timestamp" and sent is not None:
            continue
        events: list[WebhookEvent] = []
        for each in _each(value):
            content = _digest(kind, each)
            key = f"{content}-{contents[content]}"
            contents[content] += 1
            events.append(attrs.evolve(_event(kind, each, sent), key=key))
        found += _oldest_first(events, order)
    if any(event.timestamp is None for event in found):
        return tuple(found)
    return tuple(sorted(found, key=_moment))


def _each(value: object) -> Iterable[object]:
    """The events of a kind: a list; a list with gaps, which PHP keys; or a single one."""
    if isinstance(value, list):
        return cast("list[object]", value)
    keyed = _object(value)
    if keyed and all(key.isdigit() for key in keyed):
        return keyed.values()
    return (value,)


def _object(value: object) -> dict[str, Any]:
    """A JSON object, or an empty one in place of anything else."""
    return cast("dict[str, Any]", value) if value.__class__ is dict else {}


def _digest(kind: str, value: object) -> str:
    """A short text for the content of an event; the order of keys does not change it."""
    content = json.dumps([kind, value], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _event(kind: str, value: object, sent: dt.datetime | None) -> WebhookEvent:
    cls = EVENTS.get(kind)
    event = structure(value, cls) if cls is not None else None
    if event is None:
        raw = _object(value)
        happened = to_datetime(raw.get("timestamp"))
        event = UnknownEvent(trigger=kind, payload=value, timestamp=happened, raw_=raw)
    if event.timestamp is None and sent is not None:
        event = attrs.evolve(event, timestamp=sent)
    return _with_deleted_id(event)


def _with_deleted_id(event: WebhookEvent) -> WebhookEvent:
    """Give a deleted entity its id, which the server sends beside it and not in it."""
    if isinstance(event, ContactDeleted) and event.contact is not None:
        return attrs.evolve(event, contact=attrs.evolve(event.contact, id=event.id))
    if isinstance(event, CompanyDeleted) and event.company is not None:
        return attrs.evolve(event, company=attrs.evolve(event.company, id=event.id))
    return event


def _oldest_first(events: list[WebhookEvent], order: Direction | None) -> list[WebhookEvent]:
    """The events of one kind in the order in which they happened."""
    if order is None and len(events) > 1:
        first, last = events[0].timestamp, events[-1].timestamp
        order = "DESC" if first is not None and last is not None and first > last else "ASC"
    return events[::-1] if order == "DESC" else events


def _moment(event: WebhookEvent) -> dt.datetime:
    assert event.timestamp is not None  # asked before
    return event.timestamp
