"""The items of a list's answer: read at once, or each when it is asked for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

import attrs

from maatoo.converter import reader_of, structure, to_id, wire_name
from maatoo.error_bodies import error_objects
from maatoo.errors import UnexpectedResponse
from maatoo.models._base import Model
from maatoo.transport.undecoded_rows import UndecodedRows

if TYPE_CHECKING:
    from maatoo.transport.response import Response

__all__ = ["LateItems", "items_of", "refuse_error", "row_keys", "under", "unexpected"]

T = TypeVar("T")


def unexpected(response: Response, wanted: str) -> UnexpectedResponse:
    """The error that an answer has not what was wanted."""
    return UnexpectedResponse(
        f"{response.method} {response.url} answered {response.status} without {wanted}",
        response=response,
        may_have_happened=response.method != "GET",
    )


def under(body: dict[str, Any], keys: tuple[str, ...]) -> tuple[str, object]:
    """What stands under the first of the keys that an answer has, and where that is."""
    for key in keys:
        if key in body:
            return f"under {key!r}", body[key]
    return f"under {keys[0]!r}", None


def refuse_error(response: Response, body: Mapping[str, Any], where: str) -> None:
    """Refuse an answer that tells of an error beside what it shows: one of them is not true.

    Raises:
        UnexpectedResponse: it does.
    """
    errors = error_objects(body) if len(body) > 1 else ()
    if errors:
        raise UnexpectedResponse(
            f"{response.method} {response.url} answered {response.status} with content {where} "
            f"and an error beside it: {errors[0].get('message', errors[0])}",
            response=response,
            may_have_happened=response.method != "GET",
        )


def row_keys(reader: object) -> tuple[str, ...]:
    """The keys of a page whose rows can be read one by one, as their ids tell them apart.

    Args:
        reader: reads the page.

    Returns:
        The keys; none where the page has to be read as a whole.
    """
    model: object = getattr(reader, "model", None)
    if not isinstance(model, type) or not issubclass(model, Model) or model.key_property_ != "id":
        return ()
    own = attrs.fields_dict(model).get("id")
    keys: tuple[str, ...] = getattr(reader, "keys", ())
    return keys if own is not None and wire_name(own) == "id" else ()


class LateItems(Sequence[T], Generic[T]):
    """The items of a page of which the ids are known; each is read when it is asked for.

    Attributes:
        ids: their ids.
    """

    __slots__ = ("_read", "_response", "_rows", "_where", "ids")

    def __init__(self, response: Response, rows: UndecodedRows, model: type[T], where: str) -> None:
        self._response, self._rows, self._where = response, rows, where
        self._read = reader_of(model)
        self.ids = rows.ids

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """Read an item.

        Raises:
            UnexpectedResponse: it is no object, or that of another id.
        """
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        own = self.ids[index]
        raw = self._rows.decode(self._rows.texts[index])
        if raw.__class__ is dict and "id" not in raw:
            raw = {"id": str(own), **raw}
        item: Any = self._read(raw)
        if item is None or item.id != own:
            del raw, item  # the frames of an error show nothing of the answer
            told = f"objects only {self._where}, each under its id (item {str(own)!r} is none)"
            raise unexpected(self._response, told)
        found: T = item
        return found


@lru_cache(maxsize=256)
def _is_identified(model: Any) -> bool:
    """Whether a model is an entity, whose id is a number; rows of tables have ids of any form."""
    own = attrs.fields_dict(model).get("id")
    return own is not None and own.type in (int, "int")


def items_of(
    response: Response, container: object, model: type[T] | None, where: str
) -> tuple[T, ...]:
    """Read a list, or an object keyed by id, in the server's order; no item may be lost.

    Returns:
        The items; :class:`LateItems` where the rows are still to be decoded.
    """
    if isinstance(container, UndecodedRows) and model is not None:
        return cast("tuple[T, ...]", LateItems(response, container, model, where))
    keyed = container.__class__ is dict
    if container is None or not (keyed or container.__class__ is list):
        raise unexpected(response, f"a list {where}")
    if model is None or not issubclass(model, Model):
        values = cast("dict[str, T]", container).values() if keyed else container
        return tuple(cast("list[T]", values))
    key, identified = model.key_property_, _is_identified(cast("Hashable", model))
    found: list[T] = []
    pairs: Any = (
        cast("dict[str, Any]", container).items()
        if keyed
        else enumerate(cast("list[Any]", container))
    )
    for own_key, raw in pairs:
        if keyed and raw.__class__ is dict and key not in raw:
            raw = {key: own_key, **raw}
        entity = structure(raw, model)
        if entity is None:
            raise unexpected(response, f"objects only {where} (item {own_key!r} is none)")
        if identified and raw.get("id") is not None and to_id(raw["id"]) is None:
            raise unexpected(response, f"ids only {where} (that of item {own_key!r} is none)")
        found.append(entity)
    nameless = sum(getattr(each, "id", None) is None for each in found) if identified else 0
    if 0 < nameless < len(found):
        raise unexpected(response, f"an id of each item {where}")
    return tuple(found)
