"""The recorded writes that succeeded, each row with the entity that answered it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from maatoo.batch.item_results import read_rows
from maatoo.comparison import compare
from maatoo.errors import NotStored
from maatoo.operation import Operation
from maatoo.transport.response import Response

from ..replay import operations
from ..replay.exchange import exchanges, names

__all__ = ["VERSIONS", "Write", "recorded_writes"]

VERSIONS = ("5.1.1", "6.0.3")

_NAMES = {"create", "edit", "replace", "create_many", "edit_many", "replace_many"}
_BESIDE = {"statusCodes", "errors", "success"}


@frozen
class Write:
    """One write.

    Attributes:
        id: of the exchange.
        resource: whose entities it writes.
        operation: what was called.
        rows: what was sent, each row with its entity; a refused row has none.
        told: the differences that are told of all rows.
    """

    id: str
    resource: str
    operation: Operation[Any]
    rows: list[tuple[Mapping[str, Any], Any]]
    told: list[NotStored]


def recorded_writes(version: str) -> Iterator[Write]:
    """Each recorded write of a version that succeeded."""
    for exchange in (each for name in names() for each in exchanges(name, version)):
        found = operations.behind(exchange)
        if exchange.status not in (200, 201) or found is None or found[1] not in _NAMES:
            continue
        resource, name, operation = found
        sent, body = exchange.request.get("json"), exchange.json
        if not isinstance(body, dict) or not body.keys() - _BESIDE:
            continue  # an empty batch, or an error inside a success
        (envelope, *_) = [each for each in body if each not in _BESIDE]
        if isinstance(sent, list):
            answer = Response(exchange.status, {}, exchange.content, 0.0, "POST", exchange.path)
            id_key = None if name == "create_many" else "id"
            results = read_rows(answer, sent, key=envelope, id_key=id_key, operation=operation)
            rows = [(row, result.raw) for row, result in zip(sent, results, strict=True)]
            told = [each for result in results for each in result.warnings]
            differences = [each for each in told if isinstance(each, NotStored)]
        else:
            rows = [(sent or {}, body[envelope])]
            differences = list(compare(sent or {}, body[envelope], operation))
        yield Write(exchange.id, resource, operation, rows, differences)
