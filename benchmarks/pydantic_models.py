"""A contact as one would write it with pydantic; camelCase kept, for the benchmark only."""

# ruff: noqa: N815
from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, TypeAdapter

__all__ = ["read"]


class Owner(BaseModel):
    id: int
    username: str | None = None
    firstName: str | None = None
    lastName: str | None = None


class IpAddress(BaseModel):
    id: int
    ipAddress: str | None = None
    ipDetails: dict[str, str] | None = None


class Tag(BaseModel):
    id: int
    tag: str | None = None
    description: str | None = None


class Contact(BaseModel):
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


class ContactPage(BaseModel):
    total: int
    contacts: dict[str, Contact]


_adapter = TypeAdapter(ContactPage)


def read(content: bytes) -> ContactPage:
    """Read a page."""
    return _adapter.validate_json(content)
