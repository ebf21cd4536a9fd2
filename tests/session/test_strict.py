"""strict=True: a value that was not stored as it was sent is an error, with the entity in it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, ValueNotStored, ValuesNotStored


def server(request: httpx.Request) -> httpx.Response:
    """Stores every city as Bern."""
    if request.method == "GET":
        return httpx.Response(404, json={"errors": [{"code": 404, "message": "none"}]})
    sent = json.loads(request.content)
    rows = sent if isinstance(sent, list) else [sent]
    shown = [
        {"id": n + 1, "fields": {"all": {**row, "city": "Bern"}}} for n, row in enumerate(rows)
    ]
    if isinstance(sent, list):
        return httpx.Response(201, json={"contacts": shown, "statusCodes": [201] * len(rows)})
    return httpx.Response(201, json={"contact": shown[0]})


SETTINGS: dict[str, Any] = {"transport": httpx.MockTransport(server)}
ROWS = [{"email": "a@x.example", "city": "Bern"}, {"email": "b@x.example", "city": "Thun"}]


def judge(error: ValuesNotStored, report: Any) -> None:
    """A single call's error and a bulk job's report tell the same."""
    assert error.may_have_happened
    (failed,) = report.failed
    assert (failed.index, len(report.succeeded)) == (1, 1)
    for each in (error, failed.error):
        assert isinstance(each, ValuesNotStored)
        assert each.stored.fields["city"] == "Bern"
        assert [(d.name, d.sent, d.stored) for d in each.differences] == [("city", "Thun", "Bern")]


def test_a_strict_client_and_a_strict_view_raise() -> None:
    with Maatoo("https://x.example", strict=True, **SETTINGS) as api:
        with pytest.raises(ValuesNotStored) as told:
            api.contacts.create(email="b@x.example", city="Thun")
        judge(told.value, api.contacts.create_many(ROWS))
        lenient = api.with_options(strict=False)
        with pytest.warns(ValueNotStored):
            assert lenient.contacts.create(city="Thun").id == 1
        assert len(lenient.contacts.create_many(ROWS).warned) == 1


@pytest.mark.anyio
async def test_the_async_client_and_its_view_raise() -> None:
    async with AsyncMaatoo("https://x.example", **SETTINGS) as api:
        strict = api.with_options(strict=True)
        with pytest.raises(ValuesNotStored) as told:
            await strict.contacts.create(email="b@x.example", city="Thun")
        judge(told.value, await strict.contacts.create_many(ROWS))
        assert not (await api.contacts.create_many(ROWS)).failed
