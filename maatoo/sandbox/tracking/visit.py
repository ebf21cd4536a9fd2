"""Visits: a request of a browser, and the contact who made it."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maatoo.sandbox import addresses, dates
from maatoo.sandbox.contacts import activity, document, identity
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.tracking import user_agents

DEVICE = "mautic_device_id"

_SYSTEM = tuple(f"deviceOs{name}" for name in ("Name", "ShortName", "Version", "Platform"))

_SIGNS = string.ascii_lowercase + string.digits


def index(store: Store) -> None:
    """Let devices be found by their tracking id."""
    store.table("devices").index("tracking", lambda row: (row.get("tracking"),))


@dataclass(slots=True)
class Visit:
    """A request to the public part of the server.

    Attributes:
        store: the data.
        given: query and body together.
        agent: the User-Agent header.
        cookies: the cookies.
        address: where it comes from.
        base_url: scheme and host of the server.
        params: what the path says.
        referer: the Referer header.
        major: the major version of the server.
    """

    store: Store
    given: dict[str, Any]
    agent: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict[str, str])
    address: str = addresses.LOCAL
    base_url: str = ""
    params: dict[str, str] = field(default_factory=dict[str, str])
    referer: str = ""
    major: int = 5

    @property
    def device(self) -> str:
        """The id of the device that a cookie or the body names, or nothing."""
        return str(self.given.get(DEVICE) or self.cookies.get(DEVICE) or "")


@dataclass(slots=True)
class Visitor:
    """Who visits: the contact and its device.

    Attributes:
        contact: the contact.
        device: the row of the device.
        tracking: the id by which the device is known.
    """

    contact: Document
    device: int | None
    tracking: str


def known(visit: Visit) -> Visitor | None:
    """The visitor whose device the request names."""
    if not visit.device:
        return None
    for row in visit.store.table("devices").find("tracking", visit.device):
        contact = identity.contact(visit.store, row["contact"])
        if contact is not None:
            return Visitor(contact, row["id"], visit.device)
    return None


def visitor(visit: Visit, contact: Document | None = None) -> Visitor:
    """Who visits: the known visitor, the given contact, or a new anonymous one."""
    found = known(visit)
    if found is not None and (contact is None or contact["id"] == found.contact["id"]):
        return found
    if contact is None:
        contact = visit.store.table("contacts").insert(
            {
                **document.empty(visit.store),
                "dateAdded": dates.stored(dates.now()),
                "createdBy": None,
                "createdByUser": None,
                "modifiedByUser": " ",
                "preferredProfileImage": "gravatar",
                "ips": [address(visit)],
            }
        )
        visit.store.tell()
    tracking = "".join(secrets.choice(_SIGNS) for _ in range(23))
    device = user_agents.remember(visit.store, contact["id"], visit.agent)
    if device is None:
        blank = ("device", "deviceBrand", "deviceModel", *_SYSTEM)
        device = visit.store.table("devices").insert(
            {
                "contact": contact["id"],
                "dateAdded": dates.stored(dates.now()),
                "clientInfo": [],
                **dict.fromkeys(blank),
            }
        )
    visit.store.table("devices").put({**device, "tracking": tracking})
    return Visitor(contact, device["id"], tracking)


def address(visit: Visit) -> int:
    """The id of the address that the request comes from."""
    return addresses.number(visit.store, visit.address)


def record_source(store: Store, contact: Document, source: str, kind: str = "") -> None:
    """Write to the timeline where a contact came from.

    Args:
        store: the data.
        contact: the contact.
        source: the name of the source.
        kind: what kind of source it is, for when it has no name.
    """
    did = "identified" if contact["dateIdentified"] else "created"
    by = source or f"an unknown source ({kind})"
    activity.record(
        store,
        f"lead.source.{did}",
        contact["id"],
        f"Contact was {did} by {by}",
        {"objectDescription": source},
    )
