"""What errors carry beside their message: an answer, a report, a value that was not stored."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from attrs import frozen

from maatoo.lazy_room import lazy_room
from maatoo.redaction import Credentials

__all__ = ["Answered", "AsData", "NotStored", "Reported"]


class Answered(Protocol):
    """An answer as errors carry it: a :class:`maatoo.Response`."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    elapsed: float
    method: str
    url: str

    def json(self) -> Any:
        """The body as JSON."""
        ...

    @property
    def text(self) -> str:
        """The body as text."""
        ...

    @property
    def credentials(self) -> Credentials:
        """What was sent to get it and must not be shown."""
        ...

    def masked(self) -> Answered:
        """The answer without whatever it quotes of them."""
        ...


class Reported(Protocol):
    """A report as errors carry it: a :class:`maatoo.BulkReport`."""

    @property
    def succeeded(self) -> Sequence[Any]:
        """Outcomes of what was done."""
        ...

    @property
    def failed(self) -> Sequence[Any]:
        """Outcomes of what was refused."""
        ...

    @property
    def unknown(self) -> Sequence[Any]:
        """Outcomes of what may or may not have been done."""
        ...

    @property
    def not_sent(self) -> Sequence[Any]:
        """Outcomes of what was not tried."""
        ...


@frozen
class NotStored:
    """A value that the answered entity does not show as it was sent.

    Attributes:
        name: the API's name of the field or property.
        sent: the value that was sent, as JSON.
        stored: the value that the answer shows; None also where it does not show the name.
    """

    name: str
    sent: Any
    stored: Any

    def __str__(self) -> str:
        sent, stored = reprlib.repr(self.sent), reprlib.repr(self.stored)
        return f"{self.name}: {sent} was sent, {stored} is shown"


class AsData:
    """What makes an error plain data."""

    may_have_happened: bool

    def to_dict(self) -> dict[str, Any]:
        """The error as plain data that ``json.dumps`` takes: class, message and what it knows."""
        known = {
            name: value
            for name, value in vars(self).items()
            if not name.startswith("_") and name not in ("report", "response", "may_have_happened")
        }
        return {
            "error": type(self).__name__,
            "message": str(self),
            "may_have_happened": self.may_have_happened,
            **_as_json(known),
        }

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return str(lazy_room("notebook.html").error_html(self))

    def to_json(self) -> str:
        """The error as JSON text; see :meth:`to_dict`."""
        return json.dumps(self.to_dict(), ensure_ascii=False)


def _as_json(value: Any) -> Any:
    """A value as JSON data; what JSON cannot represent becomes its repr."""
    return json.loads(json.dumps(value, default=repr))
