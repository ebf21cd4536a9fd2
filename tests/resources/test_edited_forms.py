"""A change of a form keeps what visitors see after it was sent."""

from __future__ import annotations

import json
from functools import partial
from itertools import pairwise
from typing import Any

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, NotFound, Retry

pytestmark = [pytest.mark.anyio, pytest.mark.once]


class Forms:
    """A server of one form; a PATCH without postAction resets it, as a Mautic 5.1.1 does."""

    def __init__(self) -> None:
        self.form: dict[str, Any] = {"id": 3, "name": "F", "postAction": "redirect"}
        self.asked: list[tuple[str, Any]] = []
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, body))
        if "/3" not in request.url.path:
            error = {"code": 404, "message": "Item was not found.", "details": []}
            return httpx.Response(404, json={"errors": [error]})
        if body is not None:
            self.form = {**self.form, "postAction": "return", **body}
        return httpx.Response(200, json={"form": self.form})


async def test_the_action_after_sending_is_sent_along() -> None:
    server = Forms()
    async with AsyncMaatoo("https://x.invalid", transport=server.transport) as api:
        form = await api.forms.edit(3, name="G")
    assert (form.name, form.post_action) == ("G", "redirect")
    assert server.asked == [("GET", None), ("PATCH", {"name": "G", "postAction": "redirect"})]


def test_the_blocking_client_does_so_too() -> None:
    server = Forms()
    with Maatoo("https://x.invalid", transport=server.transport) as api:
        assert api.forms.edit(3, name="G").post_action == "redirect"


async def test_one_that_is_given_is_sent_without_reading() -> None:
    server = Forms()
    async with AsyncMaatoo("https://x.invalid", transport=server.transport) as api:
        await api.forms.edit(3, post_action="message", post_action_property="Thanks")
    assert [method for method, _ in server.asked] == ["PATCH"]
    assert server.form["postAction"] == "message"


async def test_a_form_that_cannot_be_read_is_not_changed() -> None:
    server = Forms()
    async with AsyncMaatoo("https://x.invalid", transport=server.transport) as api:
        with pytest.raises(NotFound):
            await api.forms.edit(4, name="G")
    assert [method for method, _ in server.asked] == ["GET"]


async def test_a_client_without_retries_keeps_it_as_well() -> None:
    server = Forms()
    retry = Retry(attempts=1)
    async with AsyncMaatoo("https://x.invalid", transport=server.transport, retry=retry) as api:
        await api.forms.edit(3, name="G")
    assert server.form["postAction"] == "redirect"


class ManyForms:
    """A server of some forms; a PATCH without postAction resets it, in a batch too."""

    def __init__(self, actions: dict[int, str]) -> None:
        self.forms = {n: {"id": n, "name": "F", "postAction": a} for n, a in actions.items()}
        self.asked: list[str] = []
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.method)
        if request.method == "GET":
            query = request.url.params
            assert (query["where[0][col]"], query["where[0][expr]"]) == ("id", "in")
            ids = map(int, query["where[0][val]"].split(","))
            forms = {str(n): self.forms[n] for n in ids if n in self.forms}
            return httpx.Response(200, json={"total": len(forms), "forms": forms})
        answered, statuses, errors = {}, [], {}
        for index, row in enumerate(json.loads(request.content)):
            if row["id"] not in self.forms:
                statuses.append(404)
                errors[str(index)] = {"code": 404, "message": "Item was not found.", "details": []}
                continue
            form = {**self.forms[row["id"]], "postAction": "return", **row}
            self.forms[row["id"]] = answered[str(index)] = form
            statuses.append(200)
        body = {
            "forms": answered,
            "statusCodes": statuses,
            **({"errors": errors} if errors else {}),
        }
        return httpx.Response(200, json=body)


@pytest.mark.parametrize("attempts", [1, 4])
async def test_rows_of_a_batch_keep_the_actions_of_their_forms(attempts: int) -> None:
    server = ManyForms({1: "redirect", 2: "message", 3: "return", 4: "redirect"})
    rows = [{"id": n, "name": "G"} for n in (1, 2, 3)] + [{"id": 4, "postAction": "message"}]
    retry = Retry(attempts=attempts)
    async with AsyncMaatoo("https://x.invalid", transport=server.transport, retry=retry) as api:
        report = await api.forms.edit_many(rows)
    assert report.counts["succeeded"] == 4
    kept = {n: form["postAction"] for n, form in server.forms.items()}
    assert kept == {1: "redirect", 2: "message", 3: "return", 4: "message"}
    assert server.asked == ["GET", "PATCH"]


def test_the_blocking_client_keeps_them_too_and_tells_of_a_form_that_is_not_there() -> None:
    server = ManyForms({1: "redirect"})
    with Maatoo("https://x.invalid", transport=server.transport) as api:
        report = api.forms.edit_many([{"id": 1, "name": "G"}, {"id": 9, "name": "G"}])
    assert (report.counts["succeeded"], report.counts["failed"]) == (1, 1)
    assert server.forms[1]["postAction"] == "redirect"


async def test_rows_that_give_the_action_are_sent_without_a_look_up() -> None:
    server = ManyForms({1: "redirect"})
    async with AsyncMaatoo("https://x.invalid", transport=server.transport) as api:
        await api.forms.edit_many([{"id": 1, "post_action": "return"}])
    assert server.asked == ["PATCH"]


async def test_changes_of_one_form_at_once_do_not_undo_each_other() -> None:
    server = Forms()
    async with AsyncMaatoo("https://x.invalid", transport=server.transport) as api:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(partial(api.forms.edit, 3, post_action="message"))
            tasks.start_soon(partial(api.forms.edit, 3, name="G"))
            tasks.start_soon(partial(api.forms.edit, 3, name="H"))
    assert server.form["postAction"] == "message"
    methods = [method for method, _ in server.asked]  # in whichever order the tasks run
    assert (methods.count("GET"), methods.count("PATCH")) == (2, 3)
    assert all(then == "PATCH" for first, then in pairwise(methods) if first == "GET")
