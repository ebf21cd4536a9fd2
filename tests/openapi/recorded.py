"""The recorded successes, each with the operation of the document that it answers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tests.replay.exchange import Exchange, exchanges, names
from tests.replay.operations import behind

__all__ = ["operation_id", "successes"]


def operation_id(exchange: Exchange) -> str | None:
    """The id of the operation that an exchange exercises, or None where it is none of the API."""
    found = behind(exchange)
    return f"{found[0]}.{found[1]}" if found is not None else None


@cache
def successes() -> tuple[tuple[str, Exchange], ...]:
    """All recorded answers below 400 that are JSON, with their operations."""
    return tuple(_successes())


def _successes() -> Iterator[tuple[str, Exchange]]:
    for name in names():
        for exchange in exchanges(name):
            operation = operation_id(exchange)
            if operation is not None and exchange.is_json and exchange.status < 400:
                yield operation, exchange
