"""Request: what the transport is asked to send, and the options it is sent with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import httpx
from attrs import define, field, frozen

from maatoo.auth.redaction import redact
from maatoo.errors import InvalidArgument
from maatoo.transport.retry import Retry

__all__ = ["Options", "Request"]


@define
class Request:
    """One request, before credentials are added to it.

    Attributes:
        method: HTTP method.
        url: absolute URL with its query.
        headers: header values by lower-case name.
        content: the body, or None for none or for a multipart one.
        repeatable: whether it may be sent again when nobody knows what became of it.
        accepts: statuses beyond 2xx that are a success here.
        files: parts of a multipart body, as httpx takes them.
        data: form fields beside the files.
        credentials: whether credentials are added; the public endpoints need none.
    """

    method: str
    url: str = field(repr=redact)
    headers: dict[str, str] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)
    repeatable: bool = False
    accepts: tuple[int, ...] = ()
    files: Any = field(default=None, repr=False)
    data: Mapping[str, str] | None = field(default=None, repr=False)
    credentials: bool = True

    def copy(self) -> Request:
        """The same request with headers of its own, for one attempt."""
        return Request(
            self.method,
            self.url,
            dict(self.headers),
            self.content,
            self.repeatable,
            self.accepts,
            self.files,
            self.data,
            self.credentials,
        )


def _seconds(name: str) -> Any:
    def check(_: object, __: object, value: object) -> None:
        if value is None or isinstance(value, httpx.Timeout):
            return
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
            raise InvalidArgument(f"{name} must be a number of seconds above 0, not {value!r}")

    return check


def _at_least_one(_: object, attribute: Any, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidArgument(
            f"{attribute.name} must be a whole number of at least 1, not {value!r}"
        )


def _quota(_: object, __: object, value: object) -> None:
    if value not in ("raise", "wait"):
        raise InvalidArgument(f'on_quota must be "raise" or "wait", not {value!r}')


def _retry(_: object, __: object, value: object) -> None:
    if not isinstance(value, Retry):
        raise InvalidArgument(f"retry takes a maatoo.Retry, not {value!r}: Retry(attempts=3)")


@frozen(kw_only=True)
class Options:
    """How requests are sent; what ``with_options`` can change.

    Attributes:
        timeout: seconds that connecting, sending and each wait for the answer may take, and an
            attempt as a whole; or an ``httpx.Timeout``; None waits for ever.
        deadline: seconds over all attempts and waits of one call, or None.
        retry: when to send again.
        headers: headers of every request.
        on_quota: what to do about a used-up quota: "raise" or "wait".
        max_concurrency: requests in progress at the same time.
    """

    timeout: float | httpx.Timeout | None = field(default=60.0, validator=_seconds("timeout"))
    deadline: float | None = field(default=None, validator=_seconds("deadline"))
    retry: Retry = field(factory=Retry, validator=_retry)
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    on_quota: Literal["raise", "wait"] = field(default="raise", validator=_quota)
    max_concurrency: int = field(default=10, validator=_at_least_one)

    @property
    def attempt_seconds(self) -> float | None:
        """Seconds an attempt may take as a whole, or None where nothing was said."""
        return None if isinstance(self.timeout, httpx.Timeout) else self.timeout

    def phases(self, remaining: float | None) -> dict[str, float | None]:
        """Seconds for each phase of an attempt, cut to what is left of the deadline."""
        timeout = self.timeout
        phases = (
            timeout if isinstance(timeout, httpx.Timeout) else httpx.Timeout(timeout)
        ).as_dict()
        if remaining is None:
            return phases
        floor = max(remaining, 0.001)
        return {name: floor if s is None else min(s, floor) for name, s in phases.items()}
