"""What resources, lists and bulk jobs need of a client."""

from __future__ import annotations

from collections.abc import Coroutine, Hashable, Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from maatoo.operation import Call, Operation

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from maatoo.exchange import Exchange
    from maatoo.key_order import KeyOrder
    from maatoo.listeners import Listeners
    from maatoo.runtime import Runtime
    from maatoo.transport.request import Options

__all__ = ["Caller", "wait_to_check"]

T = TypeVar("T")


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
    def sends_password(self) -> bool:
        """Whether each request carries a password, which the server has to hash."""
        ...

    @property
    def knowledge(self) -> MutableMapping[str, object]:
        """What is known of the server, by name: its fields …; for all sessions of the client."""
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

    @property
    def held(self) -> frozenset[Hashable]:
        """Keys of entities for which this view has its turn already; see :meth:`holding`."""
        ...

    def holding(self, keys: Iterable[Hashable]) -> Caller:
        """The same client; its calls do not wait for these keys: it has its turn already."""
        ...

    def view(self, options: Options) -> Caller:
        """The same client with other options."""
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
        """Encode a call, make it, and read its answer."""
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
        """Make a call without waiting for earlier calls about the same entity."""
        ...

    async def server_version(self) -> str | None:
        """The server's version, asked at most once; None where it does not tell."""
        ...


async def wait_to_check(caller: Caller, operation: str, seconds: float, reason: str) -> None:
    """Wait before the server is asked again what it has stored; listeners are told of it.

    Args:
        caller: the client.
        operation: name of the operation or resource.
        seconds: how long to wait.
        reason: why the server is asked again.
    """
    await caller.listeners.tell_of_check(operation, seconds, reason)
    await caller.runtime.sleep(seconds)
