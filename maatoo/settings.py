"""What a client is made of: its settings, checked before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from maatoo._version import __version__
from maatoo.argument_checks import check_flag, flag, whole
from maatoo.base_url import refuse_readable, site_root
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.transport.engines import ConnectionSettings
from maatoo.transport.pacing import Pacer
from maatoo.transport.request import Options
from maatoo.transport.throttle import Throttle

if TYPE_CHECKING:
    from maatoo.auth import Auth

__all__ = ["Settings", "environment"]

USER_AGENT = f"maatoo-python/{__version__}"


@frozen(kw_only=True)
class Settings:
    """Everything a client was told, in both runtimes.

    Attributes:
        site: the server's address, without ``/api`` and without a trailing slash.
        auth: the credentials, or None.
        options: how requests are sent.
        connection: how the client connects.
        pace: whether calls are spread over the server's quota window.
        workers: how many processes share the quota.
    """

    site: str
    auth: Auth | None
    options: Options
    connection: ConnectionSettings
    pace: bool = field(default=False, validator=flag)
    workers: int = field(default=1, validator=whole(1))

    @classmethod
    def of(
        cls,
        base_url: str,
        *,
        auth: Auth | None,
        options: Options,
        connection: ConnectionSettings,
        allow_insecure: bool,
        pace: bool = False,
        workers: int = 1,
    ) -> Settings:
        """Check and join the settings of a client.

        Raises:
            ConfigurationError: an address that is none, credentials inside it, or credentials that
                would travel over plain http.
            InvalidArgument: credentials that are none, a flag that is neither True nor False, or a
                number of processes below 1.
        """
        from maatoo.auth.base import Auth

        if auth is not None and not isinstance(auth, Auth):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(
                "auth takes credentials such as BasicAuth(user, password), not "
                f"{f'the class {auth.__name__}' if isinstance(auth, type) else type(auth).__name__}"
            )
        check_flag("allow_insecure", allow_insecure)
        site = site_root(base_url)
        if auth is not None and auth.needs_secure_transport:
            refuse_readable(site, allow_insecure=allow_insecure)
        if connection.steady:
            options = evolve(options, steady=True)
        return cls(
            site=site, auth=auth, options=options, connection=connection, pace=pace, workers=workers
        )

    def pacer(self) -> Pacer:
        """What all calls of a client are to know of the server: nothing yet."""
        throttle = Throttle(self.options.max_concurrency)
        return Pacer(self.pace or self.workers > 1, self.workers, throttle=throttle)


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
