"""A contact as one would write it with msgspec; camelCase kept, for the benchmark only."""

# ruff: noqa: N815
from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

__all__ = ["read"]


class Owner(msgspec.Struct):
    id: int
    username: str | None = None
    firstName: str | None = None
    lastName: str | None = None


class IpAddress(msgspec.Struct):
    id: int
    ipAddress: str | None = None
    ipDetails: dict[str, str] | None = None


class Tag(msgspec.Struct):
    id: int
    tag: str | None = None
    description: str | None = None


class Contact(msgspec.Struct):
    id: int
    isPublished: bool | None = None
    dateAdded: datetime | None = None
    dateModified: datetime | None = None
    createdBy: int | None = None
    createdByUser: str | None = None
    modifiedBy: int | None = None
    modifiedByUser: str | None = None
    points: int | None = None
    color: str | None = None
    fields: dict[str, Any] = {}
    lastActive: datetime | None = None
    owner: Owner | None = None
    ipAddresses: list[IpAddress] = []
    tags: list[Tag] = []
    utmtags: list[Any] = []
    stage: Any = None
    dateIdentified: datetime | None = None
    preferredProfileImage: str | None = None
    doNotContact: list[Any] = []
    frequencyRules: list[Any] = []


class ContactPage(msgspec.Struct):
    total: int
    contacts: dict[str, Contact]


_decoder = msgspec.json.Decoder(ContactPage, strict=False)


def read(content: bytes) -> ContactPage:
    """Read a page."""
    return _decoder.decode(content)
