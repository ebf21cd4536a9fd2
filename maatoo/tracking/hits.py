"""Hits: what a back end sends in place of the tracking script, and the server's answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from maatoo.argument_checks import wrong_type
from maatoo.converter import structure
from maatoo.errors import InvalidArgument, UnexpectedResponse
from maatoo.models import Model
from maatoo.tracking.parameters import as_parameters
from maatoo.tracking.visitor import DEVICE_COOKIE, Visitor

if TYPE_CHECKING:
    from maatoo.transport.response import Response

__all__ = ["Hit", "Visit", "contact_request", "event_hit", "page_hit", "read_visit"]


@frozen(kw_only=True)
class Hit:
    """A request of a visitor.

    Attributes:
        method: HTTP method.
        path: path from the site's root.
        data: the form, or None for none.
        visitor: whom it is about.
    """

    method: str
    path: str
    data: Mapping[str, str] | None
    visitor: Visitor

    def arguments(self) -> dict[str, Any]:
        """What the client's ``request`` is called with."""
        sent: dict[str, Any] = {"root": True, "headers": self.visitor.headers()}
        if self.data is not None:
            sent["data"] = self.data
        return sent


@frozen(kw_only=True)
class Visit:
    """What the server knows of a visitor.

    Attributes:
        contact_id: id of the contact, who may be anonymous; None for a robot.
        device_id: the visitor's id.
        events: what plugins of the server added.
        visitor: the visitor with that id. Pass it to the next call, or set its ``device_id`` as
            the cookie ``mautic_device_id`` of your page.
    """

    contact_id: int | None
    device_id: str | None
    events: Mapping[str, Any]
    visitor: Visitor

    @property
    def is_tracked(self) -> bool:
        """Whether the server tracks this visitor; it does not track robots."""
        return self.contact_id is not None


@attrs.frozen(kw_only=True, repr=False)
class _Answer(Model):
    id: int | None = None
    sid: str | None = None
    device_id: str | None = attrs.field(default=None, metadata={"wire": "device_id"})
    events: Mapping[str, Any] = attrs.field(factory=dict[str, Any])


def page_hit(
    page_url: str,
    *,
    page_title: str | None,
    page_referrer: str | None,
    page_language: str | None,
    visitor: Visitor | None,
    extra: Mapping[str, object] | None,
    fields: Mapping[str, object],
) -> Hit:
    """The request of a page view: ``POST /mtc/event``.

    Raises:
        InvalidArgument: no address, or a value that cannot be sent.
    """
    if not isinstance(page_url, str) or not page_url:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"page_url must be the address of the page, not {page_url!r}")
    own = {
        "page_url": page_url,
        "page_title": page_title,
        "page_referrer": page_referrer,
        "page_language": page_language,
    }
    return _event_request(own, visitor, extra, fields)


def event_hit(
    category: str,
    action: str,
    label: str,
    value: str,
    *,
    page_url: str | None,
    visitor: Visitor | None,
    extra: Mapping[str, object] | None,
    fields: Mapping[str, object],
) -> Hit:
    """The request of a custom event: ``POST /mtc/event``; blank texts are left out.

    Raises:
        InvalidArgument: a value that cannot be sent.
    """
    own = {
        "page_url": page_url,
        "event_category": category or None,
        "event_action": action or None,
        "event_label": label or None,
        "event_value": value or None,
    }
    return _event_request(own, visitor, extra, fields)


def contact_request(visitor: Visitor) -> Hit:
    """The request for the contact of a visitor: ``GET /mtc``.

    Raises:
        InvalidArgument: ``visitor`` is none, or has no id yet.
    """
    if _checked(visitor).device_id is None:
        raise InvalidArgument("this visitor has no device_id yet: only a page view makes one")
    return Hit(method="GET", path="/mtc", data=None, visitor=visitor)


def read_visit(response: Response, visitor: Visitor) -> Visit:
    """Read the answer to a hit.

    Raises:
        UnexpectedResponse: it is no object with the id of a contact. For a robot that is 0 or null.
    """
    answer = structure(response.json(), _Answer)
    is_null = answer is not None and answer.raw_.get("id", "") is None
    if answer is None or (answer.id is None and not is_null):
        raise UnexpectedResponse(
            f"{response.method} {response.url} answered {response.status} without an object that "
            "has the id of a contact",
            response=response,
            may_have_happened=response.method != "GET",
        )
    device_id = answer.device_id or answer.sid
    usable = Visitor.from_cookies({DEVICE_COOKIE: device_id or ""}).device_id
    return Visit(
        contact_id=answer.id or None,
        device_id=device_id,
        events=answer.events,
        visitor=visitor if usable is None else attrs.evolve(visitor, device_id=usable),
    )


def _checked(visitor: Visitor) -> Visitor:
    if not isinstance(visitor, Visitor):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong_type("visitor", "a Visitor", visitor)
    return visitor


def _event_request(
    own: Mapping[str, object],
    visitor: Visitor | None,
    extra: Mapping[str, object] | None,
    fields: Mapping[str, object],
) -> Hit:
    whom = Visitor() if visitor is None else _checked(visitor)
    twice = sorted({*(extra or {})} & {*fields})
    if twice:
        raise InvalidArgument(f"given twice, as a keyword and in extra: {', '.join(twice)}")
    data = as_parameters({**own, DEVICE_COOKIE: whom.device_id, **fields, **(extra or {})})
    return Hit(method="POST", path="/mtc/event", data=data, visitor=whom)
