"""Reading JSON into models: tolerant of every form in which a server sends the same thing.

The rules (a value that follows none of them leaves the attribute None, and stays readable in the
model's ``unknown_`` and ``raw_``; it never fails a whole page; a list or an object of unknown form
is not None, nor empty, but raises when it is looked into):

=================== ==========================================================================
attribute           what is read
=================== ==========================================================================
``int``             a number without fraction, or its text ("1")
``float``           a number or its text; ``Decimal`` likewise
``bool``            true, 1, "1", "true", "yes", "on" and their opposites; "" is None
``str``             text as it is; a number becomes its text
``datetime``        ISO 8601, ``Y-m-d H:i:s`` (UTC), odd digits ("06-010"), PHP's object of a date
                    and a zone; zero dates are None
model               an object; ``[]`` and null are an absent one; of an entity its id
``tuple``           a list, or the values of an id-keyed object, in the server's order; of entities
                    also their ids, of other models also the texts that tell them apart
``Mapping``         an object; ``[]`` is an empty one; a list is keyed "0", "1" …
=================== ==========================================================================
"""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast

from maatoo.converter.containers import Hook, keep, mapping_hook, tuple_hook, union_hook
from maatoo.converter.data import as_data, plain_data
from maatoo.converter.objects import model_hook, type_hints
from maatoo.converter.scalars import (
    to_bool,
    to_date,
    to_datetime,
    to_decimal,
    to_float,
    to_id,
    to_int,
    to_str,
)
from maatoo.converter.unreadable import Unreadable, is_unreadable, refuse_unreadable
from maatoo.converter.unstructuring import unstructure
from maatoo.converter.wire import is_model, wire_name

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = [
    "Unreadable",
    "as_data",
    "is_model",
    "is_unreadable",
    "plain_data",
    "reader_of",
    "refuse_unreadable",
    "structure",
    "to_bool",
    "to_date",
    "to_datetime",
    "to_decimal",
    "to_float",
    "to_id",
    "to_int",
    "to_str",
    "type_hints",
    "unstructure",
    "wire_name",
]

T = TypeVar("T")

_SCALARS: dict[Any, Hook] = {
    int: to_int,
    float: to_float,
    bool: to_bool,
    str: to_str,
    dt.datetime: to_datetime,
    dt.date: to_date,
    Decimal: to_decimal,
    object: keep,
    Any: keep,
}


@cache
def _converter() -> Converter:
    """The converter; cattrs takes as long to load as httpx, so it is when something is read."""
    from cattrs import Converter

    converter = Converter(detailed_validation=False)
    for cls, hook in _SCALARS.items():
        if cls not in (object, Any):
            converter.register_structure_hook(cls, hook)

    def origin(cls: Any) -> Any:
        return typing.get_origin(cls)

    def for_model(cls: Any) -> Hook:
        return model_hook(converter, cls)

    def for_tuple(cls: Any) -> Hook:
        return tuple_hook(converter, typing.get_args(cls)[0])

    def for_mapping(cls: Any) -> Hook:
        return mapping_hook(converter, typing.get_args(cls)[1])

    def for_union(cls: Any) -> Hook:
        return union_hook(converter, typing.get_args(cls))

    converter.register_structure_hook_func(lambda cls: cls in (object, Any), keep)
    converter.register_structure_hook_func(lambda cls: isinstance(cls, TypeVar), keep)
    factory = converter.register_structure_hook_factory
    factory(is_model, for_model)
    factory(lambda cls: origin(cls) is tuple, for_tuple)
    factory(lambda cls: origin(cls) in (Mapping, dict), for_mapping)
    factory(lambda cls: origin(cls) in (Union, types.UnionType), for_union)
    return converter


def reader_of(model: type[T]) -> Callable[[object], T | None]:
    """The function that reads a JSON value into a model; None where the value is no object."""
    hook: Any = _hook_of(cast("Any", model))
    read: Callable[[object], T | None] = hook
    return read


def structure(value: object, cls: type[T]) -> T | None:
    """Read a JSON value into a model.

    Returns:
        The model, or None where the value is no object.
    """
    found: T | None = _hook_of(cast("Any", cls))(value, cls)
    return found


@cache
def _hook_of(cls: type[Any]) -> Hook:
    return _converter().get_structure_hook(cls)
