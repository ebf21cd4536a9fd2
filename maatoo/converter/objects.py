"""Objects: the function that reads one model, written once a class."""

from __future__ import annotations

import sys
import types
import typing
from typing import TYPE_CHECKING, Any, cast

import attrs

from maatoo.converter.containers import Hook, by_its_key, hook_of, keep
from maatoo.converter.scalars import (
    to_bool,
    to_date,
    to_datetime,
    to_decimal,
    to_float,
    to_int,
    to_str,
)
from maatoo.converter.wire import is_model, wire_name

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["model_hook", "type_hints"]

_OF = "v is None or v.__class__ is "
_AS_IT_IS: dict[Any, str] = {
    **{to_int: f"{_OF}int", to_str: f"{_OF}str", to_bool: f"{_OF}bool"},
    **dict.fromkeys((to_date, to_datetime, to_decimal, to_float), "v is None"),
}
"""Which values v need no reading, by the function that would read them."""


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


def type_hints(cls: Any) -> dict[str, Any]:
    """The types of a model's attributes, by name."""
    return typing.get_type_hints(cls, localns=_Names(cls))


def _is_model_or_none(hint: Any) -> bool:
    """Whether a type is a model that may be absent; one that reads itself may read None, too."""
    members = [each for each in typing.get_args(hint) if each is not types.NoneType]
    is_union = isinstance(hint, types.UnionType) and len(members) == 1
    return is_union and is_model(members[0]) and not hasattr(members[0], "from_json_")


def _key_of(hint: Any) -> str | None:
    """The key of the model that a type is, or None: what tells its objects apart."""
    (model,) = (each for each in typing.get_args(hint) if each is not types.NoneType)
    return cast("str | None", getattr(model, "key_property_", None))


def model_hook(converter: Converter, cls: Any) -> Hook:
    """Write the function that reads one model: straight code, one line an attribute."""
    if hasattr(cls, "from_json_"):
        read = cls.from_json_

        def structure_itself(value: Any, _: object = None) -> Any:
            return read(value)

        return structure_itself
    hints = type_hints(cls)
    scope: dict[str, Any] = {"new": cls.__new__, "cls": cls, "set_raw_": cls.raw_.__set__}
    scope["by_its_key"] = by_its_key
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
        hook = hook_of(converter, hint)
        names: list[str] = [wire_name(attribute), *attribute.metadata.get("also", ())]
        choices = [f"get({each!r}) if {each!r} in value else " for each in names[:-1]]
        absent = attribute.default if attribute.default.__class__ is int else None
        default = "" if absent is None else f", {absent}"
        source = f"{''.join(choices)}get({names[-1]!r}{default})"
        if hook is keep:
            lines.append(f" set_{name}(self, {source})")
            continue
        scope[f"read_{name}"] = hook
        lines.append(f" v = {source}")
        if hook in _AS_IT_IS:
            lines.append(f" set_{name}(self, v if {_AS_IT_IS[hook]} else read_{name}(v))")
        elif _is_model_or_none(hint):
            key = _key_of(hint)
            read = f"read_{name}(v if v.__class__ is dict else by_its_key(v, {key!r}), None)"
            lines.append(f" set_{name}(self, v if v is None else {read})")
        elif typing.get_origin(hint) is tuple:
            lines.append(f" set_{name}(self, read_{name}(v, None) if v else ())")
        else:
            lines.append(f" set_{name}(self, read_{name}(v, None))")
    lines.append(" return self")
    exec("\n".join(lines), scope)
    return cast("Hook", scope["structure_model"])
