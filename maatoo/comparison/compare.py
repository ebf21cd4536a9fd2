"""compare: which values of a write the answered entity does not show as they were sent."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol, cast

from maatoo.comparison.conversions import agrees
from maatoo.errors import NotStored, ValueNotStored, ValuesNotStored
from maatoo.naming import camel
from maatoo.parameter_types import Params
from maatoo.transport.response import Response
from maatoo.user_warnings import tell_user

__all__ = ["compare", "tell_differences", "unproven"]

_ABSENT: Final = object()
_NOT_COMPARED: Final = frozenset({"id", "revision", "overwriteWithBlank", "force"})
"""Not compared: ids (checked elsewhere), revisions (the server counts them), two commands."""

_ENTITY_WRITES: Final = frozenset(
    {"create", "edit", "replace", "create_many", "edit_many", "replace_many"}
)


class Write(Protocol):
    """What a comparison knows of an operation: its name, parameters and fixed fields."""

    @property
    def name(self) -> str: ...
    @property
    def body(self) -> Params: ...
    @property
    def fields(self) -> frozenset[str] | None: ...


def compare(
    sent: Mapping[str, object], entity: object, operation: Write | None = None
) -> tuple[NotStored, ...]:
    """Compare what was sent with what the server answered.

    Scalars and lists of scalars are compared. A name that the answer does not show says nothing,
    unless the answer lists every field (contacts and companies) and this one is not among them.

    Args:
        sent: the body that was sent, by API names, as JSON.
        entity: what was answered: a model, or its JSON object.
        operation: the operation; None compares what the entity shows and no more.

    Returns:
        The differences, in the order of the body.
    """
    raw: object = getattr(entity, "raw_", entity)
    parameters = _parameters(cast("Hashable", operation))
    if parameters is None or not isinstance(raw, Mapping):
        return ()
    answer = cast("Mapping[str, Any]", raw)
    fields = _fields(answer)
    every = bool(fields) and operation is not None and operation.fields is not None
    found: list[NotStored] = []
    for name, value in sent.items():
        stored = fields.get(name, _ABSENT) if name not in parameters else _ABSENT
        if stored is _ABSENT:
            stored = _property(answer, fields, name)
        if stored == value or name in _NOT_COMPARED or isinstance(value, Mapping):
            continue
        if stored is _ABSENT:
            if every and name not in parameters:
                found.append(NotStored(name, value, None))
        elif not agrees(value, stored, name, lambda: _description(answer, name)):  # noqa: B023
            found.append(NotStored(name, value, stored))
    return tuple(found)


def unproven(sent: Mapping[str, object], entity: Mapping[str, Any]) -> list[str]:
    """The names of what an entity does not show, or not in a form that can be compared.

    Args:
        sent: the body that was sent, by API names, as JSON.
        entity: the JSON object that was answered.
    """
    fields = _fields(entity)
    compared = {name: value for name, value in sent.items() if name not in _NOT_COMPARED}
    return [
        name
        for name, value in compared.items()
        if _property(entity, fields, name) is _ABSENT
        or isinstance(value, Mapping)
        or (isinstance(value, (list, tuple)) and any(isinstance(x, Mapping) for x in value))  # pyright: ignore[reportUnknownVariableType]
    ]


def tell_differences(
    operation: Write,
    sent: object,
    value: object,
    response: Response,
    others: Sequence[NotStored] = (),
    *,
    strict: bool,
) -> None:
    """Compare what a single call sent with its value, and tell the user of differences.

    Args:
        operation: what was called.
        sent: the body that was sent.
        value: the value of the call.
        response: the answer.
        others: differences that are known already.
        strict: whether a difference is an error.

    Raises:
        ValuesNotStored: there are some, and ``strict`` makes them an error.
    """
    differences = tuple(others)
    if isinstance(sent, dict):
        differences += compare(cast("dict[str, object]", sent), value, operation)
    if differences and strict:
        raise ValuesNotStored(stored=value, differences=differences, response=response)
    if differences:
        tell_user(ValueNotStored(operation.name, differences))


@lru_cache(maxsize=512)
def _parameters(operation: Write | None) -> frozenset[str] | None:
    """API names that are no aliases of fields; None where the operation writes no entity."""
    if operation is None:
        return frozenset()
    if operation.name.rpartition(".")[2] not in _ENTITY_WRITES:
        return None
    wires = frozenset(param.wire for param in operation.body.values())
    return wires - (operation.fields or frozenset())


def _fields(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every field by its alias: ``fields.all``, whose values are never stale, else the groups."""
    groups = answer.get("fields")
    every: Any = cast("Mapping[str, Any]", groups).get("all") if isinstance(groups, Mapping) else {}
    if isinstance(every, Mapping):
        return cast("Mapping[str, Any]", every)
    return {
        alias: cast("Mapping[str, Any]", info).get("value")
        for group in _groups(answer)
        for alias, info in group.items()
        if isinstance(info, Mapping)
    }


def _property(answer: Mapping[str, Any], fields: Mapping[str, Any], name: str) -> object:
    """What the entity itself shows under a name, in either spelling."""
    if name == "ipAddress":  # it joins a list
        name = "ipAddresses"
    for source, key in ((answer, name), (answer, camel(name)), (fields, name)):
        if key in source:
            return source[key]
    return _ABSENT


def _groups(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The groups of an entity's fields; each says of its fields their type, properties, value."""
    groups: Any = answer.get("fields")
    for group in groups.values() if isinstance(groups, dict) else ():  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if isinstance(group, dict):
            yield cast("dict[str, Any]", group)


def _description(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What the groups say of a field; nothing where they do not show it."""
    found: Mapping[str, Any] = {}
    for group in _groups(answer):
        info = group.get(name)
        if isinstance(info, Mapping):
            found = cast("Mapping[str, Any]", info)
    return found
