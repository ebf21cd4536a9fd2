"""The one life of a request, for both worlds: credentials, slot, attempt, error, retry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import httpx
from attrs import define, field, frozen

from maatoo.auth.redaction import redact
from maatoo.errors import (
    AuthenticationError,
    ConnectionFailed,
    MaatooError,
    OutcomeUnknown,
    RateLimited,
    RequestTimeout,
    ServerError,
    UnexpectedResponse,
)
from maatoo.transport.capture import note
from maatoo.transport.error_mapping import error_of
from maatoo.transport.pacing import Pacer
from maatoo.transport.request import Options, Request
from maatoo.transport.response import Response
from maatoo.transport.retry import Budget, Event, quota_wait, wanted_wait

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maatoo.auth import AuthSession
    from maatoo.transport.pool import Engine
    from maatoo.transport.world import Slots, World

__all__ = ["Transport"]

_FOREVER = float("inf")


@frozen
class _Attempt:
    """What one attempt came to: an answer, or what went wrong without one."""

    event: Event
    response: Response | None = None
    error: MaatooError | None = None
    problem: httpx.TransportError | None = None


@define(eq=False)
class Transport:
    """Sends requests of one client.

    Attributes:
        world: where it lives.
        engine: what its requests go over.
        auth: adds credentials, or None.
        budget: the repeats that all calls of the client share.
        pacer: what they know of the server's quota.
    """

    world: World
    engine: Engine
    auth: AuthSession | None
    budget: Budget
    pacer: Pacer = field(factory=Pacer)

    async def send(
        self, request: Request, options: Options, slots: Slots, *, raise_errors: bool = True
    ) -> Response:
        """Send a request, as often as its retry policy allows, and read its answer.

        Raises:
            MaatooError: of the class that says what happened.
        """
        world = self.world
        deadline = options.deadline
        ends = _FOREVER if deadline is None else world.monotonic() + deadline
        story = _Story(request, options, self.budget, raise_errors)
        try:
            with world.limit(deadline):
                while True:
                    pause = self.pacer.hold(world.time())
                    if 0.0 < pause < ends - world.monotonic():
                        await world.sleep(pause)
                    await slots.acquire(None if deadline is None else ends - world.monotonic())
                    story.in_flight = True
                    try:
                        attempt = await self._attempt(request, options, ends)
                    finally:
                        slots.release()
                    story.in_flight = False
                    import os
                    if os.environ.get("YX") and getattr(slots, "_waiting", None):
                        import anyio.lowlevel
                        await anyio.lowlevel.cancel_shielded_checkpoint()
                    attempt = self._judged(request, attempt)
                    wait = story.after(attempt, world.time(), ends - world.monotonic())
                    if wait is None:
                        return story.end(attempt)
                    await world.sleep(wait)
        except TimeoutError:
            story.out_of_time()

    async def _attempt(self, request: Request, options: Options, ends: float) -> _Attempt:
        """Send once; twice where the first answer was a 401 and the credentials were renewed."""
        outgoing = request.copy()
        if self.auth is None or not request.credentials:
            return await self._exchange(request, outgoing, options, ends)
        try:
            await self.auth.prepare(outgoing)
            attempt = await self._exchange(request, outgoing, options, ends)
            response = attempt.response
            if response is None or response.status != 401:
                return attempt
            if not await self.auth.renew(outgoing, response) or not _can_be_sent_again(request):
                return attempt
            outgoing = request.copy()
            await self.auth.prepare(outgoing)
        except _WHILE_RENEWING as error:  # the token could not be had now; the request waits
            return _Attempt("not_sent", error=error)
        return await self._exchange(request, outgoing, options, ends)

    async def _exchange(
        self, request: Request, outgoing: Request, options: Options, ends: float
    ) -> _Attempt:
        world = self.world
        began = world.monotonic()
        timeouts = options.timeouts(None if ends == _FOREVER else ends - began, request.items)
        throttle = self.pacer.throttle
        try:
            answer = await self.engine.send(outgoing, timeouts)
        except httpx.TransportError as problem:
            if isinstance(problem, _OVERLOADED):
                throttle.refused(began, world.monotonic())
            return _Attempt(_event(problem), problem=problem)
        elapsed = world.monotonic() - began
        response = Response(
            answer.status,
            answer.headers,
            answer.content,
            elapsed,
            request.method,
            _shown(request.url),
        )
        note(response)
        self.pacer.note(response.headers)
        if answer.status in _BUSY:
            throttle.refused(began, began + elapsed)
        elif throttle.share < 1.0:
            throttle.answered((request.method, request.items), elapsed)
        return _Attempt("answered", response)

    def _judged(self, request: Request, attempt: _Attempt) -> _Attempt:
        """Read an answer for errors; this takes its time, and no slot."""
        response = attempt.response
        if response is None:
            return attempt
        error = error_of(
            response,
            accepts=request.accepts,
            is_write=not _is_read(request),
            now=self.world.time(),
        )
        if error is None and not _is_cut(response):
            return attempt
        return _Attempt("cut" if error is None else "answered", response, error)


_BUSY = frozenset({429, 503, 504})
_OVERLOADED = (httpx.ConnectTimeout, httpx.ReadTimeout, httpx.WriteTimeout)
_WHILE_RENEWING = (ConnectionFailed, RateLimited, RequestTimeout, ServerError)


def _can_be_sent_again(request: Request) -> bool:
    """Whether a body can be read a second time; open files cannot be trusted to."""
    return request.files is None


def _shown(url: str) -> str:
    """A URL as errors may show it: without credentials, which stand in the query if anywhere."""
    return redact(url) if "?" in url else url


def _is_read(request: Request) -> bool:
    """Whether a request changes nothing; the GET that sends a text message is not repeatable."""
    return request.method in ("GET", "HEAD") and request.repeatable


def _is_cut(response: Response) -> bool:
    """Whether an answer that calls itself JSON cannot be read as JSON."""
    if "json" not in response.headers.get("content-type", "") or not response.content:
        return False
    try:
        response.json()
    except UnexpectedResponse:
        return True
    return False


_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_NOT_SENT_EITHER = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


def _event(problem: httpx.TransportError) -> Event:
    return "not_sent" if isinstance(problem, (*_NOT_SENT, *_NOT_SENT_EITHER)) else "lost"


class _Story:
    """What has happened to one request so far, and what that means for what comes next."""

    __slots__ = ("attempts", "budget", "in_flight", "lost", "options", "raise_errors", "request")

    def __init__(
        self, request: Request, options: Options, budget: Budget, raise_errors: bool
    ) -> None:
        self.request = request
        self.options = options
        self.budget = budget
        self.raise_errors = raise_errors
        self.attempts = 0
        self.in_flight = False
        self.lost = False  # an earlier attempt may have been carried out

    def after(self, attempt: _Attempt, now: float, left: float) -> float | None:
        """Seconds to wait before sending again, or None when this was the last attempt."""
        self.attempts += 1
        failed = attempt.error is not None or attempt.event != "answered"
        if not failed:
            self.budget.give_back()
            return None
        wait = self._wait(attempt, now)
        if wait is None or wait > left:
            return None
        if attempt.event in ("lost", "cut") or _status(attempt) >= 500:
            self.lost = True
        return wait

    def _wait(self, attempt: _Attempt, now: float) -> float | None:
        retry = self.options.retry
        response = attempt.response
        headers: Mapping[str, str] = {} if response is None else response.headers
        if _status(attempt) == 429 and "retry-after" not in headers:
            reset = quota_wait(headers, now)
            if reset is not None:  # a used-up quota: waiting is the user's choice, and no attempt
                return reset + 1.0 if self.options.on_quota == "wait" else None
        if self.attempts >= retry.attempts or isinstance(attempt.problem, _NOT_SENT_EITHER):
            return None
        wanted = wanted_wait(
            attempt.event,
            repeatable=self.request.repeatable,
            status=_status(attempt),
            headers=headers,
            now=now,
        )
        if wanted is None or (wanted != "backoff" and wanted > retry.max_wait):
            return None
        shared = attempt.event == "not_sent" and attempt.error is not None
        if not shared and not self.budget.take():  # a renewal is one request for all who wait
            return None
        return retry.delay(self.attempts) if wanted == "backoff" else wanted

    def end(self, attempt: _Attempt) -> Response:
        """The answer, or the error that the last attempt means."""
        response, error = attempt.response, attempt.error
        if attempt.event == "answered" and response is not None:
            if error is None or not self.raise_errors:
                return response
            if response.status == 404 and self.lost and self.request.method == "DELETE":
                # an earlier, unanswered attempt deleted it
                return Response(
                    200, response.headers, b"{}", response.elapsed, response.method, response.url
                )
            if self.lost and not _is_read(self.request):
                error.may_have_happened = True
            if isinstance(error, AuthenticationError):
                error.args = (f"{error.args[0]} (check the credentials of this client)",)
            if isinstance(error, RateLimited) and error.retry_after is not None:
                wait = f"; the server takes calls again in {error.retry_after:.0f} s"
                error.args = (error.args[0] + wait,)
            raise error
        if attempt.event == "cut" and response is not None:
            if not self.raise_errors:
                return response
            response.json()  # raises what is wrong with it
        return self._no_answer(attempt)

    def _no_answer(self, attempt: _Attempt) -> NoReturn:
        if attempt.error is not None:
            raise attempt.error
        problem = attempt.problem
        where = f"{self.request.method} {_shown(self.request.url)}"
        tries = "" if self.attempts == 1 else f" ({self.attempts} attempts)"
        said = str(problem) or type(problem).__name__
        unsure = self.lost or attempt.event != "not_sent"
        if unsure and not _is_read(self.request):
            raise OutcomeUnknown(
                f"{where}{tries}: sent, but no complete answer came ({said}); it may have happened"
            ) from problem
        timed_out = isinstance(problem, httpx.TimeoutException)
        kind = RequestTimeout if timed_out else ConnectionFailed
        raise kind(f"{where}{tries}: {said}") from problem

    def out_of_time(self) -> NoReturn:
        """The deadline cut an attempt or a wait off."""
        where = f"{self.request.method} {_shown(self.request.url)}"
        said = f"{where}: not done within the deadline of {self.options.deadline} s"
        if (self.in_flight or self.lost) and not _is_read(self.request):
            raise OutcomeUnknown(f"{said}; it may have happened") from None
        raise RequestTimeout(said) from None


def _status(attempt: _Attempt) -> int:
    return attempt.response.status if attempt.response is not None else 0
