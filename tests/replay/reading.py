"""Reading: whether the value of a call holds everything that was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maatoo import BulkReport, ListPage
from maatoo.errors import ApiError
from maatoo.models._base import Model
from maatoo.operation import Operation
from maatoo.response_readers import Content, Deleted

from .exchange import Exchange
from .leaves import Walk


def walk_value(exchange: Exchange, operation: Operation[Any], value: Any) -> Walk:
    """Look for every leaf of an answer in the value of a call."""
    walk = Walk()
    if isinstance(value, BulkReport):
        _report(walk, exchange.json, value)
    elif isinstance(operation.reads, Content) or isinstance(value, bytes):
        if value != exchange.content:
            walk.lost.append(f"{len(exchange.content)} bytes are not {value!r:.80}")
    elif isinstance(value, ListPage):
        _page(walk, exchange.json, operation, value)
    elif isinstance(value, Model):
        _entity(walk, exchange.json, operation, value)
    else:
        _container(walk, exchange.json, operation, value)
    return walk


def _keys(operation: Operation[Any]) -> tuple[str, ...]:
    """The keys of the envelope."""
    key = getattr(operation.reads, "key", None)
    return getattr(operation.reads, "keys", ()) if key is None else (key,)


def _unwrap(body: Any, operation: Operation[Any]) -> tuple[str | None, Any, dict[str, Any]]:
    """The envelope's key, what is in it, and what stands beside it."""
    if isinstance(body, Mapping):
        for key in _keys(operation):
            if key in body:
                beside = {name: each for name, each in body.items() if name != key}
                return key, body[key], beside
    return None, body, {}


def _entity(walk: Walk, body: Any, operation: Operation[Any], value: Model) -> None:
    key, entity, beside = _unwrap(body, operation)
    where = "$" if key is None else f"$.{key}"
    deleted = isinstance(operation.reads, Deleted) and isinstance(entity, Mapping)
    if deleted and entity.get("id", 0) is None:  # the id that was asked for takes its place
        entity = {**entity, "id": getattr(value, "id", None)}
    walk.look(entity, value, where)
    for name, each in beside.items():
        walk.look_under(name, each, value, "$")


def _page(walk: Walk, body: Any, operation: Operation[Any], value: ListPage[Any]) -> None:
    key, items, beside = _unwrap(body, operation)
    walk.look(items, value.items, f"$.{key}")
    for name, each in beside.items():
        walk.look_under(name, each, value, "$")


def _container(walk: Walk, body: Any, operation: Operation[Any], value: Any) -> None:
    key, items, beside = _unwrap(body, operation)
    walk.look(items, value, "$" if key is None else f"$.{key}")
    for name, each in beside.items():
        # the total of a list that comes as a whole is its length
        if name != "total" or str(each) != str(len(value)):
            walk.lost.append(f"$.{name}: {each!r} is not told")


# Reports


def _report(walk: Walk, body: Any, report: BulkReport[Any]) -> None:
    outcomes = list(report.outcomes)
    if not isinstance(body, Mapping):
        walk.lost.append(f"$: {body!r} is told by no outcome")
        return
    for key, each in body.items():
        pairs = (
            list(each.items() if isinstance(each, Mapping) else enumerate(each or ()))
            if (isinstance(each, (Mapping, list)))
            else []
        )
        if key == "statusCodes":
            for index, code in pairs:
                _status(walk, code, outcomes[int(index)], f"$.{key}.{index}")
        elif key == "errors":
            for index, error in pairs:
                _error(walk, error, outcomes[int(index)], f"$.{key}.{index}")
        elif key == "details":
            for id_, detail in pairs:
                _detail(walk, detail, [o for o in outcomes if str(o.id) == id_], f"$.{key}.{id_}")
        elif key == "success":  # says nothing of any id
            continue
        elif isinstance(each, (Mapping, list)):
            _values(walk, [entity for _, entity in pairs], outcomes, f"$.{key}")
        else:
            walk.lost.append(f"$.{key}: {each!r} is told by no outcome")


def _status(walk: Walk, code: int, outcome: Any, path: str) -> None:
    if 200 <= code < 300:
        if outcome.status != "succeeded":
            walk.lost.append(f"{path}: {code}, but the outcome is {outcome.status}")
    elif outcome.status == "succeeded" or code not in (outcome.error.code, outcome.error.status):
        walk.lost.append(f"{path}: {code} is not told by {outcome!r}")


def _error(walk: Walk, error: Mapping[str, Any], outcome: Any, path: str) -> None:
    if not isinstance(outcome.error, ApiError):
        walk.lost.append(f"{path}: {outcome!r} has no error")
        return
    told = outcome.error.errors[0]
    walk.lost.extend(
        f"{path}.{key}: {each!r} is not told by {told!r}"
        for key, each in error.items()
        if key not in told or told[key] != each
    )


def _detail(walk: Walk, detail: Mapping[str, Any], outcomes: list[Any], path: str) -> None:
    told = {outcome.status == "succeeded" for outcome in outcomes}
    if told != {detail["success"]}:
        walk.lost.append(f"{path}: {detail!r} is not told by {outcomes!r}")


def _values(walk: Walk, entities: list[Any], outcomes: list[Any], path: str) -> None:
    """Entities are the values of outcomes, in their order; an id that came twice has two."""
    values = [outcome.value for outcome in outcomes if outcome.value is not None]
    for index, entity in enumerate(entities):
        lost = [f"{path}.{index}: is the value of no outcome"]
        while values:
            trial = Walk()
            trial.look(entity, values.pop(0), f"{path}.{index}")
            lost = trial.lost
            if not lost:
                walk.unknown += trial.unknown
                break
        walk.lost += lost
