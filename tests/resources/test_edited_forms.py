"""A change of a form keeps what visitors see after it was sent."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, NotFound, Retry

pytestmark = pytest.mark.anyio


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


async def test_a_client_without_retries_sends_one_request() -> None:
    server = Forms()
    retry = Retry(attempts=1)
    async with AsyncMaatoo("https://x.invalid", transport=server.transport, retry=retry) as api:
        await api.forms.edit(3, name="G")
    assert server.asked == [("PATCH", {"name": "G"})]
