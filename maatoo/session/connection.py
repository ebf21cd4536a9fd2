"""Connection: a client's way to the server: opened from its settings, and closed with it."""

from __future__ import annotations

from collections.abc import Coroutine, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from attrs import define, evolve, field

from maatoo.argument_checks import check_flag
from maatoo.errors import ConfigurationError
from maatoo.key_order import KeyOrder
from maatoo.listeners import Listeners
from maatoo.raw_requests import raw_request
from maatoo.redaction import Headers
from maatoo.runtime import Runtime, Slots
from maatoo.settings import USER_AGENT, Settings
from maatoo.transport.capture import hidden
from maatoo.transport.engines import make_engine
from maatoo.transport.pacing import Pacer
from maatoo.transport.request import Options, Request
from maatoo.transport.response import Response
from maatoo.transport.retry import Budget
from maatoo.transport.transport import Transport
from maatoo.unset import UNSET

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from maatoo.transport.download import Destination

__all__ = ["Connection", "Lifetime", "not_to_pickle"]

Me = TypeVar("Me", bound="Connection")

_OWN_HEADERS = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate",
    "user-agent": USER_AGENT,
}


def not_to_pickle() -> ConfigurationError:
    """The error for whoever pickles what belongs to a client."""
    return ConfigurationError(
        "what belongs to a client cannot be pickled: pickle a client made by from_env(), or make "
        "a client in each process, and take resources and lists from it there"
    )


@define(eq=False)
class Lifetime:
    """What all views of a client share beside the transport.

    Attributes:
        closed: whether the client was closed.
        task_group: where prefetched pages are fetched, while the client's block is open.
        asked: whether the server was asked for its version already.
    """

    closed: bool = False
    task_group: TaskGroup | None = None
    asked: bool = False


@define(eq=False)
class Connection:
    """A client's way to the server, in one runtime: what all its requests have in common.

    Attributes:
        site: the server's address.
        transport: sends requests.
        options: how they are sent.
        slots: the limit on requests in progress.
        lifetime: what all views share.
        key_order: keeps requests about the same entity apart.
        knowledge: what was learnt of the server: its field lists.
        held: keys of entities whose turn the user of this view has.
    """

    site: str
    transport: Transport
    options: Options
    slots: Slots
    lifetime: Lifetime
    key_order: KeyOrder
    knowledge: dict[str, object] = field(factory=dict[str, object], repr=False)
    held: frozenset[Hashable] = frozenset()
    _headers: Headers = field(factory=Headers)

    def __attrs_post_init__(self) -> None:
        self._headers = Headers({**_OWN_HEADERS, **self.options.headers})

    @classmethod
    def open(
        cls: type[Me],
        settings: Settings,
        runtime: Runtime,
        budget: Budget,
        pacer: Pacer,
        order: KeyOrder | None = None,
        knowledge: dict[str, object] | None = None,
    ) -> Me:
        """Make a session; nothing is connected yet.

        Args:
            settings: what the client was told.
            runtime: where the session lives.
            budget: the repeats that all sessions of the client share.
            pacer: what they know of the server's quota.
            order: keeps their requests about the same entity apart.
            knowledge: what they have learnt of the server.
        """
        engine = make_engine(settings.connection, runtime, settings.site)
        options = settings.options
        slots = runtime.slots(options.max_concurrency, pacer.throttle)
        transport = Transport(runtime, engine, None, budget, pacer)
        session = cls(
            settings.site,
            transport,
            options,
            slots,
            Lifetime(),
            order or KeyOrder(),
            {} if knowledge is None else knowledge,
        )
        if settings.auth is not None:
            transport.auth = settings.auth.session(settings.site, session.send_plain, runtime)
        return session

    def view(self: Me, options: Options) -> Me:
        """The same session with other options."""
        slots = self.slots
        if options.max_concurrency != self.options.max_concurrency:
            throttle = self.transport.pacer.throttle
            slots = self.transport.runtime.slots(options.max_concurrency, throttle)
        return evolve(self, options=options, slots=slots)

    def holding(self: Me, keys: Iterable[Hashable]) -> Me:
        """The same session, whose calls do not wait for keys that its user holds already."""
        return evolve(self, held=self.held.union(keys))

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled with what belongs to a client: a resource, or a list.

        Raises:
            ConfigurationError: always.
        """
        raise not_to_pickle()

    def follow_loop(self) -> None:
        """Go on with fresh connections where another event loop has followed the one that ended.

        Raises:
            ConfigurationError: the one before still runs.
        """
        if self.transport.runtime.has_moved():
            self.transport.engine.forget()
            self.lifetime.task_group = None

    @property
    def max_concurrency(self) -> int:
        """Requests in progress at the same time."""
        return self.options.max_concurrency

    @property
    def strict(self) -> bool:
        """Whether a value that was not stored as it was sent is an error."""
        return self.options.strict

    @property
    def sends_password(self) -> bool:
        """Whether each request carries a password, which the server has to hash."""
        return self.transport.auth is not None and self.transport.auth.sends_password

    @property
    def task_group(self) -> TaskGroup | None:
        """Where pages are prefetched; None outside the client's block, or where it is steady."""
        self.follow_loop()
        return None if self.options.steady else self.lifetime.task_group

    @property
    def runtime(self) -> Runtime:
        """How the client waits."""
        return self.transport.runtime

    @property
    def listeners(self) -> Listeners:
        """Who is told of events."""
        return self.options.listeners

    async def raw(
        self,
        method: str,
        path: str,
        *,
        params: Any = None,
        json: object = UNSET,
        data: Mapping[str, Any] | None = None,
        content: bytes | str | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        to: Destination | None = None,
        root: bool = False,
        raise_errors: bool = True,
        credentials: bool = True,
    ) -> Response:
        """Send any request; see ``AsyncMaatoo.request``."""
        check_flag("root", root)
        check_flag("raise_errors", raise_errors)
        request = raw_request(
            self.site if root else f"{self.site}/api",
            self._headers,
            method,
            path,
            params=params,
            json=json,
            data=data,
            content=content,
            files=files,
            headers=headers,
            to=to,
        )
        request.credentials, request.in_api = credentials, not root
        return await self._transmit(request, raise_errors=raise_errors)

    def _transmit(
        self, request: Request, *, raise_errors: bool = True
    ) -> Coroutine[Any, Any, Response]:
        if self.lifetime.closed:
            raise ConfigurationError("this client is closed: make a new one")
        self.follow_loop()
        return self.transport.send(request, self.options, self.slots, raise_errors=raise_errors)

    async def send_plain(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Response:
        """Send a request of the authentication itself: no credentials added, no retry."""
        bare = Transport(self.transport.runtime, self.transport.engine, None, self.transport.budget)
        options = evolve(self.options, retry=evolve(self.options.retry, attempts=1), deadline=None)
        request = Request(
            method, url, Headers({**self._headers, **headers}), content, repeatable=False
        )
        request.operation = "token"
        own_slot = self.transport.runtime.slots(1)  # calls that wait for the token hold slots
        with hidden():
            response = await bare.send(request, options, own_slot, raise_errors=False)
        if response.status == 200 and self.listeners.wants("TokenRenewed"):
            seconds = response.elapsed
            await self.listeners.tell_of("TokenRenewed", operation="token", seconds=seconds)
        return response if response.status < 400 else response.masked()

    async def server_version(self) -> str | None:
        """The server's version; asked once, then remembered."""
        if self.transport.version is None and not self.lifetime.asked:
            await self.raw("GET", "/users/self", raise_errors=False)  # any answer may tell it
            self.lifetime.asked = True
        return self.transport.version

    async def aclose(self) -> None:
        """Close every connection; later calls raise ConfigurationError."""
        self.follow_loop()
        self.lifetime.closed = True
        if self.transport.auth is not None:
            await self.transport.auth.aclose()
        await self.transport.engine.aclose()
