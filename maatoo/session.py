"""Session: makes calls for resources, lists and bulk jobs; the one Caller of both clients."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
from anyio.abc import TaskGroup
from attrs import define, evolve, field

from maatoo.batch.row_keys import call_keys, new_tags
from maatoo.batch.settle import settle_call
from maatoo.encoding import ResemblingName, encode
from maatoo.errors import ApiError, ConfigurationError, InvalidArgument, RequestTimeout
from maatoo.events import TokenRenewed
from maatoo.fields import has_fields, known_fields
from maatoo.listeners import Listeners
from maatoo.operation import Call, Exchange, Operation
from maatoo.put_keys import put_advice
from maatoo.query import encode_pairs
from maatoo.redaction import Headers
from maatoo.runtime import KeyOrder, Runtime, Slots
from maatoo.server_versions import advise, has_new_paths, legacy_path, no_route, refuse_filters
from maatoo.settings import USER_AGENT, Settings
from maatoo.transport.capture import hidden
from maatoo.transport.engines import make_engine
from maatoo.transport.json_body import encode_json
from maatoo.transport.pacing import Pacer
from maatoo.transport.request import Options, Request, header_values
from maatoo.transport.response import Response
from maatoo.transport.retry import Budget
from maatoo.transport.transport import Transport
from maatoo.unset import UNSET

__all__ = ["Lifetime", "Session"]

T = TypeVar("T")

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_IN_A_URL = "%/:?#[]@!$&'()*+,;=-._~"
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
    def task_group(self) -> TaskGroup | None:
        """Where pages are prefetched, or None outside the client's block."""
        self.follow_loop()
        return self.lifetime.task_group

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
        return (await self.exchange(operation, call, path)).read()

    async def exchange(
        self, operation: Operation[T], call: Call, path: tuple[object, ...] = ()
    ) -> Exchange[T]:
        """Make a call that is encoded already; its answer is not read yet.

        Calls about the same entity are made one after the other: nothing is locked on the server.
        """
        keys = call_keys(operation, call.json, path)
        fresh = new_tags(call.json)
        if not keys and not fresh:
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
            if call.settle:
                exchange = await settle_call(session, operation, call, path)
            else:
                exchange = await session.exchange_now(operation, call, path)
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
        return Exchange(operation, path, call.json, response, request.is_read, self.strict)

    def _request(self, operation: Operation[Any], call: Call, path: str) -> Request:
        """The request of a call, at a path below ``/api``."""
        headers = Headers(self._headers)
        content = None
        if call.json is not UNSET:
            content = encode_json(call.json)
            headers["content-type"] = "application/json"
        query = f"?{_query_string(call.query)}" if call.query else ""
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
        if sum((json is not UNSET, content is not None, data is not None or files is not None)) > 1:
            raise InvalidArgument("give one of json, content, or data with files")
        if not isinstance(path, str) or not path.startswith("/"):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(f"path must begin with a slash, not {path!r}")
        headers = header_values(headers or {})
        sent = Headers(self._headers)
        body = _bytes(content, "content") if isinstance(content, str) else content
        fields: dict[str, list[str]] | None = None
        if json is not UNSET:
            body = encode_json(json)
            sent["content-type"] = "application/json"
        elif data is not None and files is None:
            body = _query_string(_pairs(data, "data")).encode()
            sent["content-type"] = "application/x-www-form-urlencoded"
        elif data is not None:
            fields = {}
            for name, text in _pairs(data, "data"):
                fields.setdefault(name, []).append(text)
        sent.update(headers)
        url = f"{self.site}{'' if root else '/api'}{quote(_bytes(path, 'path'), safe=_IN_A_URL)}"
        pairs = _pairs(params or {}, "params")
        if pairs:
            url = f"{url}{'&' if '?' in url else '?'}{_query_string(pairs)}"
        method = _known_method(method)
        request = Request(
            method,
            url,
            sent,
            body,
            method in ("GET", "HEAD"),
            files=files,
            data=fields,
            credentials=credentials,
            in_api=not root,
        )
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


def _pairs(given: Any, name: str) -> list[tuple[str, str]]:
    """The pairs of a query or form, from a mapping or a list of pairs."""
    try:
        listed = [(key, value) for key, value in getattr(given, "items", lambda: given)()]
    except (TypeError, ValueError):
        raise InvalidArgument(f"{name} takes a mapping or a list of (name, value)") from None
    return [pair for key, value in listed for pair in encode_pairs(str(key), value)]


def _known_method(given: object) -> str:
    method = given.upper() if isinstance(given, str) else ""
    if method not in _METHODS:
        raise InvalidArgument(f"method must be one of {', '.join(_METHODS)}, not {given!r}")
    return method


def _bytes(text: str, name: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidArgument(f"{name} is text that cannot be sent: {text!r}") from None


def _query_string(pairs: list[tuple[str, str]]) -> str:
    try:
        return urlencode(pairs)
    except UnicodeEncodeError as problem:
        raise InvalidArgument(f"a text of the query cannot be sent: {problem.object!r}") from None
