"""Client: how the two clients are made of their settings, and what else they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from attrs import evolve

from maatoo.errors import ConfigurationError
from maatoo.redaction import HidesArguments, hides_arguments
from maatoo.transport import capture
from maatoo.transport.response import LARGEST, Response
from maatoo.transport.retry import Retry
from maatoo.unset import UNSET

if TYPE_CHECKING:
    from maatoo.auth import Auth
    from maatoo.events import Event
    from maatoo.settings import Settings
    from maatoo.tls import Verify
    from maatoo.transport.engines import UserTransport
    from maatoo.transport.proxies import Proxy
    from maatoo.transport.request import Options
    from maatoo.transport.timeouts import TimeoutSetting

__all__ = ["Client"]

C = TypeVar("C", bound="Client")


def _from_recipe(client: type[C], settings: dict[str, Any]) -> C:
    return client.from_env(**settings)


class Client(metaclass=HidesArguments):
    """What the two clients share: how they are made, and views with other options."""

    settings: Settings
    _recipe: dict[str, Any] | None = None

    def __init__(
        self,
        base_url: str,
        *,
        auth: Auth | None = None,
        timeout: TimeoutSetting | None = 60.0,
        deadline: float | None = None,
        retry: Retry | None = None,
        max_connections: int = 100,
        max_concurrency: int = 10,
        on_quota: Literal["raise", "wait"] = "raise",
        pace: bool = False,
        workers: int = 1,
        strict: bool = False,
        on_event: Callable[[Event], object] | None = None,
        headers: Mapping[str, str] | None = None,
        verify: Verify = True,
        proxy: Proxy | None = None,
        trust_env: bool = True,
        max_response_bytes: int = LARGEST,
        http2: bool = False,
        engine: Literal["httpx", "aiohttp"] = "httpx",
        transport: UserTransport | None = None,
        allow_insecure: bool = False,
    ) -> None:
        """Make a client; nothing is connected yet.

        Args:
            base_url: the server's address, ``https://<account>.maatoo.io`` or your own Mautic's;
                with or without trailing slash, with or without ``/api``.
            auth: the credentials: ``BasicAuth``, ``BearerToken``, ``OAuth2`` …
            timeout: seconds an attempt may take, or an ``httpx.Timeout``; None waits for ever. To
                find a host's address takes a blocking client as long as the system takes.
            deadline: seconds over all attempts of one call, or None.
            retry: when requests are sent again; ``Retry()`` where not given.
            max_connections: connections that may be open at once.
            max_concurrency: requests in progress at once: single calls, pages and chunks together.
            on_quota: what to do when the server's quota is used up (a window of up to an hour):
                "raise" ``RateLimited``, or "wait".
            pace: spread the calls that the server's quota leaves over its window.
            workers: how many processes share the server's quota. The server counts them together,
                so each spreads its calls over a share of what is left (as with ``pace``).
            strict: make it an error that a value was not stored as it was sent: single calls raise
                ``ValuesNotStored``, rows of bulk jobs are ``failed``. Else it is a warning.
            on_event: called with each event of :mod:`maatoo.events`: a plain function, or for
                ``AsyncMaatoo`` a coroutine function. What it raises is logged and breaks no call.
                Bulk jobs and iteration of a blocking client call it in a thread of their own.
            headers: headers of every request.
            verify: True, False, an ``ssl.SSLContext``, or the path of the certificates to trust.
            proxy: URL of a proxy; where not given, the proxies of the environment are used.
            trust_env: whether the environment is asked for proxies and certificates.
            max_response_bytes: bytes that an answer may have, decompressed.
            http2: speak HTTP/2 (extra ``http2``).
            engine: "httpx", or "aiohttp" (extra ``aiohttp``; asyncio only).
            transport: an httpx transport of your own, in place of engine, proxy, verify and http2;
                you close it.
            allow_insecure: let credentials travel over plain ``http://``.

        Raises:
            ConfigurationError: settings that cannot be, or contradict each other.
            InvalidArgument: a number out of its range.
        """
        # What a client stands on is loaded with the first one: to import the class is quick.
        from maatoo import logs
        from maatoo.settings import Settings
        from maatoo.transport.connection_changes import changed
        from maatoo.transport.engines import ConnectionSettings
        from maatoo.transport.request import Options

        logs.attach()
        options = Options(
            timeout=timeout,
            deadline=deadline,
            retry=Retry() if retry is None else retry,
            headers=headers or {},
            on_quota=on_quota,
            max_concurrency=max_concurrency,
            strict=strict,
            on_event=on_event,
        )
        connection = ConnectionSettings(
            max_connections=max_connections,
            verify=verify,
            proxy=proxy,
            trust_env=trust_env,
            max_response_bytes=max_response_bytes,
            http2=http2,
            engine=engine,
            transport=transport,
        )
        settings = Settings.of(
            base_url,
            auth=auth,
            options=options,
            connection=changed(connection),
            allow_insecure=allow_insecure,
            pace=pace,
            workers=workers,
        )
        self._open(settings)

    def _open(self, settings: Settings) -> None:
        self.settings = settings

    @classmethod
    @hides_arguments
    def from_env(cls: type[C], **settings: Any) -> C:
        """Make a client from ``MAATOO_*`` variables of the environment.

        ``MAATOO_BASE_URL``; then ``MAATOO_ACCESS_TOKEN``, or ``MAATOO_CLIENT_ID`` with
        ``MAATOO_CLIENT_SECRET`` (tokens kept in ``MAATOO_TOKEN_FILE``), or ``MAATOO_USERNAME``
        with ``MAATOO_PASSWORD``. With an ``auth`` argument the address alone is enough.

        Args:
            **settings: any other argument of the client.

        Raises:
            ConfigurationError: a variable is missing.
        """
        from maatoo.settings import environment

        base_url, auth = environment()
        given = settings.get("auth") is not None
        if settings.setdefault("auth", auth) is None:
            raise ConfigurationError(
                "no credentials are set: MAATOO_ACCESS_TOKEN, or MAATOO_CLIENT_ID with "
                "MAATOO_CLIENT_SECRET, or MAATOO_USERNAME with MAATOO_PASSWORD; or give auth="
            )
        client = cls(base_url, **settings)
        if not given:
            settings.pop("auth")
            client._recipe = settings
        return client

    @classmethod
    @hides_arguments
    def from_profile(cls: type[C], name: str | None = None, /, **settings: Any) -> C:
        """Make a client of a login that ``maatoo login`` has kept on this machine.

        The first of: the given name, ``MAATOO_PROFILE``, the variables of :meth:`from_env` where
        ``MAATOO_BASE_URL`` is set, and the default profile.

        Args:
            name: the profile; see ``maatoo profiles``.
            **settings: any other argument of the client.

        Raises:
            ConfigurationError: there is no such login, or its secret is gone.
        """
        from maatoo.profiles import profile_of

        profile = profile_of(name)
        if profile is None:
            return cls.from_env(**settings)
        if "auth" not in settings:
            settings["auth"] = profile.auth()
        settings.setdefault("allow_insecure", profile.allow_insecure)
        return cls(profile.url, **settings)

    def _options(self, **changes: Any) -> Options:
        from maatoo.transport.request import header_values

        given = {name: value for name, value in changes.items() if value is not UNSET}
        if "headers" in given:
            given["headers"] = {
                **self.settings.options.headers,
                **header_values(given["headers"]),
            }
        return evolve(self.settings.options, **given)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the recipe, never credentials: where it is read, the environment is asked again.

        Raises:
            ConfigurationError: the client was not made by ``from_env()``.
        """
        if self._recipe is None:
            raise ConfigurationError(
                "a client can be pickled only when its credentials come from the environment: make "
                f"it with {type(self).__name__}.from_env(), or make a client in each process"
            )
        return _from_recipe, (type(self), self._recipe)

    def __repr__(self) -> str:
        settings: Settings | None = getattr(self, "settings", None)  # None: its making failed
        return f"{type(self).__name__}({'' if settings is None else repr(settings.site)})"

    @staticmethod
    def capture() -> AbstractContextManager[list[Response]]:
        """Collect the response of every request made in a block, pages and chunks included.

        Example:
            >>> with api.capture() as responses:
            ...     contact = await api.contacts.get(47)
            >>> responses[0].headers["mautic-version"]
        """
        return capture()
