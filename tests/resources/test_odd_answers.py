"""Answers that are not what they look like, through typed calls of both clients."""

from __future__ import annotations

from typing import Any

import pytest

from maatoo import BadRequest, MaatooError, ServerError

from ..replay.exchange import exchanges
from .servers import Answers, recorded, version

pytestmark = [pytest.mark.anyio, pytest.mark.once]


async def both(server: Answers, resource: str, method: str, *args: Any, **named: Any) -> list[Any]:
    """The value, or what was raised, of the async call and of the blocking one."""
    found: list[Any] = []
    async with server.api() as api:
        try:
            found.append(await getattr(getattr(api, resource), method)(*args, **named))
        except MaatooError as error:
            found.append(error)
    with server.blocking() as blocking:
        try:
            found.append(getattr(getattr(blocking, resource), method)(*args, **named))
        except MaatooError as error:
            found.append(error)
    return found


def of(endpoint: str, status: int) -> list[Any]:
    """Recorded answers of an operation by their status."""
    name = endpoint.partition(".")[0]
    return [each for each in exchanges(name) if each.endpoint == endpoint and each.status == status]


async def test_a_clone_answers_302_and_is_a_success() -> None:
    (exchange, *_) = of("campaigns.clone", 302)
    server = Answers(lambda _: exchange.answer())
    for campaign in await both(server, "campaigns", "clone", 1):
        assert campaign.id == exchange.json["campaign"]["id"]
    assert len(server.asked) == 2  # no redirect was followed


async def test_a_field_that_is_queued_answers_202_and_is_a_field() -> None:
    body = {"field": {"id": 60, "label": "Later", "alias": "later", "type": "text"}}
    server = Answers(lambda _: version("5.1.1", body, 202))
    for field in await both(server, "contact_fields", "create", label="Later", type="text"):
        assert (field.id, field.alias) == (60, "later")


async def test_json_in_a_json_text_is_an_error_inside_a_success() -> None:
    exchange = next(each for each in of("smses.send_to_contact", 200) if isinstance(each.json, str))
    server = Answers(lambda _: exchange.answer())
    for error in await both(server, "smses", "send_to_contact", 1, 2):
        assert isinstance(error, MaatooError)
        assert (error.status, str(error.code)) == (200, "417")  # type: ignore[attr-defined]


async def test_success_false_is_an_error() -> None:
    body = {"success": False, "failed": "Contact has no e-mail address"}
    server = Answers(lambda _: version("5.1.1", body))
    for error in await both(server, "emails", "send_to_contact", 1, 2):
        assert isinstance(error, BadRequest)
        assert "no e-mail address" in str(error)


async def test_no_such_table_is_an_error() -> None:
    server = Answers(lambda _: version("5.1.1", {"availableTables": ["email_stats"]}))
    async with server.api() as api:
        with pytest.raises(BadRequest, match="no table 'nope'"):
            await api.stats.get("nope")
    with server.blocking() as blocking, pytest.raises(BadRequest):
        list(blocking.stats.get("nope"))


async def test_what_was_deleted_keeps_its_id() -> None:
    (exchange, *_) = of("stages.delete", 200)
    assert exchange.json["stage"]["id"] is None
    server = Answers(lambda _: exchange.answer())
    for stage in await both(server, "stages", "delete", 5):
        assert stage.id == 5


async def test_errors_beside_a_success_are_no_errors_where_there_are_none() -> None:
    body = {"success": True, "status": "Delivered", "result": {}, "errors": []}
    server = Answers(lambda _: version("5.1.1", body))
    for result in await both(server, "smses", "send_to_contact", 1, 2):
        assert result.success is True


async def test_a_server_that_fails_is_no_missing_route() -> None:
    server = Answers(lambda _: recorded("data.get.50").answer())
    for error in await both(server, "data", "get", "created.leads.in.time"):
        assert isinstance(error, ServerError)
