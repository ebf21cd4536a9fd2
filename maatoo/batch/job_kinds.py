"""JobKind: what the kinds of bulk jobs differ in, and what those that send chunks share."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final, Protocol

from attrs import frozen

from maatoo.batch.item_results import ItemResult, tells_of_items
from maatoo.batch.options import MAX_CHUNK
from maatoo.caller import Caller
from maatoo.encoding import encode, encode_path
from maatoo.errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    ConnectionFailed,
    MaatooError,
    NotFound,
    PermissionDenied,
    RateLimited,
    RequestTimeout,
)
from maatoo.operation import Call, Operation
from maatoo.parameter_types import ident
from maatoo.transport.response import Response

__all__ = ["ChunkResult", "ChunkedJobKind", "JobKind", "JobKindDefaults", "entity_id"]

_LONG_WAIT: Final = 60.0
_FINAL: Final = (
    AuthenticationError,
    PermissionDenied,
    NotFound,
    ConfigurationError,
    ConnectionFailed,  # before anything was sent; later it is OutcomeUnknown
    RequestTimeout,
)


def entity_id(value: object, name: str = "id") -> int:
    """Check an id.

    Raises:
        InvalidArgument: it is none.
    """
    return int(str(ident(value, name)))


@frozen
class ChunkResult:
    """The results of one request, in the order of its items.

    Attributes:
        results: one an item.
        seconds: how long the server took; 0 where that says nothing about the next.
        stop: an error that makes all further requests senseless, or None.
    """

    results: list[ItemResult]
    seconds: float = 0.0
    stop: MaatooError | None = None


class JobKind(Protocol):
    """One kind of job.

    Attributes:
        name: what the job does, and on which site, for its checkpoint.
        operation_name: what it does, for events: ``contacts.create_many``.
        most: items a request at most.
        room: the weight that one request can carry, or None.
        settles: whether the server can be asked what became of an item.
        idempotent: whether a request may be sent again while the first may still run.
        answers_once: whether a repeated request is answered differently, as that of a deletion
            is. Then the transport must not repeat it: the job has to know of each request.
        distinct: whether an id that was given before is not sent again.
    """

    name: str
    operation_name: str
    most: int
    room: int | None
    settles: bool
    idempotent: bool
    answers_once: bool
    distinct: bool

    @property
    def unique(self) -> Sequence[str]:
        """API names of the properties that identify what an item is about."""
        ...

    async def prepare(self) -> None:
        """Learn what keys depend on, when the first item is to be sent; may make requests."""
        ...

    def encode(self, item: object) -> Any:
        """Make what is sent of an item; raises InvalidArgument."""
        ...

    def id_of(self, payload: Any) -> int:
        """The id that an item was given with, or 0."""
        ...

    def keys(self, payload: Any) -> tuple[Hashable, ...]:
        """The keys of an item.

        Items that share a key are never in one request, nor in two that are in flight together.
        """
        ...

    def fresh(self, payload: Any) -> tuple[Hashable, ...]:
        """Keys of what the server creates when an item is the first to name it, as a new tag.

        Until one request that names it was confirmed, others that name it wait.
        """
        ...

    def weight(self, payload: Any) -> int:
        """How much of the room an item takes."""
        ...

    def repeatable(self, payload: Any) -> bool:
        """Whether sending an item twice does what sending it once does."""
        ...

    async def find(
        self, payloads: Sequence[Any], seconds: float
    ) -> Mapping[int, Mapping[str, Any] | None]:
        """The entities that items have made or changed, as the server has them now.

        Only asked of a kind that settles.

        Args:
            payloads: the items.
            seconds: how long each request may take.

        Returns:
            By the index of an item, the entity that shows what was sent, or None where only
            another has its unique value.
        """
        ...

    async def perform(self, payloads: list[Any], *, repeatable: bool, again: bool) -> ChunkResult:
        """Send one request.

        Args:
            payloads: its items.
            repeatable: whether the transport may repeat it.
            again: whether an earlier request may have done it.
        """
        ...

    def stops(self, error: MaatooError) -> bool:
        """Whether an error makes all further requests senseless."""
        ...

    def value(self, raw: Any) -> Any:
        """Make the value of an item that succeeded."""
        ...


class JobKindDefaults:
    """Defaults for jobs whose items have no keys, and about which the server cannot be asked."""

    room: int | None = None
    settles = False
    answers_once = False
    distinct = False
    unique: Sequence[str] = ()

    def keys(self, payload: Any) -> tuple[Hashable, ...]:  # noqa: ARG002
        """No keys: items are sent in any order."""
        return ()

    def fresh(self, payload: Any) -> tuple[Hashable, ...]:  # noqa: ARG002
        """No keys: items create nothing but themselves."""
        return ()

    async def prepare(self) -> None:
        """Nothing is to be learnt."""

    async def find(
        self,
        payloads: Sequence[Any],  # noqa: ARG002
        seconds: float,  # noqa: ARG002
    ) -> Mapping[int, Mapping[str, Any] | None]:
        """No entities: the server cannot be asked about these items."""
        return {}

    def weight(self, payload: Any) -> int:  # noqa: ARG002
        """0: chunks are limited by the number of items alone."""
        return 0


class ChunkedJobKind(JobKindDefaults):
    """The base of jobs that send chunks of items to one endpoint."""

    def __init__(
        self,
        caller: Caller,
        operation: Operation[Any],
        path: tuple[object, ...],
        extra_query: Mapping[str, object] | None,
    ) -> None:
        self.caller = caller
        self.operation = operation
        self.path = path
        self.most = MAX_CHUNK
        self.idempotent = operation.repeat == "idempotent"
        self.query = encode(operation, path, extra_query=extra_query).query
        self.url = encode_path(operation, path)
        self.operation_name = operation.name
        self.name = f"{operation.name} {caller.site}/api{self.url}"

    async def send(
        self, json: object, pairs: list[tuple[str, str]], *, items: int, repeatable: bool
    ) -> Response:
        """Make one call of the operation, which carries so many items."""
        call = Call(
            self.operation.method,
            self.url,
            [*pairs, *self.query],
            json,
            repeatable,
            items=items,
            exclusive=not self.idempotent,
        )
        try:
            return (await self.caller.exchange(self.operation, call, self.path)).response
        except ApiError as error:
            if isinstance(error.response, Response) and tells_of_items(error.response):
                return error.response  # it failed as a whole, and has a message for each item
            raise

    def repeatable(self, payload: Any) -> bool:  # noqa: ARG002
        """Whether the operation is idempotent."""
        return self.operation.repeat == "idempotent"

    def stops(self, error: MaatooError) -> bool:
        """Whether credentials, permission, route or connection failed, or the quota is used up."""
        if isinstance(error, RateLimited):
            return error.retry_after is not None and error.retry_after > _LONG_WAIT
        return isinstance(error, _FINAL)
