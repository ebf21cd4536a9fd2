"""Narrowing: an answer without the properties that were not selected.

A Mautic 5.1.1 answers defaults for some of what ``select`` does not name (``isPublished`` true
where it is false), and single entities whole. So what was not selected is removed before the answer
is read, whatever the server sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from maatoo.naming import snake

if TYPE_CHECKING:
    from maatoo.response_readers import Reader
    from maatoo.transport.response import Response

__all__ = ["entities_of", "narrowed"]

_FIELDS: Final = "fields"


def narrowed(response: Response, reader: Reader[Any], names: Iterable[str]) -> Response:
    """The response with nothing in its entities but what was selected.

    Args:
        response: the response.
        reader: the reader of the operation; it knows the envelope.
        names: names of properties and fields, in Python or API spelling; the ``id`` among them.

    Raises:
        UnexpectedResponse: the body is not JSON.
    """
    body: Any = response.json()
    key, many = _place(body, reader)
    if key is None:
        return response
    wanted = {snake(each) for each in names}
    content = body[key]
    return response.with_json(
        {**body, key: _each(content, wanted) if many else _of_entity(content, wanted)}
    )


def entities_of(response: Response, reader: Reader[Any]) -> list[Mapping[str, Any]]:
    """The entities of an answer, as the JSON objects that they are; what is none is left out.

    Raises:
        UnexpectedResponse: the body is not JSON.
    """
    body: Any = response.json()
    key, many = _place(body, reader)
    content: object = None if key is None else body[key]
    if many and isinstance(content, Mapping):
        content = list(cast("Mapping[str, object]", content).values())
    held = cast("list[object]", content) if isinstance(content, list) else [content]
    return [cast("Mapping[str, Any]", each) for each in held if isinstance(each, Mapping)]


def _place(body: Any, reader: Reader[Any]) -> tuple[str | None, bool]:
    """The envelope of an answer's entities, and whether it holds several."""
    keys: tuple[str, ...] = getattr(reader, "keys", ())
    own: tuple[str, ...] = keys or (getattr(reader, "key", ""),)
    there = (each for each in own if isinstance(body, Mapping) and each in body)
    return next(there, None), bool(keys)


def _each(entities: Any, wanted: set[str]) -> Any:
    """The entities of an array, or of an object by id."""
    if isinstance(entities, list):
        return [_of_entity(each, wanted) for each in cast("list[Any]", entities)]
    if isinstance(entities, Mapping):
        by_id = cast("Mapping[str, Any]", entities)
        return {key: _of_entity(each, wanted) for key, each in by_id.items()}
    return entities


def _of_entity(entity: Any, wanted: set[str]) -> Any:
    """What is left of an entity; of its fields, if not all were selected, those that were."""
    if not isinstance(entity, Mapping):
        return entity
    properties = cast("Mapping[str, Any]", entity)
    left = {key: value for key, value in properties.items() if snake(key) in wanted}
    groups = properties.get(_FIELDS)
    if _FIELDS not in wanted and isinstance(groups, Mapping):
        aliases = wanted - {"id"}
        fields = {
            group: found
            for group, held in cast("Mapping[str, Any]", groups).items()
            if (found := _of_group(held, aliases))
        }
        if fields:
            left[_FIELDS] = fields
    return left


def _of_group(held: Any, aliases: set[str]) -> dict[str, Any]:
    """The fields of a group that were selected; a group without fields may be an array."""
    if not isinstance(held, Mapping):
        return {}
    group = cast("Mapping[str, Any]", held)
    return {alias: each for alias, each in group.items() if alias in aliases}
