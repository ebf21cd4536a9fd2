"""RetryState: what has happened to one request so far, and what that means for what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NoReturn

from attrs import define

from maatoo.errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailed,
    InvalidArgument,
    MaatooError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    RequestTimeout,
    UnexpectedResponse,
)
from maatoo.rate_limit_headers import quota_wait, retry_after
from maatoo.redaction import redact
from maatoo.transport.causes import without_credentials
from maatoo.transport.failures import Failure
from maatoo.transport.request import Options, Request
from maatoo.transport.response import Response
from maatoo.transport.retry import (
    STILL_RUNNING,
    Budget,
    Event,
    wanted_wait,
)

__all__ = ["Attempt", "RetryState", "shown", "unreadable"]


@define
class Attempt:
    """What one attempt came to: an answer, or what went wrong without one."""

    event: Event
    response: Response | None = None
    error: MaatooError | None = None
    failure: Failure | None = None
    advice: str = "this client has no credentials: give auth=…"

    @property
    def reason(self) -> str:
        """What went wrong, as events say it: the status of the answer, or a class of error."""
        if self.response is not None:
            return str(self.response.status)
        return type(self.failure.cause if self.failure else self.error).__name__


def shown(url: str) -> str:
    """A URL as errors may show it: without credentials, which stand in the query if anywhere."""
    return redact(url) if "?" in url else url


class RetryState:
    """What has happened to one request so far, and what that means for what comes next."""

    __slots__ = (
        "attempts",
        "budget",
        "in_flight",
        "lost",
        "options",
        "raise_errors",
        "request",
        "waits_for_quota",
        "was_500",
    )

    def __init__(
        self, request: Request, options: Options, budget: Budget, raise_errors: bool
    ) -> None:
        self.request = request
        self.options = options
        self.budget = budget
        self.raise_errors = raise_errors
        self.attempts = 0
        self.was_500 = False  # a read was answered 500, and is repeated once
        self.in_flight = False  # what is sent now may be carried out
        self.lost = False  # an earlier attempt may have been carried out
        self.waits_for_quota = False  # the wait before the next attempt is for the server's quota

    def begin(self) -> None:
        """The request goes out now: from here on it may be carried out."""
        self.in_flight = True

    def after(self, attempt: Attempt, now: float, left: float) -> float | None:
        """Seconds to wait before sending again, or None when this was the last attempt."""
        self.attempts += 1
        failed = attempt.error is not None or attempt.event != "answered"
        if not failed:
            self.budget.give_back()
            return None
        wait = self._wait(attempt, now, left)
        if wait is not None and _may_have_been_done(attempt):
            self.lost = True
        return wait

    def _wait(self, attempt: Attempt, now: float, left: float) -> float | None:
        retry, failure = self.options.retry, attempt.failure
        headers = _headers(attempt)
        self.waits_for_quota = False
        if attempt.event != "not_sent" and not self.request.is_rereadable:
            return None
        status = _status(attempt)
        if status == 429 and retry.passes(429):
            reset = self._quota_ends(headers, now)
            if reset:  # the user chose whether to wait for it; the wait is no attempt
                waits = reset <= retry.max_quota_wait and reset + 1.0 <= left
                self.waits_for_quota = waits and self.options.on_quota == "wait"
                return reset + 1.0 if self.waits_for_quota else None
        if self.attempts >= retry.attempts or (failure is not None and failure.is_permanent):
            return None
        if self.request.is_read and retry.once(status) and not self.was_500:
            self.was_500 = True
            wanted: float | Literal["backoff"] | None = "backoff"
        else:
            wanted = wanted_wait(
                attempt.event,
                repeatable=self.request.repeatable and not self._may_still_run(attempt),
                status=status,
                headers=headers,
                now=now,
                retry=retry,
            )
        if wanted is None or (wanted != "backoff" and wanted > retry.max_wait):
            return None
        wait = retry.delay(self.attempts) if wanted == "backoff" else wanted
        if wait > left:
            return None
        shared = attempt.event == "not_sent" and attempt.error is not None
        if not shared and not self.budget.take():  # all who wait share one renewal
            return None
        return wait

    def _may_still_run(self, attempt: Attempt) -> bool:
        """Whether the server may still work on this request, so that it must not be sent again."""
        lost = attempt.event == "lost" or _status(attempt) in STILL_RUNNING
        return self.request.exclusive and lost

    def _quota_ends(self, headers: Mapping[str, str], now: float) -> float | None:
        """Seconds until the server's quota begins anew; None where it asks for a short wait."""
        asked, reset = retry_after(headers, now), quota_wait(headers, now)
        if asked is None or self.options.on_quota == "raise":
            return reset if asked is None else None
        is_used_up = bool(reset) and headers.get("x-ratelimit-remaining", "").strip() == "0"
        return asked if is_used_up or asked > self.options.retry.max_wait else None

    def end(self, attempt: Attempt) -> Response:
        """The answer, or the error that the last attempt means."""
        response, error = attempt.response, attempt.error
        if attempt.event in ("answered", "page") and response is not None:
            if error is None or not self.raise_errors:
                response.repeated = self.lost
                return response
            if isinstance(error, NotFound) and self.lost and self.request.method == "DELETE":
                # an earlier, unanswered attempt deleted it
                gone = Response(
                    200, response.headers, b"{}", response.elapsed, response.method, response.url
                )
                gone.repeated = gone.already_gone = True
                return gone
            if self.lost and not self.request.is_read:
                error.may_have_happened = True
            if isinstance(error, AuthenticationError):
                error.args = (f"{error.args[0]} ({attempt.advice})",)
            if isinstance(error, RateLimited) and error.retry_after is not None:
                wait = f"; the server takes calls again in {error.retry_after:.0f} s"
                error.args = (error.args[0] + wait,)
            raise error
        if attempt.event == "cut" and response is not None:
            if not self.raise_errors:
                return response
            try:
                response.json()  # raises what is wrong with it
            except UnexpectedResponse as error:
                error.may_have_happened = not self.request.is_read
                raise
        return self._no_answer(attempt)

    def _no_answer(self, attempt: Attempt) -> NoReturn:
        failure = attempt.failure
        problem = attempt.error or (None if failure is None else failure.cause)
        where = f"{self.request.method} {shown(self.request.url)}"
        tries = "" if self.attempts == 1 else f" ({self.attempts} attempts)"
        said = str(problem) or type(problem).__name__
        if failure is not None and failure.is_local and not self.lost:
            raise InvalidArgument(f"{where}: this cannot be sent: {said}") from problem
        unsure = self.lost or attempt.event != "not_sent"
        if unsure and not self.request.is_read:
            raise OutcomeUnknown(
                f"{where}{tries}: sent, but no complete answer came ({said}); it may have happened"
            ) from problem
        if attempt.error is not None:
            raise attempt.error
        if failure is not None and failure.is_too_large:
            raise UnexpectedResponse(f"{where}: {said}") from problem
        hint = None if failure is None else failure.hint
        timed_out = failure is not None and failure.is_timeout
        kind = RequestTimeout if timed_out else ConnectionFailed
        raise kind(f"{where}{tries}: {said}{f'; {hint}' if hint else ''}") from problem

    def broken(self, problem: Exception) -> NoReturn:
        """Something went wrong that no rule of this package foresees."""
        problem = without_credentials(problem, self.request.credentials_sent)
        where = f"{self.request.method} {shown(self.request.url)}"
        if not (self.in_flight or self.lost):
            raise ConfigurationError(f"{where} was not sent: {_named(problem)}") from problem
        raise _after_sending(where, problem, is_read=self.request.is_read) from problem

    def out_of_time(self) -> NoReturn:
        """The deadline cut an attempt or a wait off."""
        where = f"{self.request.method} {shown(self.request.url)}"
        said = f"{where}: not done within the deadline of {self.options.deadline} s"
        if (self.in_flight or self.lost) and not self.request.is_read:
            raise OutcomeUnknown(f"{said}; it may have happened") from None
        raise RequestTimeout(said) from None


def unreadable(response: Response, problem: Exception, *, is_read: bool) -> MaatooError:
    """The error for an answer whose reading failed in a way that nobody foresaw."""
    return _after_sending(f"{response.method} {response.url}", problem, is_read=is_read)


def _after_sending(where: str, problem: Exception, *, is_read: bool) -> MaatooError:
    """What goes wrong behind the first byte of a write leaves its outcome unknown."""
    if is_read:
        return UnexpectedResponse(f"{where}: the answer cannot be read: {_named(problem)}")
    return OutcomeUnknown(f"{where}: sent, then {_named(problem)}; it may have happened")


def _named(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"


def _headers(attempt: Attempt) -> Mapping[str, str]:
    return {} if attempt.response is None else attempt.response.headers


def _may_have_been_done(attempt: Attempt) -> bool:
    """Whether what was sent may have been carried out; "come back later" says that it was not."""
    if attempt.event in ("lost", "cut"):
        return True
    status = _status(attempt)
    return status >= 500 and not (status == 503 and "retry-after" in _headers(attempt))


def _status(attempt: Attempt) -> int:
    return attempt.response.status if attempt.response is not None else 0
