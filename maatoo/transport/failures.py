"""What a failed exchange means: was it sent, would it fail again in the same way, what helps."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

import httpx
from attrs import frozen

from maatoo.errors import InvalidArgument
from maatoo.redaction import Credentials
from maatoo.transport.causes import without_credentials
from maatoo.transport.retry import Event

__all__ = [
    "Failure",
    "TooLarge",
    "Unsendable",
    "event_of",
    "hint_of",
    "is_local",
    "is_permanent",
    "no_free_connection",
    "refusal_of",
    "undecodable",
]

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_OVERLOADED = (httpx.ConnectTimeout, httpx.ReadTimeout, httpx.WriteTimeout)
_UNKNOWN_HOST = frozenset(
    number
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_FAIL")
    if (number := getattr(socket, name, None)) is not None
)
_NEVER_REACHED = frozenset({errno.EACCES, errno.EPERM, errno.EAFNOSUPPORT})
_OF_A_PLAIN_PORT = (
    "WRONG_VERSION_NUMBER",
    "RECORD_LAYER_FAILURE",
    "UNKNOWN_PROTOCOL",
    "HTTP_REQUEST",
)
_CUT_SHORT = "data for declared Content-Length"


class Unsendable(httpx.LocalProtocolError):
    """A request that HTTP does not allow; no byte of it was sent."""


class TooLarge(httpx.RemoteProtocolError):
    """An answer that is larger than the client takes; the next one would be no smaller."""


def no_free_connection() -> Exception:
    """What is raised where no connection came free in time; nothing was sent."""
    return httpx.PoolTimeout("no connection came free in time")


def undecodable(said: str) -> Exception:
    """What is raised where the body of an answer cannot be decompressed."""
    return httpx.RemoteProtocolError(said)


def refusal_of(
    problem: Exception, credentials: Credentials, *, in_flight: bool
) -> InvalidArgument | None:
    """The error for a request that could not be sent at all; None where an exchange failed.

    Args:
        problem: what an engine raised.
        credentials: what the request carries.
        in_flight: whether something may have been sent already.
    """
    if isinstance(problem, httpx.InvalidURL):
        return InvalidArgument(f"this makes no URL: {problem}")
    if in_flight or isinstance(problem, httpx.TransportError):
        return None
    cause = without_credentials(problem, credentials)
    refusal = InvalidArgument(f"this cannot be sent: {cause}")
    refusal.__cause__ = cause
    return refusal


def event_of(problem: Exception) -> Event:
    """The event of an attempt that ended with this exception."""
    if isinstance(problem, (*_NOT_SENT, Unsendable)):
        return "not_sent"
    if isinstance(problem, httpx.LocalProtocolError):
        return "not_sent" if _was_refused_here(problem) else "lost"
    return "not_sent" if _was_refused_there(problem) else "lost"


def is_local(problem: Exception | None) -> bool:
    """Whether the HTTP library refused a request before a byte of it was sent."""
    return isinstance(problem, Unsendable) or (
        isinstance(problem, httpx.LocalProtocolError) and _was_refused_here(problem)
    )


def is_permanent(problem: Exception | None) -> bool:
    """Whether the same request would fail in the same way again."""
    if problem is None:
        return False
    if not isinstance(problem, httpx.TransportError) or hint_of(problem) is not None:
        return True
    return isinstance(problem, (httpx.UnsupportedProtocol, TooLarge)) or is_local(problem)


def hint_of(problem: Exception) -> str | None:
    """What to do about a connection that will never be made; None for any other failure."""
    if not isinstance(problem, (httpx.ConnectError, httpx.ProxyError)):
        return None
    for cause in _causes(problem):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                "the certificate of the server is not trusted: give the certificates to trust as "
                "verify=<path>, or correct the name in the base URL"
            )
        if isinstance(cause, ssl.SSLError) and _speaks_no_tls(cause):
            return "the server does not speak TLS at this port: check https:// and the port"
        if isinstance(cause, socket.gaierror) and cause.errno in _UNKNOWN_HOST:
            return "no such host is known: check the base URL"
        if isinstance(cause, OSError) and cause.errno in _NEVER_REACHED:
            return "this system does not allow the connection"
    return None


@frozen
class Failure:
    """What a failed exchange means; what was raised is kept as a copy that can be shown.

    Attributes:
        event: what the attempt came to.
        cause: the copy.
        is_local: whether the HTTP library refused the request before a byte of it was sent.
        is_permanent: whether the same request would fail in the same way again.
        is_too_large: whether the answer was larger than the client takes.
        is_timeout: whether a time-out ended it.
        is_overload: whether it shows that the server has too much to do.
        hint: what to do about it, or None.
    """

    event: Event
    cause: Exception
    is_local: bool
    is_permanent: bool
    is_too_large: bool
    is_timeout: bool
    is_overload: bool
    hint: str | None

    @classmethod
    def of(cls, problem: Exception, credentials: Credentials) -> Failure:
        """What an exception of an engine means for a request with these credentials."""
        return cls(
            event_of(problem),
            without_credentials(problem, credentials),
            is_local(problem),
            is_permanent(problem),
            isinstance(problem, TooLarge),
            isinstance(problem, httpx.TimeoutException),
            isinstance(problem, _OVERLOADED),
            hint_of(problem),
        )


def _speaks_no_tls(problem: ssl.SSLError) -> bool:
    said = str(problem).upper().replace(" ", "_")
    return any(words in said for words in _OF_A_PLAIN_PORT)


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """An exception and what led to it, the members of groups included."""
    seen: set[int] = set()
    left: list[BaseException | None] = [problem]
    while left:
        each = left.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        left += [each.__cause__, each.__context__, getattr(each, "os_error", None)]
        left += getattr(each, "exceptions", ())


def _was_refused_here(problem: httpx.LocalProtocolError) -> bool:
    """Whether h11 refused it; what goes wrong with a body, or in HTTP/2, was sent in part."""
    by_h11 = any(type(cause).__module__.startswith("h11") for cause in _causes(problem))
    return by_h11 and _CUT_SHORT not in str(problem)


def _was_refused_there(problem: Exception) -> bool:
    """Whether an HTTP/2 server said that it did not begin with the request."""
    refused = 7  # REFUSED_STREAM
    return any(
        getattr(event, "error_code", None) == refused
        for cause in _causes(problem)
        for event in cause.args
    )
