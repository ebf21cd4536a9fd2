"""Containers: lists, id-keyed objects and PHP's ``[]`` for an empty object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from maatoo.converter.scalars import to_id
from maatoo.converter.unreadable import UNREADABLE_MAPPING, UNREADABLE_TUPLE, is_unreadable
from maatoo.converter.wire import is_model

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["Hook", "by_its_key", "hook_of", "keep", "mapping_hook", "tuple_hook", "union_hook"]

Hook = Callable[[Any, Any], Any]

_BLANKS: tuple[Any, ...] = (None, "", [], {})


def keep(value: Any, _: object = None) -> Any:
    return value


def hook_of(converter: Converter, hint: Any) -> Hook:
    """The hook of a type; a model's is looked up at first use, as models may hold each other."""
    if hint in (Any, object) or isinstance(hint, TypeVar):
        return keep
    if not is_model(hint):
        return converter.get_structure_hook(hint)
    found: list[Hook] = []

    def structure_later(value: Any, _: object = None) -> Any:
        if not found:
            found.append(converter.get_structure_hook(hint))
        return found[0](value, None)

    return structure_later


def _items(value: Any, key: str | None) -> list[Any] | None:
    """The values of a list or an id-keyed object; an item without its key gets it as ``key``."""
    if value.__class__ is list:
        found: list[Any] = value
        return found
    if value.__class__ is not dict:
        return None
    values: dict[str, Any] = value
    if key is None:
        return list(values.values())
    return [
        {key: own_key, **(each or {})}
        if (each.__class__ is dict and key not in each) or each == []
        else each
        for own_key, each in values.items()
    ]


def _is_lost(value: Any, read: Any) -> bool:
    """Whether a value is there, but could not be read as its type."""
    return (
        read is None
        or is_unreadable(read)
        or (not read and read in ((), {}) and value not in _BLANKS)
    )


def by_its_key(item: Any, key: str | None) -> Any:
    """An item that is no object, where it is what tells such objects apart: ``["email"]``."""
    if key == "id":
        is_key = item.__class__ in (str, int) and to_id(item) is not None
    else:
        is_key = key is not None and item.__class__ is str and bool(item)
    return {key: item} if is_key else item


def tuple_hook(converter: Converter, item: Any) -> Hook:
    model = item if is_model(item) else None
    hook = hook_of(converter, item)
    key: str | None = getattr(model, "key_property_", "id") if model is not None else None

    def structure_tuple(value: Any, _: object = None) -> tuple[Any, ...]:
        values = _items(value, key)
        if not values:
            return () if value in _BLANKS else UNREADABLE_TUPLE
        if hook is keep:
            return tuple(values)
        found: list[Any] = []
        for each in values:
            if each == [] and model is not None:
                read = hook({}, item)  # PHP's empty object: an entity that shows nothing
            else:
                read = hook(by_its_key(each, key), item)
            if read is None or (model is None and _is_lost(each, read)):
                return UNREADABLE_TUPLE  # an item would vanish: raw_ has the whole
            found.append(read)
        return tuple(found)

    return structure_tuple


def mapping_hook(converter: Converter, item: Any) -> Hook:
    hook = hook_of(converter, item)

    def structure_mapping(value: Any, _: object = None) -> Mapping[str, Any]:
        if value.__class__ is list:
            value = {str(index): each for index, each in enumerate(value)}
        if value.__class__ is not dict:
            return {} if value in _BLANKS else UNREADABLE_MAPPING
        if hook is keep:
            return cast("dict[str, Any]", value)
        found = {key: hook(each, item) for key, each in value.items()}
        if any(map(_is_lost, value.values(), found.values())):
            return UNREADABLE_MAPPING
        return found

    return structure_mapping


def union_hook(converter: Converter, members: tuple[Any, ...]) -> Hook:
    """A union: null is None, an object goes to the model among them, the rest to the first fit."""
    wanted = [member for member in members if member is not type(None)]
    if len(wanted) == 1:  # all hooks read null as None, but those of containers
        return hook_of(converter, wanted[0])
    hooks = [(each, hook_of(converter, each)) for each in wanted]
    models = [hook for each, hook in hooks if is_model(each)]
    others = [hook for each, hook in hooks if not is_model(each)]

    def structure_union(value: Any, _: object = None) -> Any:
        if value is None:
            return None
        for hook in models if value.__class__ is dict and models else others:
            found = hook(value, None)
            if not _is_lost(value, found):
                return found
        return None

    return structure_union
