"""Request: what the transport is asked to send, and the options it is sent with."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import Factory, define, field, frozen

from maatoo.argument_checks import flag, whole
from maatoo.errors import InvalidArgument
from maatoo.httpx2_objects import as_httpx_object
from maatoo.listeners import Listeners
from maatoo.redaction import Credentials, Headers, masked_headers, redact
from maatoo.transport.retry import Retry
from maatoo.transport.timeouts import Timeouts, TimeoutSetting, check_limit

if TYPE_CHECKING:
    from maatoo.events import Event
    from maatoo.transport.download import Download

__all__ = ["WITH_BODY", "Options", "Request", "header_values"]

SECONDS_AN_ITEM = 0.06
"""What an item of a chunk may take at most: three times what a real server took for a contact."""

WITH_BODY = ("POST", "PUT", "PATCH")
"""The methods whose requests tell the length of their body, even of none."""


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
        items: how many items it carries; one that carries many may take longer.
        in_api: whether its path is below ``/api``, so that the API is expected to answer.
        exclusive: whether it must not be sent again while the first may still run.
        on_sending: called when its first byte is about to go out.
        operation: name of the operation, for events.
        template: template of its path, for events; "" where it has none.
        rows_under: the keys of a page whose rows are decoded one by one; none for another answer.
        to: the file that takes the content of a success, or None.
    """

    method: str
    url: str = field(repr=redact)
    headers: dict[str, str] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)
    repeatable: bool = False
    accepts: tuple[int, ...] = ()
    files: Any = field(default=None, repr=False)
    data: Mapping[str, list[str]] | None = field(default=None, repr=False)
    credentials: bool = True
    items: int = 1
    in_api: bool = False
    exclusive: bool = False
    on_sending: Callable[[], None] | None = field(default=None, repr=False)
    operation: str = "request"
    template: str = ""
    rows_under: tuple[str, ...] = ()
    to: Download | None = None

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing; the GET that sends a text message is not repeatable."""
        return self.method in ("GET", "HEAD") and self.repeatable

    @property
    def is_rereadable(self) -> bool:
        """Whether its body can be read a second time; an open file may not be seekable."""
        files = self.files
        if files is None:
            return True
        parts = cast("Mapping[str, Any]", files).items() if isinstance(files, Mapping) else files
        return isinstance(parts, Collection) and all(
            _rewinds(part[1] if isinstance(part, tuple) else part)
            for _, part in cast("Collection[tuple[str, Any]]", parts)
        )

    @property
    def credentials_sent(self) -> Credentials:
        """The credentials on it, to mask them in whatever quotes the request."""
        return Credentials(self.url, self.headers, self.content)

    def copy(self) -> Request:
        """The same request with headers of its own, for one attempt."""
        return Request(
            self.method,
            self.url,
            Headers(self.headers),
            self.content,
            self.repeatable,
            self.accepts,
            self.files,
            self.data,
            self.credentials,
            self.items,
            self.in_api,
            self.exclusive,
            operation=self.operation,
            template=self.template,
            to=self.to,
        )


def _rewinds(file: Any) -> bool:
    """Whether httpx can send a file from its beginning again."""
    seekable = getattr(file, "seekable", None)
    return isinstance(file, (str, bytes)) or (seekable is not None and seekable())


def _quota(_: object, __: object, value: object) -> None:
    if value not in ("raise", "wait"):
        raise InvalidArgument(f'on_quota must be "raise" or "wait", not {value!r}')


def _retry(_: object, __: object, value: object) -> None:
    if not isinstance(value, Retry):
        raise InvalidArgument(f"retry takes a maatoo.Retry, not {value!r}: Retry(attempts=3)")


def _listener(_: object, __: object, value: Any) -> None:
    if value is not None and not callable(value):
        raise InvalidArgument(f"on_event takes a function of one event, not {value!r}")


_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FRAMING = frozenset(
    {"connection", "content-length", "expect", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that say where a request ends, and what becomes of its connection."""
_VALUE = re.compile(r"[\t\x20-\x7e]*")


def header_values(given: object) -> Headers:
    """Headers of a user by lower-case name.

    Raises:
        InvalidArgument: no mapping of texts, or one that cannot stand in a header.
    """
    if not isinstance(given, Mapping):
        raise InvalidArgument("headers takes a mapping of names to texts")
    given = masked_headers(cast("Mapping[object, object]", given))
    found = Headers()
    for name, value in given.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise InvalidArgument(f"{name!r} cannot be the name of a header")
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            del value  # which may be a secret
            raise InvalidArgument(f"the value of the header {name!r} is no plain ASCII text")
        if value != value.strip(" \t"):
            raise InvalidArgument(f"the value of the header {name!r} begins or ends with a blank")
        if name.lower() in _FRAMING:
            raise InvalidArgument(f"the header {name!r} is set by the client itself: leave it out")
        found[name.lower()] = value
    return found


@frozen(kw_only=True)
class Options:
    """How requests are sent; what ``with_options`` can change.

    Attributes:
        timeout: seconds that connecting, sending and each wait for the answer may take, and an
            attempt as a whole, chunks of many items longer; or an ``httpx.Timeout``; None waits
            for ever. To find a host's address takes a blocking client as long as the system takes.
        deadline: seconds over all attempts and waits of one call, or None.
        retry: when to send again.
        headers: headers of every request.
        on_quota: what to do about a used-up quota: "raise" or "wait".
        max_concurrency: requests in progress at the same time.
        strict: whether a value not stored as it was sent, or a list that lacks rows, is an error.
        on_event: called with each event of :mod:`maatoo.events`, or None.
        steady: whether what is asked depends on answers alone, and not on when they come: lists
            are read page after page, in pages and chunks of one size. Cassettes need that.
    """

    timeout: TimeoutSetting | None = field(
        default=60.0, converter=as_httpx_object, validator=check_limit
    )
    deadline: float | None = field(default=None, validator=check_limit)
    retry: Retry = field(factory=Retry, validator=_retry)
    headers: Mapping[str, str] = field(factory=dict[str, str], converter=header_values, repr=False)
    on_quota: Literal["raise", "wait"] = field(default="raise", validator=_quota)
    max_concurrency: int = field(default=10, validator=whole(1))
    strict: bool = field(default=False, validator=flag)
    on_event: Callable[[Event], object] | None = field(default=None, validator=_listener)
    steady: bool = field(default=False, validator=flag)
    listeners: Listeners = field(
        init=False,
        repr=False,
        eq=False,
        default=Factory(lambda self: Listeners(self.on_event), takes_self=True),
    )

    _timeouts: Timeouts = field(
        init=False,
        repr=False,
        eq=False,
        default=Factory(lambda self: Timeouts.of(self.timeout), takes_self=True),
    )

    def timeouts(self, remaining: float | None, items: int = 1) -> Timeouts:
        """Seconds for an attempt.

        A chunk of many items may take longer than a single call, unless the user said phase by
        phase how long each may take.

        Args:
            remaining: what is left of the deadline; nothing goes on for longer. None: no deadline.
            items: how many items the request carries.
        """
        timeouts = self._timeouts
        if items > 1 and timeouts.whole is not None:
            timeouts = timeouts.longer(items * SECONDS_AN_ITEM)
        return timeouts if remaining is None else timeouts.cut(remaining)
