"""Derivation: the call that a user would write to send a recorded request."""

from __future__ import annotations

import inspect
import io
from collections.abc import Mapping
from typing import Any

from attrs import define, field

from maatoo.encoding import BLANKING
from maatoo.errors import InvalidArgument
from maatoo.naming import close_to
from maatoo.operation import Operation

from .brackets import take, tree
from .candidates import number, query_value
from .exchange import Exchange, contents
from .operations import path_arguments
from .wire import plain_json

_MAX_CHUNK = 200


@define
class Call:
    """A typed call.

    Attributes:
        args: positional arguments.
        kwargs: keyword arguments.
        verbatim: documented names that go out through extra and extra_query all the same.
        bulk: whether it answers a report.
        empty: whether it is a bulk call of no items.
    """

    args: list[Any] = field(factory=list)
    kwargs: dict[str, Any] = field(factory=dict)
    verbatim: list[str] = field(factory=list)
    bulk: bool = False
    empty: bool = False


def derive(
    exchange: Exchange, operation: Operation[Any], method: Any, *, python_names: bool
) -> Call:
    """Derive the call of a method that belongs to an exchange.

    Args:
        exchange: whose request fits the operation's verb and path.
        operation: what the method sends.
        method: the bound method.
        python_names: whether rows carry Python names and files are bytes; else they carry the
            API's names, and files are open.
    """
    takes = inspect.signature(method).parameters
    call = Call(bulk="chunk_size" in takes)
    call.args = [number(each) for each in path_arguments(operation, exchange) or ()]
    if call.bulk:
        _items(call, exchange, operation, list(takes.values()), python_names)
    else:
        _query(call, exchange, operation)
        if "file" in takes and "filename" in takes:
            return _upload(call, exchange, opened=not python_names)
        _body(call, exchange.given, operation, takes)
    return call


def _upload(call: Call, exchange: Exchange, *, opened: bool) -> Call:
    """The file of an upload: as bytes or as an open file; None where nothing was sent."""
    files = contents(exchange)
    if not files:
        call.args.append(None)
        return call
    call.args.append(io.BytesIO(files[0]) if opened else files[0])
    call.kwargs["filename"] = exchange.request["files"][0]["filename"]
    return call


def _query(call: Call, exchange: Exchange, operation: Operation[Any]) -> None:
    left = exchange.query
    for name, param in operation.query.items():
        own = take(left, param.wire)
        if not own:
            continue
        changed, value = query_value(name, param, own)
        if changed:
            call.verbatim.append(name)
            continue
        call.kwargs[name] = value
        left = [pair for pair in left if pair not in _named(param.wire, own)]
    _extra_query(call, left)


def _named(wire: str, own: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(wire + suffix, value) for suffix, value in own]


def _extra_query(call: Call, left: list[tuple[str, str]]) -> None:
    extra: dict[str, Any] = {}
    for key, value in left:
        if key.endswith("[]"):
            extra.setdefault(key, []).append(value)
        else:
            extra[key] = value
    if extra:
        call.kwargs["extra_query"] = extra


def _body(
    call: Call, given: Any, operation: Operation[Any], takes: Mapping[str, inspect.Parameter]
) -> None:
    if not isinstance(given, Mapping):
        return
    names = {param.wire: name for name, param in operation.body.items()}
    blanking = operation.fields is not None and operation.body[BLANKING].wire not in given
    open_ended = any(each.kind is each.VAR_KEYWORD for each in takes.values())
    extra: dict[str, Any] = {}
    for key, value in given.items():
        name = names.get(key)
        blanked = value is None and blanking and key in (operation.fields or ())
        if name is not None:
            if blanked or _changes(operation, name, value):
                call.verbatim.append(name)
                extra[key] = value
            else:
                call.kwargs[name] = value
        elif open_ended and _is_keyword(key, operation, takes) and value is not None:
            call.kwargs[key] = value
        else:
            extra[key] = value
    if extra:
        call.kwargs["extra"] = extra


def _changes(operation: Operation[Any], name: str, value: Any) -> bool:
    """Whether the SDK takes a value and sends another."""
    if value is None:
        return False
    try:
        sent = operation.body[name].kind(value, name)
    except InvalidArgument:
        return False
    return bool(plain_json(sent) != plain_json(value))


def _is_keyword(
    key: str, operation: Operation[Any], takes: Mapping[str, inspect.Parameter]
) -> bool:
    """Whether a field of the user's can be given as a keyword."""
    spellings = (param.wire for param in operation.body.values())
    return (
        key.isidentifier()
        and (key not in takes or takes[key].kind is inspect.Parameter.POSITIONAL_ONLY)
        and close_to(key, operation.body, spellings) is None
    )


def _items(
    call: Call,
    exchange: Exchange,
    operation: Operation[Any],
    takes: list[inspect.Parameter],
    python_names: bool,
) -> None:
    """The items of a bulk call: rows of the body, ids of the body or of the query."""
    left = exchange.query
    given = exchange.given
    positional = [each.name for each in takes if each.kind is each.POSITIONAL_ONLY]
    items: Any = given
    if positional[-1] == "ids" and operation.method == "DELETE":
        own = take(left, "ids")
        left = [pair for pair in left if pair not in _named("ids", own)]
        ids = tree(own) if own else []
        items = [number(each) for each in (ids.split(",") if isinstance(ids, str) else ids)]
    elif positional[-1] == "ids":
        items = given.get("ids") if isinstance(given, dict) else given
    elif python_names and isinstance(given, list):
        names = {param.wire: name for name, param in operation.body.items()}
        items = [
            {names.get(key, key): value for key, value in row.items()}
            if isinstance(row, dict)
            else row
            for row in given
        ]
    _extra_query(call, left)
    call.args.append(items)
    call.empty = items == []
    call.kwargs["keep"] = "all"
    if any(each.name == "check" for each in takes):
        call.kwargs["check"] = False
    if isinstance(items, list) and len(items) > _MAX_CHUNK:  # all of them in one request
        call.kwargs["chunk_size"] = len(items)
