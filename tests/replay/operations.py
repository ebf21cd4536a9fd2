"""The Operation behind each method of the client, found by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from maatoo.operation import Operation

from .exchange import Exchange

_SERVES_TWO = {"fields": ("contact_fields", "company_fields")}


@cache
def of_resource(resource: str) -> dict[str, Operation[Any]]:
    """The operations of a resource, by the names of their methods."""
    try:
        module = import_module(f"maatoo.resources.{resource}")
    except ModuleNotFoundError:
        return {}
    found = (each for each in vars(module).values() if isinstance(each, Operation))
    return {each.name.rpartition(".")[2]: each for each in found}


def resources_of(exchange: Exchange) -> Iterator[str]:
    """The resources that an exchange's operation may belong to."""
    if exchange.endpoint is not None:
        resource = exchange.endpoint.partition(".")[0]
        yield from _SERVES_TWO.get(resource, (resource,))


def behind(exchange: Exchange) -> tuple[str, str, Operation[Any]] | None:
    """The operation that an exchange exercises: resource, method name, description.

    Of the resources that share an endpoint it is the one whose paths fit.
    """
    name = (exchange.endpoint or "").rpartition(".")[2]
    found = [
        (resource, name, operation)
        for resource in resources_of(exchange)
        if (operation := of_resource(resource).get(name)) is not None
    ]
    fitting = [each for each in found if path_arguments(each[2], exchange) is not None]
    return (fitting or found or [None])[0]


def path_arguments(operation: Operation[Any], exchange: Exchange) -> list[str] | None:
    """The path arguments of an exchange, as texts; None where the path is another."""
    pattern = "".join(
        re.escape(name) if kind is None else "([^/]+)" for name, kind in operation.route
    )
    match = re.fullmatch(pattern, exchange.below_api or "")
    return list(match.groups()) if match else None
