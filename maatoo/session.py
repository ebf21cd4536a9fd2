"""Session: makes calls for resources, lists and bulk jobs; the one Caller of both clients."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

import httpx
from anyio.abc import TaskGroup
from attrs import define, evolve, field

from maatoo.argument_names import ResemblingName
from maatoo.batch.conflicts import call_with_conflicts
from maatoo.batch.merged import was_merged
from maatoo.batch.row_keys import call_keys, new_tags
from maatoo.batch.settle import settle_call
from maatoo.encoding import encode
from maatoo.errors import ApiError, ConfigurationError, RequestTimeout, UnexpectedResponse
from maatoo.events import TokenRenewed
from maatoo.fields import has_fields, known_fields, unique_fields
from maatoo.listeners import Listeners
from maatoo.operation import Call, Exchange, Operation
from maatoo.put_keys import put_advice
from maatoo.raw_requests import query_string, raw_request
from maatoo.redaction import Headers
from maatoo.resources._kept import with_kept
from maatoo.runtime import KeyOrder, Runtime, Slots
from maatoo.server_versions import advise, has_new_paths, legacy_path, no_route, refuse_filters
from maatoo.settings import USER_AGENT, Settings
from maatoo.transport.capture import hidden
from maatoo.transport.engines import make_engine
from maatoo.transport.json_body import encode_json
from maatoo.transport.pacing import Pacer
from maatoo.transport.request import Options, Request
from maatoo.transport.response import Response
from maatoo.transport.retry import Budget
from maatoo.transport.transport import Transport
from maatoo.unset import UNSET

__all__ = ["Lifetime", "Session"]

T = TypeVar("T")

_OWN_HEADERS = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate",
    "user-agent": USER_AGENT,
}


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
class Session:
    """A client's way to the server, in one runtime.

    Attributes:
        site: the server's address.
        transport: sends requests.
        options: how they are sent.
        slots: the limit on requests in progress.
        lifetime: what all views share.
        key_order: keeps requests about the same entity apart.
        knowledge: what was learnt of the server: its field lists.
    """

    site: str
    transport: Transport
    options: Options
    slots: Slots
    lifetime: Lifetime
    key_order: KeyOrder
    knowledge: dict[str, object] = field(factory=dict[str, object], repr=False)
    _headers: Headers = field(factory=Headers)

    def __attrs_post_init__(self) -> None:
        self._headers = Headers({**_OWN_HEADERS, **self.options.headers})

    @classmethod
    def open(
        cls,
        settings: Settings,
        runtime: Runtime,
        budget: Budget,
        pacer: Pacer,
        order: KeyOrder | None = None,
        knowledge: dict[str, object] | None = None,
    ) -> Session:
        """Make a session; nothing is connected yet.

        Args:
            settings: what the client was told.
            runtime: where the session lives.
            budget: the repeats that all sessions of the client share.
            pacer: what they know of the server's quota.
            order: keeps their requests about the same entity apart.
            knowledge: what they have learnt of the server.
        """
        engine = make_engine(settings.connection, runtime, httpx.URL(settings.site))
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

    def view(self, options: Options) -> Session:
        """The same session with other options."""
        slots = self.slots
        if options.max_concurrency != self.options.max_concurrency:
            throttle = self.transport.pacer.throttle
            slots = self.transport.runtime.slots(options.max_concurrency, throttle)
        return evolve(self, options=options, slots=slots)

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
        """Where pages are prefetched; None outside the client's block, or if it asks steadily."""
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

    def call(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
        fields: Mapping[str, object] | None = None,
        extra: Mapping[str, object] | None = None,
        extra_query: Mapping[str, object] | None = None,
        settle: bool = False,
    ) -> Coroutine[Any, Any, T]:
        """Make one call, through its whole life, and read its answer."""
        try:
            call = encode(operation, path, query, body, fields, extra, extra_query)
        except ResemblingName as refused:
            if not has_fields(operation):
                raise
            given = (query, body, fields, extra, extra_query)
            return self._call_by_list(refused, operation, path, *given, settle=settle)
        return self.send(operation, evolve(call, settle=True) if settle else call, path)

    async def _call_by_list(
        self,
        refused: ResemblingName,
        operation: Operation[T],
        path: tuple[object, ...],
        *given: Mapping[str, object] | None,
        settle: bool,
    ) -> T:
        """Make a call with a name that is nearly a documented one, if the server has such a field.

        Raises:
            ResemblingName: it has none, or does not tell.
        """
        listed = await known_fields(self, operation)
        if listed is None or refused.name not in listed.fields:
            raise refused
        call = encode(operation, path, *given, known=listed.fields)
        return await self.send(operation, evolve(call, settle=settle), path)

    async def send(self, operation: Operation[T], call: Call, path: tuple[object, ...] = ()) -> T:
        """Make a call that is encoded already, and read its answer."""
        exchange = await self.exchange(operation, call, path)
        try:
            return exchange.read()
        except UnexpectedResponse:
            if not await was_merged(self, exchange):
                raise
        return exchange.read(merged=True)

    async def exchange(
        self, operation: Operation[T], call: Call, path: tuple[object, ...] = ()
    ) -> Exchange[T]:
        """Make a call that is encoded already; its answer is not read yet.

        Calls about the same entity are made one after the other: nothing is locked on the server.
        """
        unique = () if operation.identity is None else unique_fields(self, operation)
        keys = call_keys(operation, call.json, path, unique)
        fresh = new_tags(call.json)
        if not keys and not fresh and not call.settle:
            call = await with_kept(self, operation, call, path)
            return await self.exchange_now(operation, call, path)
        runtime, done = self.transport.runtime, False
        began = runtime.monotonic()
        turn = self.key_order.enter(keys, fresh)
        try:
            try:
                await turn.wait(runtime, self.options.deadline)
            except TimeoutError:
                raise RequestTimeout(
                    f"{operation.name}: an earlier write to the same entity was not done within "
                    f"the deadline of {self.options.deadline} s; nothing was sent"
                ) from None
            session = self._hurried(runtime.monotonic() - began)
            call = await with_kept(session, operation, call, path)
            send = settle_call if call.settle else Session.exchange_now
            exchange = await call_with_conflicts(send, session, operation, call, path)
            done = True
        finally:
            turn.leave(done=done)
        return exchange

    def _hurried(self, seconds: float) -> Session:
        """The same session with so much less time until its deadline."""
        deadline = self.options.deadline
        if deadline is None or seconds < 0.05:
            return self
        left = max(deadline - seconds, 0.001)
        return evolve(self, options=evolve(self.options, deadline=left))

    async def exchange_now(
        self, operation: Operation[T], call: Call, path: tuple[object, ...]
    ) -> Exchange[T]:
        """Make a call once, whatever else is under way."""
        known = self.transport.version
        refuse_filters(operation, call.query, known)
        older = operation.legacy is not None and known is not None and not has_new_paths(known)
        request = self._request(
            operation, call, legacy_path(operation, path) if older else call.path
        )
        try:
            response = await self._transmit(request)
        except ApiError as error:
            advice = put_advice(operation, call.json, error)
            if advice is not None:
                advise(error, advice)
            if not no_route(error):
                raise
            if operation.hint is not None:
                advise(error, f"{operation.name}: {operation.hint}")
            if operation.legacy is None or has_new_paths(await self.server_version()):
                raise
            request = self._request(operation, call, legacy_path(operation, path))
            response = await self._transmit(request)
        return Exchange(
            operation, path, call.json, response, request.is_read, self.strict, call.selected
        )

    def _request(self, operation: Operation[Any], call: Call, path: str) -> Request:
        """The request of a call, at a path below ``/api``."""
        headers = Headers(self._headers)
        content = None
        if call.json is not UNSET:
            content = encode_json(call.json)
            headers["content-type"] = "application/json"
        query = f"?{query_string(call.query)}" if call.query else ""
        return Request(
            call.method,
            f"{self.site}/api{path}{query}",
            headers,
            content,
            call.repeatable,
            operation.accepts,
            call.files,
            items=call.items,
            exclusive=call.exclusive,
            operation=operation.name,
            template=operation.path,
            in_api=True,
        )

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
        root: bool = False,
        raise_errors: bool = True,
        credentials: bool = True,
    ) -> Response:
        """Send any request; see ``AsyncMaatoo.request``."""
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
        own_slot = self.transport.runtime.slots(1)  # those who wait for the token hold the others
        with hidden():
            response = await bare.send(request, options, own_slot, raise_errors=False)
        if response.status == 200 and self.listeners.wants(TokenRenewed):
            await self.listeners.tell(TokenRenewed(operation="token", seconds=response.elapsed))
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
