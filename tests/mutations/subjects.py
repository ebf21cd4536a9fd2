"""What is called: for every operation the calls that its recordings make, with their answers."""

from __future__ import annotations

import inspect
import json
from functools import cache
from pathlib import Path

from attrs import frozen

from maatoo import AsyncMaatoo
from tests.known_operations import described
from tests.replay import operations, ways
from tests.replay.arguments import arguments
from tests.replay.derivation import Call, derive
from tests.replay.exchange import Exchange, exchanges, names
from tests.replay.scripted import BASE_URL

from .damage import Damaged

__all__ = ["Subject", "answers", "of_operation"]

_SAMPLES = Path(__file__).parent.parent / "data" / "documentation_samples"
_JSON = {"content-type": "application/json"}


@frozen
class Subject:
    """A typed call.

    Attributes:
        resource: name of the resource.
        method: name of the method.
        call: arguments.
        answer: what a server answers.
        takes: names of the method's parameters.
    """

    resource: str
    method: str
    call: Call
    answer: Damaged
    takes: frozenset[str]


def _answer(exchange: Exchange) -> Damaged:
    headers = {name.lower(): str(value) for name, value in exchange.response["headers"].items()}
    return Damaged(exchange.status, headers, exchange.content)


@cache
def answers() -> list[Damaged]:
    """Every recorded answer."""
    return [_answer(each) for name in names() for each in exchanges(name)]


@cache
def of_operation() -> dict[str, list[Subject]]:
    """The subjects of every operation that the description has, by its key."""
    api = AsyncMaatoo(BASE_URL)
    found: dict[str, list[Subject]] = {key: [] for key in sorted(described())}
    for name in names():
        for exchange in exchanges(name):
            _add_recorded(found, exchange, api)
    for key, subjects in found.items():
        if not subjects:
            subjects.append(_sampled(key, api))
    return found


def _add_recorded(found: dict[str, list[Subject]], exchange: Exchange, api: AsyncMaatoo) -> None:
    behind = operations.behind(exchange)
    if behind is None or ways.not_typed(exchange, behind[2]) is not None:
        return
    resource, name, operation = behind
    method = getattr(getattr(api, resource), name)
    call = derive(exchange, operation, method, python_names=True)
    if not call.empty and ways.missing_argument(method, call) is None:
        takes = frozenset(inspect.signature(method).parameters)
        found[f"{resource}.{name}"].append(Subject(resource, name, call, _answer(exchange), takes))


def _sampled(key: str, api: AsyncMaatoo) -> Subject:
    """The subject of an operation that was never recorded: sample arguments, a sample answer."""
    resource, _, name = key.partition(".")
    method = getattr(getattr(api, resource), name)
    takes = dict(inspect.signature(method).parameters)
    args, kwargs = arguments(operations.of_resource(resource)[name], takes)
    sample = _SAMPLES / f"{key}.json"
    body = sample.read_bytes() if sample.exists() else json.dumps({"success": 1}).encode()
    call = Call(list(args), dict(kwargs), bulk="chunk_size" in takes)
    return Subject(resource, name, call, Damaged(200, _JSON, body), frozenset(takes))
