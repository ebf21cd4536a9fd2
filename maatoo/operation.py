"""What a call is made of at run time: the generated Operation, Call, Exchange, and the Caller."""

from __future__ import annotations

import re
from collections.abc import Coroutine, Iterator, Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from attrs import Factory, field, frozen

from maatoo import parameter_types
from maatoo.comparison import tell_differences
from maatoo.errors import MaatooError, UnexpectedResponse
from maatoo.parameter_types import Kind, Params
from maatoo.transport.retry_state import unreadable
from maatoo.unset import UNSET

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from maatoo.listeners import Listeners
    from maatoo.response_readers import Reader
    from maatoo.runtime import KeyOrder, Runtime
    from maatoo.transport.request import Options
    from maatoo.transport.response import Response

__all__ = ["Call", "Caller", "Exchange", "Identity", "Listing", "Operation", "Repeat", "Unfiltered"]

T = TypeVar("T")

Repeat = Literal["idempotent", "never", "unique"]
"""Whether a request may be sent again when nobody knows what became of it.

``idempotent``: yes, the second does what the first did. ``unique``: yes when the row carries a
unique identifier (an upsert). ``never``: no.
"""

_PATH_KINDS: dict[str, Kind] = {
    "id": parameter_types.ident,
    "text": parameter_types.text,
    "int": parameter_types.integer,
    "number": parameter_types.number,
}


@frozen
class Listing:
    """How a list pages.

    Attributes:
        style: ``offset`` (start and limit) or ``page`` (page and limit, from 1).
        id_column: the column whose ranges make iteration exact; None where the server honours no
            filter on it, so that pages overlap instead.
        order: the (column, direction) that iteration adds when the user gave none; None where the
            server takes no order.
        page_size: items a page when the user gave no limit.
        until_empty: whether only an empty page is the end: the limit counts something else than
            items, or the total is none of theirs.
        plain_search: whether the server fails on search commands.
        negations: whether the server looks at negations in searches.
    """

    style: Literal["offset", "page"] = "offset"
    id_column: str | None = None
    order: tuple[str, str] | None = None
    page_size: int = 100
    until_empty: bool = False
    plain_search: bool = False
    negations: bool = True


@frozen
class Identity:
    """What tells the entities of a resource apart, beside their ids, and how one is found by it.

    Attributes:
        resource: name of the resource.
        path: path of its list, below ``/api``.
        key: envelope of the list.
        names: API names of the properties of which no two entities have the same value.
        settle: whether the server is asked what became of a write without an answer.
    """

    resource: str
    path: str
    key: str
    names: tuple[str, ...]
    settle: bool = False


@frozen
class Unfiltered:
    """Since when servers refuse filters and an order of a list.

    Attributes:
        since: the version.
        instead: what to use.
    """

    since: str
    instead: str = ""


@frozen(eq=False)
class Operation(Generic[T]):
    """One operation of the API, generated from its description.

    Attributes:
        name: ``resource.operation``.
        method: HTTP method.
        path: template below ``/api``: ``{id}`` takes an id, ``{channel:text}`` a text,
            ``{points:number}`` a number, ``{operator:plus|minus}`` one of those words.
        reads: how the answer becomes a value.
        query: query parameters by their Python names.
        body: body parameters by their Python names.
        repeat: whether an unanswered request may be sent again.
        fields: aliases of the entity's own fields that are explicit parameters; None where the
            body takes no further fields.
        requires: Python names that each row of a bulk job must have.
        put_needs: Python names of body parameters without which servers answer a PUT with 500.
        unique: API names of which one makes a row an upsert (for ``repeat="unique"``).
        identity: what tells the entities that it writes apart; None where nothing is known.
        listing: how a list pages; None for what is no list.
        accepts: statuses beyond 2xx that are a success.
        legacy: template of the path that servers before 2.6 have instead.
        hint: what to say where a server has no such route.
        unfiltered: since when servers refuse filters and an order here; None where they do not.
    """

    name: str
    method: str
    path: str
    reads: Reader[T]
    query: Params = field(factory=dict[str, parameter_types.Param])
    body: Params = field(factory=dict[str, parameter_types.Param])
    repeat: Repeat = "never"
    fields: frozenset[str] | None = None
    requires: tuple[str, ...] = ()
    put_needs: Sequence[str] = ()
    unique: tuple[str, ...] = ()
    identity: Identity | None = None
    listing: Listing | None = None
    accepts: tuple[int, ...] = ()
    legacy: str | None = None
    hint: str | None = None
    unfiltered: Unfiltered | None = None
    route: tuple[tuple[str, Kind | None], ...] = field(
        init=False, default=Factory(lambda self: tuple(_parts(self.path)), takes_self=True)
    )


def _parts(path: str) -> Iterator[tuple[str, Kind | None]]:
    """Split a path template into literal parts (kind None) and parameters."""
    for index, part in enumerate(re.split(r"\{([^}]+)\}", path)):
        if index % 2 == 0:
            yield part, None
            continue
        name, _, kind = part.partition(":")
        if not kind:
            yield name, parameter_types.ident
        elif kind in _PATH_KINDS:
            yield name, _PATH_KINDS[kind]
        else:
            yield name, parameter_types.choice(*kind.split("|"))


@frozen
class Call:
    """A request as the API knows it, before the transport makes it one of HTTP.

    Attributes:
        method: HTTP method.
        path: path below ``/api``.
        query: query pairs, decoded.
        json: the body, or UNSET for none.
        repeatable: whether it may be sent again when nobody knows what became of it.
        files: parts of a multipart body, as httpx takes them.
        items: how many items of a bulk job it carries; the more, the longer it may take.
        exclusive: whether it must not be sent again while the first may still run.
        settle: whether the server is asked what became of it, where no answer comes.
    """

    method: str
    path: str
    query: list[tuple[str, str]]
    json: object = UNSET
    repeatable: bool = False
    files: Any = None
    items: int = 1
    exclusive: bool = False
    settle: bool = False


@frozen(eq=False)
class Exchange(Generic[T]):
    """A call and the server's response to it.

    Attributes:
        operation: what was called.
        path: the arguments of its path.
        json: the body that was sent, or UNSET for none.
        response: the response: status, headers, content, and the time that it took.
        is_read: whether the request changes nothing on the server.
        strict: whether a value that was not stored as it was sent is an error.
    """

    operation: Operation[T]
    path: tuple[object, ...]
    json: object
    response: Response
    is_read: bool = False
    strict: bool = False

    def read(self) -> T:
        """Read the response as the operation says, and tell of values that were not stored as sent.

        Raises:
            ValuesNotStored: there are some, and ``strict`` makes them an error.
            UnexpectedResponse: the response does not have the form that the operation has.
            OutcomeUnknown: a write, whose response was read and an unforeseen failure came.
        """
        try:
            value = self.operation.reads.read(self.response, self.path)
            tell_differences(self.operation, self.json, value, self.response, strict=self.strict)
            return value
        except UnexpectedResponse as error:
            error.may_have_happened = not self.is_read
            raise
        except (MaatooError, Warning):  # a warning is raised where the user has asked for it
            raise
        except Exception as problem:
            raise unreadable(self.response, problem, is_read=self.is_read) from problem


class Caller(Protocol):
    """What resources, lists and bulk jobs need of a client, and all that they know of it."""

    @property
    def site(self) -> str:
        """The server's address."""
        ...

    @property
    def max_concurrency(self) -> int:
        """Requests in progress at the same time, at most."""
        ...

    @property
    def strict(self) -> bool:
        """Whether a value that was not stored as it was sent is an error."""
        ...

    @property
    def task_group(self) -> TaskGroup | None:
        """Where pages are fetched ahead, or None: then they are fetched one after the other."""
        ...

    @property
    def knowledge(self) -> MutableMapping[str, object]:
        """What was learnt of the server, by what it is; for all sessions of the client."""
        ...

    @property
    def options(self) -> Options:
        """How requests are sent: deadline and repeats among others."""
        ...

    @property
    def runtime(self) -> Runtime:
        """How the client waits."""
        ...

    @property
    def key_order(self) -> KeyOrder:
        """The order of requests about the same entity, for all tasks and threads of the client."""
        ...

    @property
    def listeners(self) -> Listeners:
        """Who is told of events."""
        ...

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
        ...

    async def send(self, operation: Operation[T], call: Call, path: tuple[object, ...] = ()) -> T:
        """Make a call that is encoded already, and read its answer."""
        ...

    async def exchange(
        self, operation: Operation[T], call: Call, path: tuple[object, ...] = ()
    ) -> Exchange[T]:
        """Make a call that is encoded already, for callers that need the response as well."""
        ...

    async def exchange_now(
        self, operation: Operation[T], call: Call, path: tuple[object, ...]
    ) -> Exchange[T]:
        """Make a call once, whatever else is under way."""
        ...

    async def server_version(self) -> str | None:
        """The server's version, asked at most once; None where it does not tell."""
        ...
