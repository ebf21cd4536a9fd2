"""What happens inside a client, as small classes for whoever listens.

``on_event=`` of a client or of a view takes a function that is called with each event. Logging,
telemetry and progress bars are such functions. No event carries a credential, an entity or a
value of the user: names of operations, templates of paths, numbers and seconds only.

Example:
    >>> def tell(event):
    ...     if isinstance(event, maatoo.events.RetryScheduled):
    ...         print(event.operation, event.reason, event.seconds)
    >>> api = AsyncMaatoo("https://you.maatoo.io", auth=BasicAuth("user", "…"), on_event=tell)
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

__all__ = [
    "CallEvent",
    "CallFinished",
    "CallStarted",
    "CheckScheduled",
    "ChunkSent",
    "ChunkSettled",
    "Event",
    "FixedCostHigh",
    "JobFinished",
    "JobStarted",
    "PageFetched",
    "QuotaWaiting",
    "RequestFailed",
    "RequestStarted",
    "ResponseReceived",
    "RetryScheduled",
    "ThrottleChanged",
    "TokenRenewed",
]


@frozen(kw_only=True)
class Event:
    """Anything that happens."""

    operation: str  # the operation, ``contacts.get``; ``request`` for a raw request


@frozen(kw_only=True)
class CallEvent(Event):
    """Anything that happens to one call."""

    call: int  # number of the call, the same in all its events
    method: str  # HTTP method
    path: str  # template of the path below ``/api``, ``/contacts/{id}``; "" for a raw request
    server: str  # host of the site


@frozen(kw_only=True)
class CallStarted(CallEvent):
    """A call begins; all its attempts follow."""


@frozen(kw_only=True)
class RequestStarted(CallEvent):
    """An attempt is about to be sent."""

    attempt: int  # 1 for the first
    sent_bytes: int | None  # size of the body; None where it is streamed
    # empty; what a listener puts here (``traceparent``) goes out with the request
    headers: dict[str, str] = field(factory=dict[str, str])


@frozen(kw_only=True)
class ResponseReceived(CallEvent):
    """An attempt was answered, by a success or an error."""

    attempt: int  # 1 for the first
    status: int  # HTTP status
    seconds: float  # from sending to the end of the answer
    received_bytes: int  # size of the decoded body
    quota_left: int | None = None  # calls that the server still takes; None where it has no quota


@frozen(kw_only=True)
class RequestFailed(CallEvent):
    """An attempt got no answer."""

    attempt: int  # 1 for the first
    error: str  # class of what went wrong, ``ReadTimeout``
    seconds: float  # how long it took


@frozen(kw_only=True)
class RetryScheduled(CallEvent):
    """A request is sent again after a wait."""

    attempt: int  # the attempt that failed
    seconds: float  # the wait
    reason: str  # status of the answer, or class of what went wrong


@frozen(kw_only=True)
class QuotaWaiting(CallEvent):
    """A request waits for the server's quota."""

    seconds: float  # the wait


@frozen(kw_only=True)
class CheckScheduled(Event):
    """The server is asked after a wait what it has stored, since no answer told it."""

    seconds: float  # the wait
    reason: str  # what is not known


@frozen(kw_only=True)
class CallFinished(CallEvent):
    """A call is over."""

    attempts: int  # how often the request was sent or tried
    seconds: float  # all attempts and waits together
    error: str | None  # class of the error that is raised, or None


@frozen(kw_only=True)
class ThrottleChanged(Event):
    """The client sends fewer requests at once, or more again."""

    share: float  # the part of ``max_concurrency`` that is used from now on, above 0 and up to 1
    before: float  # the part that was used until now


@frozen(kw_only=True)
class TokenRenewed(Event):
    """The token endpoint gave a new access token."""

    seconds: float  # how long it took


@frozen(kw_only=True)
class PageFetched(Event):
    """A page of a list was fetched."""

    rows: int  # how many rows it has
    total: int | None  # rows of the whole list, as the server counts them; None where it does not
    seconds: float  # how long the server took
    received_bytes: int  # size of the decoded body


@frozen(kw_only=True)
class FixedCostHigh(Event):
    """A job over Basic spends most of its time on each request by itself, whatever it carries.

    The server hashes the password for each request. A token costs it next to nothing.
    """

    seconds: float  # what a request costs before its first row
    share: float  # the part of the job's time that goes there, above 0.5


@frozen(kw_only=True)
class JobStarted(Event):
    """A bulk job begins."""

    job: int  # number of the job, the same in all its events
    total: int | None  # items of the input; None where that cannot be known


@frozen(kw_only=True)
class ChunkSent(Event):
    """A request of a bulk job is about to be sent."""

    job: int  # number of the job
    items: int  # how many items it carries
    again: bool  # whether some of them were sent before


@frozen(kw_only=True)
class ChunkSettled(Event):
    """The outcomes of some items are final."""

    job: int  # number of the job
    items: int  # how many
    counts: Mapping[str, int]  # how many of each status
    warned: int = 0  # how many were stored otherwise than they were sent


@frozen(kw_only=True)
class JobFinished(Event):
    """A bulk job is over."""

    job: int  # number of the job
    items: int  # positions of the input
    counts: Mapping[str, int]  # how many outcomes there are of each status
    warned: int  # how many were stored otherwise than they were sent
    seconds: float  # from its beginning to its end
    error: str | None  # class of the error that stopped it, or None
