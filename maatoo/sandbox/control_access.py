"""Who may use the control path: programs, and pages of the sandbox itself; no other website."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

__all__ = ["refusal_of_control"]

_OWN = (".localhost", ".local", ".internal", ".test", ".example", ".invalid")
"""Ends of names that no public name server knows."""


def refusal_of_control(headers: Mapping[str, str]) -> str | None:
    """Why a request to the control path is refused; None where it is not.

    A website may make the browser of a developer send requests to this machine: from another
    origin, or under a name of its own that it lets point here. The control path asks for no
    credentials, so both are refused.

    Args:
        headers: the request's headers, names in lower case.
    """
    host, origin = headers.get("host", ""), headers.get("origin")
    if not _is_own(host):
        return f"the control path does not answer under the public name {host!r}"
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return "the control path does not answer pages of another origin"
    return None


def _is_own(host: str) -> bool:
    """Whether a host is an address, a name without a dot, or one that is not public."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if "." not in name and ":" not in name:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name.endswith(_OWN)
    return True
