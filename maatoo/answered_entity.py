"""Which entity an answer is about, where that is another one than was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from maatoo import parameter_types
from maatoo.comparison import other_id, other_identity
from maatoo.converter import to_id
from maatoo.errors import NotStored, UnexpectedResponse

if TYPE_CHECKING:
    from maatoo.operation_parts import Identity
    from maatoo.transport.response import Response

__all__ = ["creation", "other_entity", "refuse_contradiction"]


def other_entity(
    place: int, envelope: str, path: tuple[object, ...], response: Response
) -> tuple[int, int] | None:
    """The ids that were asked for and answered, where the answer names another entity.

    Args:
        place: which argument of the path is the id of the entity.
        envelope: the key of the answer that holds the entity.
        path: the arguments of the path.
        response: the response.

    Raises:
        UnexpectedResponse: the response is not JSON.
    """
    body: Any = response.json()
    entity: Any = body.get(envelope) if body.__class__ is dict else None
    shown = entity.get("id") if entity.__class__ is dict else None
    _refuse_two_ids(entity, response)
    if shown == path[place]:
        return None
    answered = to_id(shown)
    if answered is None:
        return None
    asked = int(str(parameter_types.ident(path[place], "id")))
    return None if asked == answered else (asked, answered)


def _refuse_two_ids(entity: object, response: Response) -> None:
    """Refuse an entity that shows another id among its fields than as its own."""
    other = other_id(cast("dict[str, Any]", entity)) if entity.__class__ is dict else None
    if other is not None:
        raise UnexpectedResponse(
            f"{response.method} {response.url} answered {response.status} with an entity that has "
            f"two ids: its own, and {other} among its fields",
            response=response,
        )


def creation(response: Response, asked: int, answered: int) -> NotStored:
    """What to tell of a PUT to an unknown id, for which the server creates an entity.

    Raises:
        UnexpectedResponse: it is none: the answer is about another entity.
    """
    if response.method == "PUT" and response.status == 201:
        return NotStored("id", asked, answered)
    raise UnexpectedResponse(
        f"{response.method} {response.url} answered {response.status} with the entity "
        f"{answered}, where {asked} was asked for",
        response=response,
    )


class Write(Protocol):
    """What is known of an operation here: its reader, and what it makes."""

    @property
    def reads(self) -> object: ...
    @property
    def makes_new(self) -> bool: ...
    @property
    def identity(self) -> Identity | None: ...


def refuse_contradiction(
    operation: Write, path: tuple[object, ...], sent: object, entity: object, response: Response
) -> None:
    """Refuse an answer that does not say that a write was done, though it is a success.

    That is an action without a true ``success``; and, in the place of a new entity, an old one,
    or one of another identity.

    Args:
        operation: what was called.
        path: the arguments of its path.
        sent: the body that was sent, by API names, as JSON.
        entity: what was answered: a model.
        response: the response.

    Raises:
        UnexpectedResponse: it is such an answer.
    """
    _refuse_two_ids(getattr(entity, "raw_", None), response)
    why = None
    done: object = getattr(entity, "success", True)  # False is an error, which was raised
    if done is not True and not getattr(operation.reads, "optional", False):
        why = "an object that does not say success"
    elif operation.makes_new and str(getattr(entity, "id", None)) == str(path[0]):
        why = f"{path[0]} itself, where a new one was asked for"
    elif operation.identity is not None and not path and isinstance(sent, Mapping):
        body = cast("Mapping[str, object]", sent)
        found = other_identity(body, entity, operation.identity.names)
        if found is not None:
            name, own = found
            why = f"an entity that shows {own!r} as {name}, where {body[name]!r} was sent"
    if why is not None:
        raise UnexpectedResponse(
            f"{response.method} {response.url} answered {response.status} with {why}",
            response=response,
        )
