"""What happens to a request, in both runtimes: credentials, slot, attempt, error, retry."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from attrs import define, field

from maatoo.errors import (
    ConnectionFailed,
    MaatooError,
    RateLimited,
    RequestTimeout,
    ServerError,
    UnexpectedResponse,
)
from maatoo.json_depth import is_deep
from maatoo.redaction import without_frames
from maatoo.transport.call_events import CallEvents
from maatoo.transport.capture import note
from maatoo.transport.error_mapping import error_of
from maatoo.transport.failures import Failure, refusal_of
from maatoo.transport.pacing import Pacer
from maatoo.transport.request import Options, Request
from maatoo.transport.response import Response
from maatoo.transport.retry import Budget
from maatoo.transport.retry_state import Attempt, RetryState, shown

if TYPE_CHECKING:
    from maatoo.auth import AuthSession
    from maatoo.runtime import Runtime, Slots
    from maatoo.transport.httpx_adapters import RawResponse
    from maatoo.transport.pool import Engine

__all__ = ["Transport"]

_FOREVER = float("inf")
_LARGE = 100_000


@define(eq=False)
class Transport:
    """Sends requests of one client.

    Attributes:
        runtime: where it lives.
        engine: what its requests go over.
        auth: adds credentials, or None.
        budget: the repeats that all calls of the client share.
        pacer: what they know of the server's quota.
        version: the server's version, once an answer has told it.
        reached: whether the API has answered a request of this client in its own form.
    """

    runtime: Runtime
    engine: Engine
    auth: AuthSession | None
    budget: Budget
    pacer: Pacer = field(factory=Pacer)
    version: str | None = None
    reached: bool = False

    async def send(
        self, request: Request, options: Options, slots: Slots, *, raise_errors: bool = True
    ) -> Response:
        """Send a request, as often as its retry policy allows, and read its answer.

        Raises:
            MaatooError: of the class that says what happened.
        """
        handled = sys.exc_info()[1]
        runtime = self.runtime
        deadline = options.deadline
        ends = _FOREVER if deadline is None else runtime.monotonic() + deadline
        state = RetryState(request, options, self.budget, raise_errors)
        events = CallEvents(options.listeners, request)
        begun = runtime.monotonic()
        await events.began()
        try:
            if request.to is not None:
                request.to.open(ends)
            response = await self._send(state, slots, ends, events)
        except BaseException as error:
            failure = error
        else:
            await events.finished(runtime.monotonic() - begun, None)
            return response
        finally:
            if request.to is not None:
                request.to.discard()  # unless it was kept
        without_frames(failure, handled)  # those of the engines show the request
        try:
            if isinstance(failure, MaatooError) and failure.__suppress_context__:
                failure.__context__ = None  # it explains nothing
            await events.finished(runtime.monotonic() - begun, failure)
            raise failure
        finally:
            del failure  # which holds this frame

    async def _send(
        self, state: RetryState, slots: Slots, ends: float, events: CallEvents
    ) -> Response:
        """Send, judge and send again, until there is an answer or an error."""
        runtime, request, deadline = self.runtime, state.request, state.options.deadline
        try:
            with runtime.limit(deadline):
                while True:
                    await slots.acquire(None if deadline is None else ends - runtime.monotonic())
                    try:
                        await self._pace(state.options, ends, events)
                        attempt = await self._attempt(state, ends, events)
                    finally:
                        slots.release()
                    if _is_large(attempt):  # another request is sent first
                        await runtime.yield_point()
                    attempt = self._judged(request, attempt)
                    wait = state.after(attempt, runtime.time(), ends - runtime.monotonic())
                    if wait is None:
                        response = state.end(attempt)
                        if request.to is None or attempt.error or attempt.event != "answered":
                            return response
                        return request.to.keep(response)
                    state.in_flight = False
                    if state.waits_for_quota:
                        await events.waiting_for_quota(wait)
                    else:
                        await events.retrying(wait, attempt.reason)
                    await runtime.sleep(wait)
        except MaatooError:
            raise
        except Exception as problem:
            if isinstance(problem, TimeoutError) and deadline is not None:
                state.out_of_time()
            state.broken(problem)

    async def _pace(self, options: Options, ends: float, events: CallEvents) -> None:
        """Wait for the next place in the server's quota window.

        Raises:
            TimeoutError: it lies beyond the deadline.
        """
        pause = self.pacer.hold(
            self.runtime.time(),
            to_the_end=options.on_quota == "wait",
            longest=options.retry.max_quota_wait,
        )
        if pause > 0.0:
            if pause > ends - self.runtime.monotonic():
                raise TimeoutError
            await events.waiting_for_quota(pause)
            await self.runtime.sleep(pause)

    async def _attempt(self, state: RetryState, ends: float, events: CallEvents) -> Attempt:
        """Send once; twice where the first answer was a 401 and the credentials were renewed."""
        request = state.request
        auth = self.auth if request.credentials else None
        renewed = False
        while True:
            outgoing = request.copy()
            outgoing.on_sending = state.begin  # from then on it may be carried out
            try:
                if auth is not None:
                    await auth.prepare(outgoing)
            except _WHILE_RENEWING as error:  # the token could not be had now; the request waits
                return Attempt("not_sent", error=error)
            await events.sending(outgoing)
            before = self.pacer.throttle.share
            began = self.runtime.monotonic()
            left = None if ends == _FOREVER else ends - began
            try:
                answer = await self.engine.send(
                    outgoing, state.options.timeouts(left, request.items)
                )
            except (MaatooError, TimeoutError):
                raise
            except Exception as problem:
                sent = outgoing.credentials_sent
                refusal = refusal_of(problem, sent, in_flight=state.in_flight)
                if refusal is not None:
                    raise refusal from refusal.__cause__
                attempt = self._unanswered(problem, outgoing, began)
                await events.failed(problem, self.runtime.monotonic() - began)
                await events.throttled(before, self.pacer.throttle.share)
                return attempt
            response = self._answered(request, outgoing, answer, began)
            await events.answered(response, self.pacer.remaining)
            await events.throttled(before, self.pacer.throttle.share)
            if response.status != 401 or auth is None:
                return Attempt("answered", response)
            if renewed:
                return Attempt("answered", response, advice=auth.advice())
            state.in_flight = False  # a 401: nothing was done
            try:
                renewed = await auth.renew(outgoing, response)
            except _WHILE_RENEWING as error:
                if request.is_rereadable:
                    return Attempt("not_sent", error=error)
            if not renewed or not request.is_rereadable:
                return Attempt("answered", response, advice=auth.advice())

    def _unanswered(self, problem: Exception, sent: Request, began: float) -> Attempt:
        """Note that no answer came."""
        failure = Failure.of(problem, sent.credentials_sent)
        if failure.is_overload:
            self.pacer.throttle.refused(began, self.runtime.monotonic())
        return Attempt(failure.event, failure=failure)

    def _answered(
        self, request: Request, sent: Request, answer: RawResponse, began: float
    ) -> Response:
        """Note an answer, and what it tells of the server."""
        elapsed = self.runtime.monotonic() - began
        response = Response(
            answer.status,
            answer.headers,
            answer.content,
            elapsed,
            request.method,
            shown(request.url),
            credentials=sent.credentials_sent,
        )
        response.rows_under = request.rows_under
        note(response)
        self.pacer.note(response.headers, self.runtime.time())
        if self.version is None:
            self.version = response.headers.get("mautic-version")
        throttle = self.pacer.throttle
        if answer.status in _BUSY:
            throttle.refused(began, began + elapsed)
        elif throttle.share < 1.0:
            throttle.answered((request.method, request.items), elapsed)
        return response

    def _judged(self, request: Request, attempt: Attempt) -> Attempt:
        """Read an answer for errors. It may take milliseconds, and holds no slot."""
        response = attempt.response
        if response is None:
            return attempt
        error = error_of(
            response,
            accepts=request.accepts,
            is_write=not request.is_read,
            now=self.runtime.time(),
            in_api=request.in_api,
            takes_parts="range" in request.headers,
        )
        if error is None:
            error = _unreadable(response)
            if error is not None:
                if not is_deep(response.content):  # the next answer would be as deep
                    return Attempt("cut", response)
                error.may_have_happened = not request.is_read
        if isinstance(error, UnexpectedResponse):
            passing = response.status == 404 and (self.reached or request.items > 1)
            return Attempt("page" if passing else "answered", response, error)
        if request.in_api and response.content[:1] in (b"{", b"["):
            self.reached = True
        return (
            attempt
            if error is None
            else Attempt("answered", response, error, advice=attempt.advice)
        )


_BUSY = frozenset({429, 503, 504})
_WHILE_RENEWING = (ConnectionFailed, RateLimited, RequestTimeout, ServerError)


def _is_large(attempt: Attempt) -> bool:
    """Whether reading an answer takes milliseconds."""
    return attempt.response is not None and len(attempt.response.content) > _LARGE


def _unreadable(response: Response) -> UnexpectedResponse | None:
    """What is wrong with an answer that calls itself JSON and cannot be read as JSON."""
    if "json" not in response.headers.get("content-type", "") or not response.content:
        return None
    try:
        response.outline()
    except UnexpectedResponse as error:
        return error
    return None
