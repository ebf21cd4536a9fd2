"""Conflicts: a value that no two entities may have, and who has it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, Retry
from maatoo.errors import ValidationError

pytestmark = [pytest.mark.anyio, pytest.mark.once]

TAKEN = "email: This field must be unique."


class Contacts:
    """A server of contacts that refuses an address which another contact has.

    Attributes:
        held: the address of each contact, by its id.
        racing: contacts that appear when a create arrives, before it is looked at.
        asked: method and path of every request.
    """

    def __init__(self, held: dict[int, str], racing: dict[int, str] | None = None) -> None:
        self.held = held
        self.racing = racing or {}
        self.asked: list[str] = []
        self.may_be_asked = True

    def client(self, **options: Any) -> AsyncMaatoo:
        transport = httpx.MockTransport(self._answer)
        return AsyncMaatoo("https://x.invalid", transport=transport, **options)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api")
        self.asked.append(f"{request.method} {path}")
        if request.method == "GET" and path == "/contacts":
            return self._list(dict(request.url.params))
        body = json.loads(request.content)
        if path == "/contacts/new":
            status, entity = self._written(None, body)
        elif "/batch/" in path:
            return self._batch(body)
        else:
            status, entity = self._written(int(path.split("/")[2]), body)
        if entity is None:
            error = {"code": 422, "message": TAKEN, "details": {"email": [TAKEN[7:]]}}
            return httpx.Response(status, json={"errors": [error]})
        return httpx.Response(status, json={"contact": entity})

    def _written(self, own: int | None, body: dict[str, Any]) -> tuple[int, Any]:
        email = body.get("email", self.held.get(own or 0))
        holders = [id for id, held in self.held.items() if held == email and id != own]
        if own is None and len(holders) == 1:
            return 200, self._shown(holders[0])
        if own is None:
            raced = {id: held for id, held in self.racing.items() if held == email}
            self.held.update(raced)
            holders += raced
        if holders:
            return 422, None
        own = own or max(self.held, default=0) + 1
        self.held[own] = email
        return 201, self._shown(own)

    def _batch(self, rows: list[dict[str, Any]]) -> httpx.Response:
        made = [self._written(row.get("id"), row) for row in rows]
        errors = {
            str(index): {"code": 422, "message": TAKEN, "details": {"email": [TAKEN[7:]]}}
            for index, (status, _) in enumerate(made)
            if status == 422
        }
        return httpx.Response(
            201,
            json={
                "contacts": {str(i): each for i, (_, each) in enumerate(made) if each},
                "statusCodes": [status for status, _ in made],
                "errors": errors,
            },
        )

    def _list(self, query: dict[str, str]) -> httpx.Response:
        if not self.may_be_asked:
            return httpx.Response(403, json={"errors": [{"code": 403, "message": "No."}]})
        wanted = query["where[0][val]"].split(",")
        column = query["where[0][col]"]
        found = [
            self._shown(id)
            for id, held in self.held.items()
            if (held if column == "email" else str(id)) in wanted
        ]
        return httpx.Response(200, json={"total": len(found), "contacts": found})

    def _shown(self, id: int) -> dict[str, Any]:
        return {"id": id, "fields": {"all": {"id": str(id), "email": self.held[id]}}}


@pytest.mark.parametrize("change", [{"city": "Bern"}, {"email": "a@x.example"}], ids=repr)
async def test_an_edit_of_twins_names_them(change: dict[str, Any]) -> None:
    server = Contacts({5: "a@x.example", 8: "b@x.example", 9: "a@x.example"})
    async with server.client() as api:
        with pytest.raises(ValidationError, match=r"ids 5, 9") as caught:
            await api.contacts.edit(5, **change)
    assert "several" in str(caught.value)
    assert caught.value.status == 422


async def test_an_edit_to_the_address_of_another_names_that_one() -> None:
    server = Contacts({5: "a@x.example", 8: "b@x.example"})
    async with server.client() as api:
        with pytest.raises(ValidationError, match=r"'b@x.example' is that of id 8"):
            await api.contacts.edit(5, email="b@x.example")


async def test_a_create_that_lost_a_race_updates_the_one_that_won() -> None:
    server = Contacts({1: "z@x.example"}, racing={2: "a@x.example"})
    async with server.client() as api:
        contact = await api.contacts.create(email="a@x.example")
    assert contact.id == 2
    assert server.asked.count("POST /contacts/new") == 2


async def test_a_create_among_twins_is_sent_once_and_names_them() -> None:
    server = Contacts({}, racing={2: "a@x.example", 3: "a@x.example"})
    async with server.client() as api:
        with pytest.raises(ValidationError, match=r"ids 2, 3"):
            await api.contacts.create(email="a@x.example")
    assert server.asked.count("POST /contacts/new") == 1


async def test_a_look_up_that_fails_leaves_the_error_as_it_was() -> None:
    server = Contacts({5: "a@x.example", 9: "a@x.example"})
    server.may_be_asked = False
    async with server.client() as api:
        with pytest.raises(ValidationError) as caught:
            await api.contacts.edit(5, city="Bern")
    assert str(caught.value).endswith(TAKEN)


async def test_a_client_without_retries_asks_nothing() -> None:
    server = Contacts({5: "a@x.example", 9: "a@x.example"})
    async with server.client(retry=Retry(attempts=1)) as api:
        with pytest.raises(ValidationError):
            await api.contacts.edit(5, city="Bern")
        await api.contacts.edit_many([{"id": 5, "city": "B"}], check=False)
    assert server.asked == ["PATCH /contacts/5/edit", "PATCH /contacts/batch/edit"]


async def test_rows_of_a_bulk_job_are_told_and_sent_again_alike() -> None:
    server = Contacts(
        {5: "a@x.example", 9: "a@x.example"}, racing={20: "r@x.example", 21: "s@x.example"}
    )
    server.racing[22] = "s@x.example"
    rows = [{"email": f"{name}@x.example"} for name in ("n", "r", "s", "a")]
    async with server.client() as api:
        made = await api.contacts.create_many(rows, check=False)
        edited = await api.contacts.edit_many([{"id": 5, "city": "B"}], check=False)
    assert [each.index for each in made.succeeded] == [0, 1]
    assert made.succeeded[1].id == 20
    assert [each.index for each in made.failed] == [2, 3]
    assert "ids 21, 22" in str(made.failed[0].error)
    assert "ids 5, 9" in str(made.failed[1].error)
    assert "ids 5, 9" in str(edited.failed[0].error)
    assert server.asked.count("POST /contacts/batch/new") == 2
