"""Who may use the control path: programs, and pages of the sandbox itself; no other website."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

__all__ = ["refusal_of_control"]

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

_DEFAULT_PORTS = {"http": 80, "https": 443}


def refusal_of_control(
    headers: Mapping[str, str],
    server: tuple[str, int | None] | None,
    scheme: str = "http",
    also: Collection[str] = (),
) -> str | None:
    """Why a request to the control path is refused; None where it is not.

    A website may make the browser of a developer send requests to this machine: from another
    origin, or under a name of its own that it lets point here. The control path asks for no
    credentials, so both are refused.

    Args:
        headers: the request's headers, names in lower case.
        server: the address and the port at which the request came in; None where neither is known.
        scheme: "http" or "https".
        also: other names of the server, as a `Host` header gives them.
    """
    host, origin = headers.get("host", "").lower(), headers.get("origin")
    if host not in _own(server, scheme) and host not in {name.lower() for name in also}:
        return f"the control path does not answer as {host!r}; Sandbox(control_hosts=…) allows it"
    if origin is not None and urlsplit(origin).netloc.lower() != host:
        return "the control path does not answer pages of another origin"
    return None


def _own(server: tuple[str, int | None] | None, scheme: str) -> set[str]:
    """What a `Host` header may say: name and port, and the name alone at the default port."""
    if server is None:
        return set()
    address, port = server
    default = _DEFAULT_PORTS[scheme]
    names = {f"[{address}]" if ":" in address else address}
    if _is_loopback(address):
        names.update(_LOOPBACK)
    found = {f"{name}:{port or default}".lower() for name in names}
    return found | {name.lower() for name in names} if port in (None, default) else found


def _is_loopback(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
