"""Every JSON sample of the API documentation is read into its model, and no leaf is lost.

The samples, cleaned where they were no JSON, are named after their operation; what follows a
second dot tells samples of one operation apart.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, AuthenticationError, Maatoo, PermissionDenied
from maatoo.operation import Operation
from maatoo.parameter_types import ident
from maatoo.transport.response import Response

from .exchange import Exchange
from .operations import of_resource
from .reading import walk_value
from .scripted import BASE_URL

pytestmark = pytest.mark.once

SAMPLES = Path(__file__).parent.parent / "data" / "documentation_samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))
ERRORS = {"error.oauth", "error.system"}
BULK = {"segments.add_contacts"}


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


def exchange(name: str) -> Exchange:
    answer = {"status": 200, "headers": {"content-type": "application/json"}, "json": sample(name)}
    return Exchange(name, name, "documentation", {}, answer)


def path_of(operation: Operation[Any]) -> tuple[object, ...]:
    kinds = [kind for _, kind in operation.route if kind is not None]
    return tuple(7 if kind is ident else "asset_downloads" for kind in kinds)


@pytest.mark.parametrize("name", sorted(set(NAMES) - ERRORS - BULK))
def test_a_sample_is_read_into_its_model(name: str) -> None:
    resource, method, *_ = name.split(".")
    operation = of_resource(resource)[method]
    recorded = exchange(name)
    url = f"{BASE_URL}/api{operation.path}"
    response = Response(200, {}, recorded.content, 0.0, operation.method, url)
    value = operation.reads.read(response, path_of(operation))
    assert walk_value(recorded, operation, value).lost == []


def test_the_sample_of_a_bulk_call_is_read_into_its_report() -> None:
    recorded = exchange("segments.add_contacts")
    transport = httpx.MockTransport(lambda request: recorded.answer())

    async def add() -> Any:
        async with AsyncMaatoo(BASE_URL, transport=transport) as api:
            ids = [int(each) for each in sample("segments.add_contacts")["details"]]
            return await api.segments.add_contacts(7, ids, keep="all")

    operation = of_resource("segments")["add_contacts"]
    assert walk_value(recorded, operation, anyio.run(add)).lost == []


def test_the_samples_of_errors_are_raised() -> None:
    answers = iter([(401, sample("error.oauth")), (403, sample("error.system"))])

    def answer(request: httpx.Request) -> httpx.Response:
        status, body = next(answers)
        return httpx.Response(status, json=body)

    with Maatoo(BASE_URL, transport=httpx.MockTransport(answer)) as api:
        with pytest.raises(AuthenticationError) as oauth:
            api.contacts.get(7)
        with pytest.raises(PermissionDenied) as system:
            api.contacts.get(7)
    assert oauth.value.type == "invalid_grant"
    assert oauth.value.message == "The access token provided has expired."
    assert system.value.code == 403
    assert system.value.message == "You do not have access to the requested area/action."


def test_there_is_a_sample_of_every_resource_of_the_documentation() -> None:
    resources = {name.partition(".")[0] for name in NAMES} - {"error"}
    assert len(NAMES) == 88
    assert len(resources) == 26
