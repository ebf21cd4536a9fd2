"""Which entity an answer is about, where that is another one than was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maatoo import parameter_types
from maatoo.converter import to_id
from maatoo.errors import NotStored, UnexpectedResponse

if TYPE_CHECKING:
    from maatoo.transport.response import Response

__all__ = ["creation", "other_entity"]


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
    if shown == path[place]:
        return None
    answered = to_id(shown)
    if answered is None:
        return None
    asked = int(str(parameter_types.ident(path[place], "id")))
    return None if asked == answered else (asked, answered)


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
