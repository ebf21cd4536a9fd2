"""Visitor: whom a request of a back end is about, and the ids that are carried along."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen

from maatoo.argument_checks import wrong_type
from maatoo.errors import InvalidArgument

__all__ = ["DEVICE_COOKIE", "Visitor"]

DEVICE_COOKIE = "mautic_device_id"
_COOKIES = (DEVICE_COOKIE, "mtc_sid")  # what the tracking script sets on the page's own domain
_DEVICE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_NOT_PRINTABLE = re.compile(r"[^\x20-\x7e]")


def _device(_: object, __: object, value: Any) -> None:
    if value is not None and not (isinstance(value, str) and _DEVICE_ID.match(value)):
        raise InvalidArgument(f"device_id must be letters and digits, not {value!r}")


def _agent(_: object, __: object, value: Any) -> None:
    if value is not None and not isinstance(value, str):
        raise wrong_type("user_agent", "text", value)


def _address(value: Any) -> str | None:
    if value is None:
        return None
    try:
        ipaddress.ip_address(str(value))
    except ValueError:
        raise InvalidArgument(f"ip_address must be an IP address, not {value!r}") from None
    return str(value)


@frozen(kw_only=True)
class Visitor:
    """Whom a page view or event is about.

    Attributes:
        device_id: the visitor's id, from the cookie of the tracking script or from the
            :class:`~maatoo.tracking.Visit` before; None for one who was never seen.
        user_agent: the ``User-Agent`` of the visitor's browser. Robots are not tracked; without
            it the server sees this package's.
        ip_address: the IP address of the visitor; a server that trusts no proxy sees that of the
            back end instead.
    """

    device_id: str | None = attrs.field(default=None, validator=_device)
    user_agent: str | None = attrs.field(default=None, validator=_agent)
    ip_address: str | None = attrs.field(default=None, converter=_address)

    @classmethod
    def from_cookies(
        cls,
        cookies: Mapping[str, str],
        *,
        user_agent: str | None = None,
        ip_address: str | None = None,
    ) -> Visitor:
        """The visitor of a request that your back end was sent.

        Args:
            cookies: the request's cookies by name; an id that cannot be one is ignored.
            user_agent: the request's ``User-Agent``.
            ip_address: where the request came from.

        Raises:
            InvalidArgument: a cookie or ``user_agent`` is no text, or ``ip_address`` is no address.
        """
        given = [cookies.get(name) or "" for name in _COOKIES]
        for each in given:
            if not isinstance(each, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise wrong_type("the value of a cookie", "text", each)
        device_id = next((each for each in given if _DEVICE_ID.match(each)), None)
        return cls(device_id=device_id, user_agent=user_agent, ip_address=ip_address)

    def headers(self) -> dict[str, str]:
        """The headers that identify the visitor."""
        found: dict[str, str] = {}
        if self.device_id is not None:
            found["cookie"] = f"{DEVICE_COOKIE}={self.device_id}"
        if self.user_agent:
            found["user-agent"] = _NOT_PRINTABLE.sub("?", self.user_agent)
        if self.ip_address is not None:
            found["x-forwarded-for"] = self.ip_address
        return found
