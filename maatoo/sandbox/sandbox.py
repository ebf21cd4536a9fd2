"""Sandbox: the public face of the embedded server."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from maatoo.argument_checks import check_seconds, check_whole
from maatoo.errors import InvalidArgument, MissingExtra
from maatoo.sandbox import dates, routes, users, versions
from maatoo.sandbox.auditing import log
from maatoo.sandbox.emails import outbox
from maatoo.sandbox.emails.outbox import SentEmail
from maatoo.sandbox.faults import FaultBoard
from maatoo.sandbox.fields import schema
from maatoo.sandbox.fields.resource import TYPES
from maatoo.sandbox.gate import Gate
from maatoo.sandbox.hooks.delivery import Courier
from maatoo.sandbox.in_process import InProcessTransport
from maatoo.sandbox.oauth.administration import OAuthAdministration
from maatoo.sandbox.oauth.provider import ACCESS_SECONDS, REFRESH_SECONDS, Provider
from maatoo.sandbox.passwords import Passwords
from maatoo.sandbox.ratelimit import RateLimit
from maatoo.sandbox.recorder import RecordedRequest, Recorder
from maatoo.sandbox.reports import resource as reports
from maatoo.sandbox.seeding import seed_contacts
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Store

if TYPE_CHECKING:
    from maatoo.sandbox.gate import App
    from maatoo.sandbox.oauth.endpoints import Endpoints


class Sandbox(OAuthAdministration):
    """An embedded, stateful server that answers the API as a Mautic 5.1.1 does.

    Args:
        data: a file for the data, which survives a restart, or ":memory:".
        username: the name of the user who may do everything; "viewer" may only read contacts.
        password: the password of both.
        seed: how many made-up contacts a new sandbox begins with.
        rate_limit: calls an hour, then 429; None for no limit.
        token_seconds: how long an access token of OAuth 2 lasts.
        refresh_seconds: how long a refresh token lasts.
        oauth1: whether OAuth 1a is spoken, as by servers up to 3.x; a 5.1.1 has none.
        version: the version it speaks as: "5.1" (the default), "6.0" or "7". A 7 is made from
            documentation alone. `docs/servers.md` tells what differs.
        control_hosts: other names, as "sandbox:8080", under which the control path answers. Its own
            are the address and port that a request came in at, and `localhost` where that address
            is of this machine alone.

    Raises:
        MissingExtra: without the packages of `maatoo[sandbox]`.
        InvalidArgument: a setting of a wrong type or out of its range, or an unknown version.

    Example:
        >>> from maatoo.sandbox import Sandbox
        >>> with Sandbox() as sandbox, sandbox.serve() as url:
        ...     httpx.get(f"{url}/api/contacts", auth=sandbox.credentials).json()
        {'total': '0', 'contacts': {}}
    """

    def __init__(
        self,
        data: str | Path = ":memory:",
        *,
        username: str = "admin",
        password: str = "sandbox",
        seed: int = 0,
        rate_limit: int | None = None,
        token_seconds: float = ACCESS_SECONDS,
        refresh_seconds: float = REFRESH_SECONDS,
        oauth1: bool = False,
        version: str = versions.DEFAULT,
        control_hosts: Collection[str] = (),
    ) -> None:
        check_whole("seed", seed, 0)
        if rate_limit is not None:
            check_whole("rate_limit", rate_limit, 0)
        check_seconds("token_seconds", token_seconds, zero=True)
        check_seconds("refresh_seconds", refresh_seconds, zero=True)
        if isinstance(control_hosts, str):
            raise InvalidArgument(f"control_hosts takes a list of names: [{control_hosts!r}]")
        spoken = versions.full_version(version)
        make = _application()
        self.credentials = (username, password)
        self.faults = FaultBoard()
        self.rate_limit = RateLimit(rate_limit)
        self._recorder = Recorder()
        self._data = str(data)
        self._store = Store(self._data)
        routes.index(self._store)
        users.install(self._store, username, versions.major(spoken))
        schema.install(self._store)
        reports.install(self._store)
        seed_contacts(self._store, seed)
        log.install(self._store)
        self.oauth = Provider(
            self._store,
            access_seconds=token_seconds,
            refresh_seconds=refresh_seconds,
            signing=oauth1,
        )
        self.webhooks = Courier(self._store)
        passwords = Passwords(self._store, password)
        app, self._endpoints = make(
            self.oauth, passwords, self.rate_limit, self.faults, self._recorder, spoken
        )
        self._app = Gate(app, self._recorder, self.faults, tuple(control_hosts))

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Sandbox, data {self._data!r}, {len(self._recorder.requests)} requests>"

    @property
    def app(self) -> App:
        """The ASGI application."""
        return self._app

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests that came in, the oldest first; the last 10,000 are kept."""
        return list(self._recorder)

    @property
    def peak_in_flight(self) -> int:
        """How many requests were in progress at once, at most, since the last reset."""
        return self._recorder.peak_in_flight

    def reset_peak(self) -> int:
        """Begin to count `peak_in_flight` anew.

        Returns:
            The peak until now.
        """
        return self._recorder.reset_peak()

    @property
    def follows_segments(self) -> bool:
        """Whether filters of segments are evaluated at once; True in a new sandbox.

        On a real server a job does it every now and then; False is a server on which it never runs.
        """
        return membership.follows(self._store)

    @follows_segments.setter
    def follows_segments(self, follows: bool) -> None:
        self._store.derived[membership.FOLLOWING] = follows

    @property
    def outbox(self) -> list[SentEmail]:
        """The e-mails that were sent, the oldest first."""
        with self._store.lock:
            return outbox.read(self._store)

    def clear_outbox(self) -> None:
        """Empty `outbox`."""
        with self._store.transaction():
            outbox.clear(self._store)

    def forget_requests(self) -> None:
        """Empty `requests`."""
        self._recorder.requests.clear()

    def transport(self) -> InProcessTransport:
        """A transport by which a client talks to the sandbox without a port."""
        return InProcessTransport(app=self._app)

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> AbstractContextManager[str]:
        """Serve on a real port, in a thread, until the block ends.

        Args:
            host: the interface to listen on.
            port: the port; 0 for any free one.

        Returns:
            A context manager that gives the base URL when the server is ready.

        Raises:
            OSError: on entering, when the port is taken.
        """
        from maatoo.sandbox.serving import serving

        return serving(self._app, host, port)

    def add_field(
        self,
        alias: str,
        label: str | None = None,
        type: str = "text",
        *,
        object: str = "contact",
        group: str = "core",
        properties: Mapping[str, Any] | None = None,
        default: str | None = None,
        unique: bool = False,
    ) -> int:
        """Add a custom field.

        Args:
            alias: its name in requests.
            label: its name for people; the alias when None.
            type: text, number, boolean, select, multiselect, date, datetime, email, url …
            object: "contact" or "company".
            group: core, social, personal, professional or one of your own.
            properties: {"list": [{"label": …, "value": …}]} of a select, {"scale": 2} of a number.
            default: the value of new entities.
            unique: whether its value identifies an entity, so that a create with it updates.

        Returns:
            The id of the field.

        Raises:
            InvalidArgument: an unknown `object` or `type`, or an alias that a field has already.
        """
        if object not in _OBJECTS:
            raise InvalidArgument(f"object must be one of {', '.join(_OBJECTS)}, not {object!r}")
        if type not in TYPES:
            raise InvalidArgument(f"type must be one of {', '.join(sorted(TYPES))}, not {type!r}")
        if any(row["alias"] == alias for row in self._store.table("fields").rows()):
            raise InvalidArgument(f"there is a field {alias!r} already")
        document = schema.document(
            alias,
            label or alias,
            type,
            object=_OBJECTS[object],
            group=group,
            properties=dict(properties or {}),
            default=default,
            isUniqueIdentifier=unique,
        )
        added = {"dateAdded": dates.stored(dates.now())}
        field: int = schema.add(self._store, {**document, **added})["id"]
        return field

    def close(self) -> None:
        """Send the webhooks that are due, and close the data. A sandbox in memory is gone."""
        self.webhooks.close()
        self._store.close()


_OBJECTS = {"contact": schema.CONTACT, "company": schema.COMPANY}
_Parts = tuple["App", "Endpoints"]


def _application() -> Callable[[Provider, Passwords, RateLimit, FaultBoard, Recorder, str], _Parts]:
    try:
        from maatoo.sandbox.api import Api, make_app
        from maatoo.sandbox.authentication import Authentication
        from maatoo.sandbox.oauth.endpoints import Endpoints
    except ModuleNotFoundError as error:
        if error.name and error.name.split(".")[0] in {"starlette", "uvicorn"}:
            raise MissingExtra("the sandbox", "sandbox") from error
        raise

    def make(
        oauth: Provider,
        passwords: Passwords,
        limit: RateLimit,
        faults: FaultBoard,
        recorder: Recorder,
        version: str,
    ) -> _Parts:
        endpoints = Endpoints(oauth, passwords)
        api = Api(oauth.store, Authentication(oauth, passwords, version), limit, version)
        return make_app(api, endpoints, faults, recorder), endpoints

    return make
