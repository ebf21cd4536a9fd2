"""What a call is made of at run time: the generated Operation and the Call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from attrs import Factory, field, frozen

from maatoo.operation_parts import Identity, Listing, Unfiltered
from maatoo.parameter_types import Param, Params
from maatoo.path_template import Route, entity_place, path_parts
from maatoo.unset import UNSET

if TYPE_CHECKING:
    from maatoo.response_readers import Reader

__all__ = ["Call", "Identity", "Listing", "Operation", "Repeat", "Unfiltered"]

T = TypeVar("T")

Repeat = Literal["idempotent", "never", "unique"]
"""Whether a request may be sent again when its outcome is not known.

``idempotent``: yes, the second does what the first did. ``unique``: yes when the row carries a
unique identifier (an upsert). ``never``: no.
"""


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
        makes_new: whether the answered entity is a new one, not that of the path.
        legacy: template of the path that servers before 2.6 have instead.
        hint: what to say where a server has no such route.
        unfiltered: since when servers refuse filters and an order here; None where they do not.
        route: the parts of the path.
        place: which argument of the path is the id of the answered entity; None for none.
    """

    name: str
    method: str
    path: str
    reads: Reader[T]
    query: Params = field(factory=dict[str, Param])
    body: Params = field(factory=dict[str, Param])
    repeat: Repeat = "never"
    fields: frozenset[str] | None = None
    requires: tuple[str, ...] = ()
    put_needs: Sequence[str] = ()
    unique: tuple[str, ...] = ()
    identity: Identity | None = None
    listing: Listing | None = None
    accepts: tuple[int, ...] = ()
    makes_new: bool = False
    legacy: str | None = None
    hint: str | None = None
    unfiltered: Unfiltered | None = None
    route: Route = field(
        init=False, default=Factory(lambda self: tuple(path_parts(self.path)), takes_self=True)
    )
    place: int | None = field(
        init=False, default=Factory(lambda self: _place_of(self), takes_self=True)
    )


def _place_of(operation: Operation[Any]) -> int | None:
    envelope = getattr(operation.reads, "key", None)
    if envelope is None or operation.makes_new:
        return None
    return entity_place(operation.route, envelope)


@frozen
class Call:
    """A request as the API knows it, before the transport makes it one of HTTP.

    Attributes:
        method: HTTP method.
        path: path below ``/api``.
        query: query pairs, decoded.
        json: the body, or UNSET for none.
        repeatable: whether it may be sent again when its outcome is not known.
        files: parts of a multipart body, as httpx takes them.
        items: how many items of a bulk job it carries; the more, the longer it may take.
        exclusive: whether it must not be sent again while the first may still run.
        settle: whether the server is asked what became of it, where no answer comes.
        selected: names of the properties that are wanted of its answer; none for all.
        row_by_row: whether the rows of its answer may be decoded one by one, each when it is read.
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
    selected: tuple[str, ...] = ()
    row_by_row: bool = False
