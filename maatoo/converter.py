"""Reading JSON into models: tolerant of every form in which a server sends the same thing.

The rules (a value that follows none of them leaves the attribute None, and stays readable in the
model's ``unknown_`` and ``raw_``; it never fails a whole page):

=================== ==========================================================================
attribute           what is read
=================== ==========================================================================
``int``             a number without fraction, or its text ("1")
``float``           a number or its text; ``Decimal`` likewise
``bool``            true, 1, "1", "true", "yes", "on" and their opposites; "" is None
``str``             text as it is; a number becomes its text
``datetime``        ISO 8601, ``Y-m-d H:i:s`` (UTC), odd digits ("06-010"); zero dates are None
model               an object; ``[]`` and null are an absent one
``tuple``           a list, or the values of an id-keyed object, in the server's order
``Mapping``         an object; ``[]`` is an empty one; a list is keyed "0", "1" …
=================== ==========================================================================
"""

from __future__ import annotations

import datetime as dt
import math
import re
import sys
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, Union, cast

import attrs
from cattrs import Converter

__all__ = ["is_model", "structure", "unstructure", "wire_name"]

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_ODD_DATE = re.compile(
    r"(\d{4})-(\d{1,3})-(\d{1,3})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?(?:\.(\d+))?"
    r"\s*(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$",
    re.ASCII,
)
_BLANKS: tuple[Any, ...] = (None, "", [], {})


# Scalars: None where there is nothing to read


def to_int(value: Any, _: object = None) -> int | None:
    """Read a whole number."""
    kind = value.__class__
    if kind is int:
        return cast("int", value)
    if kind is str:
        try:
            return int(value) if "_" not in value else None  # 1_0 is ten to Python alone
        except ValueError:
            return None
    if kind is float and value.is_integer():
        return int(value)
    return int(value) if kind is bool else None


def to_float(value: Any, _: object = None) -> float | None:
    """Read a number."""
    if value.__class__ in (float, int):
        return cast("float", value)
    if value.__class__ is str and "_" not in value:
        try:
            number = float(value)
        except ValueError:
            return None
        return number if math.isfinite(number) else None
    return None


def to_decimal(value: Any, _: object = None) -> Decimal | None:
    """Read a number of exact decimal digits."""
    if value.__class__ in (str, int, float):
        try:
            number = Decimal(str(value))
        except (InvalidOperation, ValueError):
            return None
        return number if number.is_finite() and "_" not in str(value) else None
    return None


def to_bool(value: Any, _: object = None) -> bool | None:
    """Read a flag."""
    kind = value.__class__
    if kind is bool:
        return cast("bool", value)
    if kind is int and value in (0, 1):
        return bool(value)
    if kind is str:
        text = value.lower()
        return True if text in _TRUE else False if text in _FALSE else None
    return None


def to_str(value: Any, _: object = None) -> str | None:
    """Read a text."""
    if value.__class__ is str:
        return cast("str", value)
    try:
        return str(value) if value.__class__ in (int, float) else None
    except ValueError:  # a number of more digits than Python writes
        return None


def to_datetime(value: Any, _: object = None) -> dt.datetime | None:
    """Read a point in time; without a zone it is UTC."""
    if value.__class__ is not str:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return _odd_datetime(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.timezone.utc)


def _odd_datetime(text: str) -> dt.datetime | None:
    match = _ODD_DATE.match(text.strip())
    if match is None:
        return None
    *digits, fraction, sign, hours, minutes = match.groups()
    offset = dt.timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in digits)
        micros = int((fraction or "")[:6].ljust(6, "0"))
        zone = dt.timezone(-offset if sign == "-" else offset)
        return dt.datetime(year, month, day, hour, minute, second, micros, tzinfo=zone)
    except ValueError:
        return None


def to_date(value: Any, _: object = None) -> dt.date | None:
    """Read a date."""
    moment = to_datetime(value)
    return moment.date() if moment is not None else None


# Containers


def _keep(value: Any, _: object = None) -> Any:
    return value


def _hook_of(converter: Converter, hint: Any) -> Hook:
    """The hook of a type; a model's is looked up at first use, as models may hold each other."""
    if hint in (Any, object) or isinstance(hint, TypeVar):
        return _keep
    if not is_model(hint):
        return converter.get_structure_hook(hint)
    found: list[Hook] = []

    def structure_later(value: Any, _: object = None) -> Any:
        if not found:
            found.append(converter.get_structure_hook(hint))
        return found[0](value, None)

    return structure_later


def _items(value: Any, key: str | None) -> list[Any] | None:
    """The values of a list or an id-keyed object; a key an item does not repeat is put into it."""
    if value.__class__ is list:
        return cast("list[Any]", value)
    if value.__class__ is not dict:
        return None
    values = cast("dict[str, Any]", value)
    if key is None:
        return list(values.values())
    return [
        {key: own_key, **each} if each.__class__ is dict and key not in each else each
        for own_key, each in values.items()
    ]


def _is_lost(value: Any, read: Any) -> bool:
    """Whether a value could not be read as what its place is for."""
    return read is None or (not read and read in ((), {}) and value not in _BLANKS)


def _tuple_hook(converter: Converter, item: Any) -> Hook:
    model = item if is_model(item) else None
    hook = _hook_of(converter, item)
    key: str | None = getattr(model, "key_property_", "id") if model is not None else None

    def structure_tuple(value: Any, _: object = None) -> tuple[Any, ...]:
        values = _items(value, key)
        if not values:
            return ()
        if hook is _keep:
            return tuple(values)
        found = [hook(each, item) for each in values]
        # an item that cannot be read would vanish: then the attribute is left to raw_ as a whole
        return () if any(map(_is_lost, values, found)) else tuple(found)

    return structure_tuple


def _mapping_hook(converter: Converter, item: Any) -> Hook:
    hook = _hook_of(converter, item)

    def structure_mapping(value: Any, _: object = None) -> Mapping[str, Any]:
        if value.__class__ is list:
            value = {str(index): each for index, each in enumerate(value)}
        if value.__class__ is not dict:
            return {}
        if hook is _keep:
            return cast("dict[str, Any]", value)
        found = {key: hook(each, item) for key, each in value.items()}
        return {} if any(map(_is_lost, value.values(), found.values())) else found

    return structure_mapping


def _union_hook(converter: Converter, members: tuple[Any, ...]) -> Hook:
    """A union: null is None, an object goes to the model among them, the rest to the first fit."""
    wanted = [member for member in members if member is not type(None)]
    if len(wanted) == 1:  # all hooks read null as None, but those of containers
        return _hook_of(converter, wanted[0])
    hooks = [(each, _hook_of(converter, each)) for each in wanted]
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


# Models


def is_model(cls: Any) -> bool:
    """Whether a class is one of the generated models, or reads itself like one."""
    return isinstance(cls, type) and (hasattr(cls, "raw_") or hasattr(cls, "from_json_"))


def wire_name(attribute: attrs.Attribute[Any]) -> str:
    """The name an attribute has in the API: camelCase of its own unless it says otherwise."""
    given = attribute.metadata.get("wire")
    if given is not None:
        return cast("str", given)
    head, *rest = attribute.name.split("_")
    return head + "".join(word.capitalize() for word in rest)


class _Names(dict[str, Any]):
    """Where annotations of a model are looked up: in the package of its module.

    The models package loads a model's module when its name is first asked for; so models can name
    each other without importing each other.
    """

    def __init__(self, cls: type[Any]) -> None:
        super().__init__()
        self._package = sys.modules.get(cls.__module__.rpartition(".")[0])

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(self._package, name)
        except AttributeError:
            raise KeyError(name) from None


def _model_hook(converter: Converter, cls: Any) -> Hook:
    """Write the function that reads one model: straight code, one line an attribute."""
    if hasattr(cls, "from_json_"):
        read = cls.from_json_

        def structure_itself(value: Any, _: object = None) -> Any:
            return read(value)

        return structure_itself
    hints = typing.get_type_hints(cls, localns=_Names(cls))
    scope: dict[str, Any] = {"new": cls.__new__, "cls": cls, "set_raw_": cls.raw_.__set__}
    lines = [
        "def structure_model(value, _=None):",
        " if value.__class__ is not dict: return None",  # also for [], PHP's empty object
        " self = new(cls)",
        " set_raw_(self, value)",
        " get = value.get",
    ]
    for attribute in attrs.fields(cls):
        if attribute.name == "raw_":
            continue
        name, hint = attribute.name, hints[attribute.name]
        scope[f"set_{name}"] = getattr(cls, name).__set__
        hook = _hook_of(converter, hint)
        names: list[str] = [wire_name(attribute), *attribute.metadata.get("also", ())]
        choices = [f"get({each!r}) if {each!r} in value else " for each in names[:-1]]
        source = f"{''.join(choices)}get({names[-1]!r})"
        if hook is _keep:
            lines.append(f" set_{name}(self, {source})")
            continue
        scope[f"read_{name}"] = hook
        exact = _EXACT.get(hook)
        if exact is not None:
            lines.append(f" v = {source}")
            lines.append(
                f" set_{name}(self, v if v is None or v.__class__ is {exact} else read_{name}(v))"
            )
        else:
            lines.append(f" set_{name}(self, read_{name}({source}, None))")
    lines.append(" return self")
    exec("\n".join(lines), scope)
    return cast("Hook", scope["structure_model"])


_EXACT: dict[Any, str] = {to_int: "int", to_str: "str", to_bool: "bool"}
_SCALARS: dict[Any, Hook] = {
    int: to_int,
    float: to_float,
    bool: to_bool,
    str: to_str,
    dt.datetime: to_datetime,
    dt.date: to_date,
    Decimal: to_decimal,
    object: _keep,
    Any: _keep,
}


def _make_converter() -> Converter:
    converter = Converter(detailed_validation=False)
    for cls, hook in _SCALARS.items():
        if cls not in (object, Any):
            converter.register_structure_hook(cls, hook)

    def origin(cls: Any) -> Any:
        return typing.get_origin(cls)

    def for_model(cls: Any) -> Hook:
        return _model_hook(converter, cls)

    def for_tuple(cls: Any) -> Hook:
        return _tuple_hook(converter, typing.get_args(cls)[0])

    def for_mapping(cls: Any) -> Hook:
        return _mapping_hook(converter, typing.get_args(cls)[1])

    def for_union(cls: Any) -> Hook:
        return _union_hook(converter, typing.get_args(cls))

    converter.register_structure_hook_func(lambda cls: cls in (object, Any), _keep)
    converter.register_structure_hook_func(lambda cls: isinstance(cls, TypeVar), _keep)
    factory = converter.register_structure_hook_factory
    factory(is_model, for_model)
    factory(lambda cls: origin(cls) is tuple, for_tuple)
    factory(lambda cls: origin(cls) in (Mapping, dict), for_mapping)
    factory(lambda cls: origin(cls) in (Union, types.UnionType), for_union)
    return converter


_converter = _make_converter()


def structure(value: object, cls: type[T]) -> T | None:
    """Read a JSON value into a model.

    Returns:
        The model, or None where the value is no object.
    """
    return cast("T | None", _converter.get_structure_hook(cls)(value, cls))


def unstructure(model: object) -> dict[str, Any]:
    """The JSON object a model was read from, or the one its attributes make, in the API's names."""
    raw: Mapping[str, Any] = getattr(model, "raw_", {})
    if raw or not attrs.has(type(model)):
        return dict(raw)
    return {
        wire_name(attribute): _plain(value)
        for attribute in attrs.fields(cast("Any", type(model)))
        if attribute.name != "raw_" and not _is_unsaid(value := getattr(model, attribute.name))
    }


def _is_unsaid(value: Any) -> bool:
    return value is None or (isinstance(value, (tuple, Mapping)) and not value)


def _plain(value: Any) -> Any:
    if is_model(type(value)):
        return unstructure(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in cast("tuple[Any, ...]", value)]
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
