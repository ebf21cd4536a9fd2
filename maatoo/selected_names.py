"""Names of properties that are none: servers leave those of ``select`` out, and fail at others."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import attrs

from maatoo import parameter_types
from maatoo.caller import Caller
from maatoo.comparison import ABSENT, shown
from maatoo.converter import is_model, wire_name
from maatoo.errors import ApiError, InvalidArgument
from maatoo.fields import FieldList, known_fields, lists_fields
from maatoo.naming import camel, nearly, snake
from maatoo.narrowing import entities_of
from maatoo.operation import Operation
from maatoo.transport.response import Response

__all__ = ["filter_advice", "refuse_misspelt", "refuse_unshown"]


async def refuse_misspelt(
    caller: Caller, operation: Operation[Any], names: tuple[str, ...]
) -> None:
    """Refuse a name that is nearly one of a property, unless this server has a field of the name.

    Args:
        caller: the client; it reads the list of fields where that decides, once.
        operation: what is called.
        names: the names in ``select``, in Python or API spelling.

    Raises:
        InvalidArgument: there is one; the message says what to write instead.
    """
    model: object = getattr(operation.reads, "model", None)
    for name in _unknown(model, names):
        meant = nearly(snake(name), sorted(_properties(model)))
        if meant is None:
            continue
        listed = await _fields(caller, operation)
        if listed is None or name not in listed.fields:
            raise _refused(operation, name, [meant])


async def refuse_unshown(
    caller: Caller, operation: Operation[Any], names: tuple[str, ...], response: Response
) -> None:
    """Refuse a name that no contact or company shows, and that is no field of this server.

    Args:
        caller: the client; it reads the list of fields where that decides, once.
        operation: what was called.
        names: the names in ``select``, in Python or API spelling.
        response: the answer.

    Raises:
        InvalidArgument: there is one; the message says what to write instead.
        UnexpectedResponse: the answer is not JSON.
    """
    model: object = getattr(operation.reads, "model", None)
    unknown = _unknown(model, names) if lists_fields(operation) else ()
    if not unknown:
        return
    entities = entities_of(response, operation.reads)
    for name in unknown:
        if not entities or any(shown(each, name) is not ABSENT for each in entities):
            continue
        listed = await _fields(caller, operation)
        if listed is not None and name not in listed.fields:
            raise _refused(operation, name, listed.nearest(name, sorted(_properties(model))))


def filter_advice(
    operation: Operation[Any], query: list[tuple[str, str]], error: ApiError
) -> str | None:
    """What to do about a 500 to a request with a filter or an order, whose text says nothing.

    Args:
        operation: what was called.
        query: the query that was sent.
        error: the answer.
    """
    columns = [
        value
        for name, value in query
        if (name == "orderBy" or (name.startswith(("where[", "order[")) and name.endswith("[col]")))
        and value != "id"  # which all have, and which lists filter by on their own
    ]
    if error.status != 500 or not columns:
        return None
    order_by, model = operation.query.get("order_by"), getattr(operation.reads, "model", None)
    is_snake = order_by is not None and order_by.kind is parameter_types.snake_column
    near = [
        nearly(snake(each), sorted(_properties(model))) for each in _unknown(model, (*columns,))
    ]
    meant = [each if is_snake else camel(each) for each in near if each is not None]
    return (
        "servers answer 500 where a filter or an order names a column that they do not have; this "
        f"one names {', '.join(dict.fromkeys(columns))}: "
        + (f"did you mean {' or '.join(map(repr, meant))}?" if meant else "check the spelling")
    )


async def _fields(caller: Caller, operation: Operation[Any]) -> FieldList | None:
    return await known_fields(caller, operation) if lists_fields(operation) else None


def _refused(operation: Operation[Any], name: str, near: list[str]) -> InvalidArgument:
    own = ", nor a published field of this server" if lists_fields(operation) else ""
    meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    return InvalidArgument(
        f"{name!r} in select is no property of {operation.name.partition('.')[0]}{own}: it would "
        f"be answered nowhere{meant} (extra_query={{'select': ['id', …]}} sends any names)"
    )


@lru_cache(maxsize=256)
def _unknown(model: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are no property of a model; none where it is not known."""
    known = _properties(model) if is_model(model) else None
    return () if known is None else tuple(name for name in names if snake(name) not in known)


@lru_cache(maxsize=256)
def _properties(model: Any) -> frozenset[str]:
    """The properties of a model, its core fields among them, as they are called in Python."""
    own = {name for each in attrs.fields(model) for name in (each.name, snake(wire_name(each)))}
    core = {name for name in dir(model) if isinstance(getattr(model, name), property)}
    return frozenset(name for name in own | core if not name.endswith("_"))
