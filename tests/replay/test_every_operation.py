"""Every operation of the API: both runtimes send the same, under the API's names."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any
from urllib.parse import parse_qsl

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, Retry
from maatoo.errors import MaatooError
from maatoo.operation import Operation
from maatoo.resources import AsyncResources
from tests.known_operations import described

from .arguments import arguments
from .operations import of_resource
from .scripted import BASE_URL
from .wire import SentRequest, sent

pytestmark = pytest.mark.once

RESOURCES = sorted(
    name for name, each in vars(AsyncResources).items() if isinstance(each, cached_property)
)


def wire_names(operation: Operation[Any], kwargs: dict[str, Any]) -> Iterator[str]:
    """The API's names of what was given."""
    for name in kwargs:
        for params in (operation.query, operation.body):
            if name in params:
                yield params[name].wire


class Kept:
    """A transport that keeps what was asked, and answers nothing of use."""

    def __init__(self) -> None:
        self._requests: list[httpx.Request] = []
        self.transport = httpx.MockTransport(self._answer)

    def take(self) -> list[httpx.Request]:
        """What was asked since the last time."""
        found, self._requests = self._requests, []
        return found

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self._requests.append(request)
        return httpx.Response(404, json={"errors": [{"code": 404, "message": "Not here."}]})


@cache
def asked(resource: str) -> dict[str, list[httpx.Request]]:
    """What every method of a resource sends."""
    return anyio.run(_ask, resource)


async def _ask(resource: str) -> dict[str, list[httpx.Request]]:
    kept = Kept()
    found: dict[str, list[httpx.Request]] = {}
    async with AsyncMaatoo(BASE_URL, transport=kept.transport, retry=Retry(attempts=1)) as api:
        for method, operation in of_resource(resource).items():
            call = getattr(getattr(api, resource), method)
            args, kwargs = arguments(operation, dict(inspect.signature(call).parameters))
            with pytest.raises(MaatooError):
                await call(*args, **kwargs)
            found[method] = kept.take()
    return found


def asked_blocking(resource: str) -> dict[str, list[httpx.Request]]:
    kept = Kept()
    found: dict[str, list[httpx.Request]] = {}
    with Maatoo(BASE_URL, transport=kept.transport, retry=Retry(attempts=1)) as api:
        for method, operation in of_resource(resource).items():
            call = getattr(getattr(api, resource), method)
            args, kwargs = arguments(operation, dict(inspect.signature(call).parameters))
            with pytest.raises(MaatooError):
                lazy = call(*args, **kwargs)
                lazy.page()
            found[method] = kept.take()
    return found


@pytest.mark.parametrize("resource", RESOURCES)
def test_both_runtimes_send_the_same_with_all_arguments(resource: str) -> None:
    one, other = asked(resource), asked_blocking(resource)
    for method, operation in of_resource(resource).items():
        wires = [sent(request) for request in one[method]]
        assert wires == [sent(request) for request in other[method]], method
        assert [wire.method for wire in wires] == [operation.method], method


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_parameter_reaches_the_wire_under_its_own_name(resource: str) -> None:
    client = AsyncMaatoo(BASE_URL)
    for method, operation in of_resource(resource).items():
        (request,) = asked(resource)[method]
        names = named(sent(request), request)
        call = getattr(getattr(client, resource), method)
        _, kwargs = arguments(operation, dict(inspect.signature(call).parameters))
        missing = [name for name in wire_names(operation, kwargs) if name not in names]
        assert missing == [], method


def named(wire: SentRequest, request: httpx.Request) -> set[str]:
    """The names that a request carries, with and without brackets."""
    keys = {key for key, _ in parse_qsl(request.url.query.decode(), keep_blank_values=True)}
    names = keys | {key.partition("[")[0] for key in keys}
    if wire.body[0] == "json" and isinstance(wire.body[1], dict):
        names |= wire.body[1].keys()
    return names


def test_every_method_of_a_resource_is_an_operation() -> None:
    counted = sum(len(of_resource(resource)) for resource in RESOURCES)
    assert counted == len(described())
