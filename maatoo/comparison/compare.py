"""compare: which values of a write the answered entity does not show as they were sent."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol, cast

from maatoo.comparison.conversions import agrees
from maatoo.comparison.shown import ABSENT, described, shown, shown_fields
from maatoo.errors import NotStored, ValueNotStored, ValuesNotStored
from maatoo.parameter_types import Params
from maatoo.transport.response import Response
from maatoo.user_warnings import tell_user

__all__ = ["compare", "tell_differences", "unproven"]

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
    fields = shown_fields(answer)
    every = operation is not None and operation.fields is not None and "fields" in answer
    found: list[NotStored] = []
    for name, value in sent.items():
        stored = shown(answer, name, fields, is_property=name in parameters)
        if stored == value or name in _NOT_COMPARED or isinstance(value, Mapping):
            continue
        if stored is ABSENT:
            if every and name not in parameters and (fields or value not in (None, "")):
                found.append(NotStored(name, value, None))
        elif not agrees(value, stored, name, lambda: described(answer, name)):  # noqa: B023
            found.append(NotStored(name, value, stored))
    return tuple(found)


def unproven(sent: Mapping[str, object], entity: Mapping[str, Any]) -> list[str]:
    """The names of what an entity does not show, or not in a form that can be compared.

    Args:
        sent: the body that was sent, by API names, as JSON.
        entity: the JSON object that was answered.
    """
    fields = shown_fields(entity)
    compared = {name: value for name, value in sent.items() if name not in _NOT_COMPARED}
    return [
        name
        for name, value in compared.items()
        if shown(entity, name, fields) is ABSENT
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
