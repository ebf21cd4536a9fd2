"""What a client is made of: its settings, checked before anything is sent."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import httpx
from attrs import frozen

from maatoo._version import __version__
from maatoo.errors import ConfigurationError
from maatoo.transport.engines import Wiring
from maatoo.transport.request import Options

if TYPE_CHECKING:
    from maatoo.auth import Auth

__all__ = ["Settings", "environment"]

USER_AGENT = f"maatoo-python/{__version__}"


@frozen(kw_only=True)
class Settings:
    """Everything a client was told, in both worlds.

    Attributes:
        site: the server's address, without ``/api`` and without a trailing slash.
        auth: the credentials, or None.
        options: how requests are sent.
        wiring: how the client connects.
        pace: whether calls are spread over the server's quota window.
    """

    site: str
    auth: Auth | None
    options: Options
    wiring: Wiring
    pace: bool = False

    @classmethod
    def of(
        cls,
        base_url: str,
        *,
        auth: Auth | None,
        options: Options,
        wiring: Wiring,
        allow_insecure: bool,
        pace: bool = False,
    ) -> Settings:
        """Check and join the settings of a client.

        Raises:
            ConfigurationError: an address that is none, credentials inside it, or credentials that
                would travel over plain http.
        """
        site = site_of(base_url)
        url = httpx.URL(site)
        exposed = auth is not None and auth.needs_secure_transport and url.scheme == "http"
        if exposed and not allow_insecure and not is_loopback(url.host):
            raise ConfigurationError(
                f"credentials would travel unencrypted to {site}: use https://, or say "
                "allow_insecure=True where the network is safe"
            )
        return cls(site=site, auth=auth, options=options, wiring=wiring, pace=pace)


def site_of(base_url: str) -> str:
    """The address without ``/api`` and trailing slash.

    Raises:
        ConfigurationError: no http(s) address, or one that carries credentials or a query.
    """
    if not isinstance(base_url, str) or not base_url.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError("base_url is empty: give the server's address, https://…")
    try:
        url = httpx.URL(base_url.strip())
    except httpx.InvalidURL as problem:
        raise ConfigurationError(f"base_url is no URL: {problem}") from None
    if url.userinfo:
        raise ConfigurationError(
            "base_url carries a user name or password: give them as auth=BasicAuth(user, password)"
        )
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError(f"base_url must begin with https:// and a host, not {base_url!r}")
    if url.query or url.fragment:
        raise ConfigurationError("base_url must not carry a query or a fragment")
    path = url.path.rstrip("/")
    if path.endswith("/api"):
        path = path[: -len("/api")]
    port = f":{url.port}" if url.port is not None else ""
    host = f"[{url.host}]" if ":" in url.host else url.raw_host.decode("ascii")
    return f"{url.scheme}://{host}{port}{path.rstrip('/')}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def environment(values: Mapping[str, str] | None = None) -> tuple[str, Auth | None]:
    """Read address and credentials from ``MAATOO_*`` variables.

    ``MAATOO_BASE_URL``; then ``MAATOO_ACCESS_TOKEN``, or ``MAATOO_CLIENT_ID`` with
    ``MAATOO_CLIENT_SECRET`` (tokens in ``MAATOO_TOKEN_FILE``, else in memory), or
    ``MAATOO_USERNAME`` with ``MAATOO_PASSWORD``.

    Raises:
        ConfigurationError: no address, or half of a pair.
    """
    from maatoo import auth as schemes

    env = os.environ if values is None else values

    def pair(one: str, other: str) -> tuple[str, str] | None:
        first, second = env.get(one), env.get(other)
        if bool(first) != bool(second):
            missing = other if first else one
            raise ConfigurationError(f"{missing} is not set, but its partner is")
        return (first, second) if first and second else None

    base_url = env.get("MAATOO_BASE_URL")
    if not base_url:
        raise ConfigurationError("MAATOO_BASE_URL is not set: give the server's address, https://…")
    if token := env.get("MAATOO_ACCESS_TOKEN"):
        return base_url, schemes.BearerToken(token)
    if client := pair("MAATOO_CLIENT_ID", "MAATOO_CLIENT_SECRET"):
        path = env.get("MAATOO_TOKEN_FILE")
        store = schemes.FileStore(path) if path else schemes.MemoryStore()
        return base_url, schemes.ClientCredentials(*client, store=store)
    if user := pair("MAATOO_USERNAME", "MAATOO_PASSWORD"):
        return base_url, schemes.BasicAuth(*user)
    return base_url, None
