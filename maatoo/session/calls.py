"""Session: makes calls for resources, lists and bulk jobs; the one Caller of both clients."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar, cast

from attrs import define, evolve

from maatoo import batch
from maatoo import fields as server_fields
from maatoo.argument_names import ResemblingName
from maatoo.batch.row_keys import call_keys, new_tags
from maatoo.encoding import encode, path_values
from maatoo.errors import ApiError, RequestTimeout, UnexpectedResponse
from maatoo.exchange import Exchange
from maatoo.operation import Call, Operation
from maatoo.page_items import row_keys
from maatoo.put_keys import put_advice
from maatoo.raw_requests import query_string
from maatoo.redaction import Headers
from maatoo.resources._kept import with_kept
from maatoo.selected_names import filter_advice, refuse_misspelt, refuse_unshown
from maatoo.server_versions import (
    advise,
    has_new_paths,
    legacy_path,
    no_route,
    refuse_filters,
)
from maatoo.session.connection import Connection
from maatoo.transport.json_body import encode_json
from maatoo.transport.request import Request
from maatoo.unset import UNSET

__all__ = ["Session"]

T = TypeVar("T")


@define(eq=False)
class Session(Connection):
    """A connection that makes the calls of the API's operations."""

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
        """Make one call, with the retries that its options allow, and read its answer."""
        try:
            call = encode(operation, path, query, body, fields, extra, extra_query)
        except ResemblingName as refused:
            if not server_fields.has_fields(operation):
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
        listed = await server_fields.known_fields(self, operation)
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
            if not await batch.was_merged(self, exchange):
                raise
        return exchange.read(merged=True)

    async def exchange(
        self, operation: Operation[T], call: Call, path: tuple[object, ...] = ()
    ) -> Exchange[T]:
        """Make a call that is encoded already; its answer is not read yet.

        Calls about the same entity are made one after the other: nothing is locked on the server.
        """
        path = path_values(operation, path)
        if operation.method == "GET":  # it changes nothing, and waits for nobody
            if call.selected:
                await refuse_misspelt(self, operation, call.selected)
            exchange = await self.exchange_now(operation, call, path)
            if call.selected:
                await refuse_unshown(self, operation, call.selected, exchange.response)
            return exchange
        if operation.fields is not None and call.json.__class__ is dict:
            row = cast("dict[str, object]", call.json)
            await server_fields.check_row(self, operation, row)
        known = operation.identity is not None and bool(self.knowledge)
        unique = server_fields.unique_fields(self, operation) if known else ()
        keys = set(call_keys(operation, call.json, path, unique)) - self.held
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
            session = self._with_less_time(runtime.monotonic() - began)
            call = await with_kept(session, operation, call, path)
            send = batch.settle_call if call.settle else Session.exchange_now
            exchange = await batch.call_with_conflicts(send, session, operation, call, path)
            done = True
        finally:
            turn.leave(done=done)
        return exchange

    def _with_less_time(self, seconds: float) -> Session:
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
            advice = advice or filter_advice(operation, call.query, error)
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
            rows_under=row_keys(operation.reads) if call.row_by_row and not call.selected else (),
        )
