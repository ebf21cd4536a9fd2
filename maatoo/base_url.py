"""Addresses of a site: its root, its endpoints, and whether a connection to it can be read."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit, urlunsplit

from maatoo.errors import ConfigurationError

__all__ = ["is_loopback", "refuse_readable", "site_root"]

TOKEN_PATH = "/oauth/v2/token"
AUTHORIZE_PATH = "/oauth/v2/authorize"
REQUEST_PATH = "/oauth/v1/request_token"
AUTHORIZE_PATH_1A = "/oauth/v1/authorize"
ACCESS_PATH = "/oauth/v1/access_token"

DEFAULT_PORTS = {"http": 80, "https": 443}


def site_root(base_url: str) -> str:
    """The root of a site, where ``/oauth`` and ``/api`` begin.

    Args:
        base_url: with or without trailing slash, with or without ``/api``.

    Returns:
        The address without trailing slash: ``https://you.maatoo.io``.

    Raises:
        ConfigurationError: no absolute http(s) address, or one with credentials, query or fragment.
    """
    if not isinstance(base_url, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(
            "base_url must be an address as text, 'https://you.maatoo.io', not "
            f"{type(base_url).__name__}"
        )
    if not base_url.strip():
        raise ConfigurationError("base_url is empty: give an address, 'https://you.maatoo.io'")
    try:
        parts = urlsplit(base_url.strip())
        port = parts.port
    except ValueError:
        raise ConfigurationError("base_url is not a valid address") from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ConfigurationError(
            "base_url must be an absolute address such as 'https://you.maatoo.io'"
        )
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(
            "base_url must carry no credentials: give auth=BasicAuth(username, password)"
        )
    if parts.query or parts.fragment:
        raise ConfigurationError("base_url must carry no query and no fragment")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    path = parts.path.rstrip("/")
    if path.endswith("/api"):
        path = path[: -len("/api")].rstrip("/")
    return urlunsplit((parts.scheme, host, path, "", ""))


def is_loopback(url: str) -> bool:
    """True for addresses that never leave this machine: 127.0.0.0/8, ::1, localhost."""
    host = (urlsplit(url).hostname or "").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_readable(url: str, *, allow_insecure: bool = False) -> None:
    """Refuse to send readable credentials over plain http.

    Args:
        url: where the credentials would go.
        allow_insecure: the user's word that this network may read them.

    Raises:
        ConfigurationError: ``http://`` to anything but loopback.
    """
    if allow_insecure or urlsplit(url).scheme == "https" or is_loopback(url):
        return
    host = urlsplit(url).hostname
    raise ConfigurationError(
        f"credentials would go to {host} over plain http, where anyone on the way can read them: "
        "use https://, or allow_insecure=True if you trust that network"
    )
