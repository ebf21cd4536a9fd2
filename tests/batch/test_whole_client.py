"""Bulk jobs through a whole client: what its transport and its encoder make of odd requests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    BulkError,
    BulkReport,
    ConfigurationError,
    InvalidArgument,
    Maatoo,
    OutcomeUnknown,
    Retry,
)
from maatoo.batch.accounting import Accounting

pytestmark = pytest.mark.anyio

Row = dict[str, Any]


def client(answer: Callable[[httpx.Request], httpx.Response]) -> AsyncMaatoo:
    transport = httpx.MockTransport(answer)
    return AsyncMaatoo("https://x.test", transport=transport, retry=Retry(attempts=2, backoff=0))


def statuses(report: BulkReport[Any]) -> list[str]:
    return [each.status for each in report.outcomes]


class Contacts:
    """Stores rows of contacts, and remembers them."""

    def __init__(self) -> None:
        self.stored: list[Row] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        rows: list[Row] = json.loads(request.content)
        self.stored += rows
        answered = [{"id": index + 1, **row} for index, row in enumerate(rows)]
        return httpx.Response(201, json={"contacts": answered, "statusCodes": [201] * len(rows)})


async def test_a_row_that_cannot_be_written_as_json_fails_alone() -> None:
    server = Contacts()
    rows: list[Row] = [{"firstname": f"n{place}"} for place in range(9)]
    rows[4] = {"firstname": "\ud800"}
    async with client(server) as api:
        report = await api.contacts.create_many(rows, chunk_size=6)
    assert statuses(report) == ["succeeded"] * 4 + ["failed"] + ["succeeded"] * 4
    assert isinstance(report.failed[0].error, InvalidArgument)
    assert {row["firstname"] for row in server.stored} == {row["firstname"] for row in rows} - {
        "\ud800"
    }


async def test_a_word_for_each_id_counts_and_not_that_for_the_whole() -> None:
    details = {"1": {"success": True}, "2": {"success": False}}
    async with client(
        lambda request: httpx.Response(200, json={"success": False, "details": details})
    ) as api:
        report = await api.segments.add_contacts(5, [1, 2, 3])
    assert statuses(report) == ["succeeded", "failed", "unknown"]


async def test_no_word_for_each_id_and_none_for_the_whole_is_a_failure() -> None:
    async with client(
        lambda request: httpx.Response(200, json={"success": False, "details": []})
    ) as api:
        report = await api.segments.add_contacts(5, [1, 2])
    assert statuses(report) == ["failed", "failed"]


async def test_come_back_later_proves_that_nothing_was_done() -> None:
    def busy(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503, headers={"retry-after": "0"}, text="maintenance")

    async with client(busy) as api:
        assert statuses(await api.contacts.create_many([{}, {}])) == ["failed", "failed"]
    async with client(lambda request: httpx.Response(503, text="?")) as api:
        assert statuses(await api.contacts.create_many([{}, {}])) == ["unknown", "unknown"]


async def test_what_a_closed_client_was_asked_for_was_not_sent() -> None:
    server = Contacts()
    api = client(server)

    async def rows() -> AsyncIterator[Row]:
        yield {"firstname": "a"}
        await api.aclose()
        yield {"firstname": "b"}

    report: BulkReport[Any] = BulkReport()
    with pytest.raises(ConfigurationError):
        await api.contacts.create_many(rows(), chunk_size=1, max_concurrency=1, report=report)
    assert statuses(report) == ["succeeded", "not_sent"]
    assert len(server.stored) == 1


async def test_a_row_without_a_name_that_it_needs_fails_alone_and_spoils_no_batch() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        rows: list[Row] = json.loads(request.content)
        if not all(row.get("lead") and row.get("text") for row in rows):
            return httpx.Response(500, json={"errors": [{"code": 500, "message": "error"}]})
        notes = [{"id": index + 1, **row} for index, row in enumerate(rows)]
        return httpx.Response(201, json={"notes": notes, "statusCodes": [201] * len(rows)})

    rows: list[Row] = [{"lead": 5, "text": "a"}, {"text": "b"}, {"lead": 6, "text": "c"}]
    async with client(answer) as api:
        report = await api.notes.create_many([*rows, {"lead": 7}])

        assert (await api.notes.edit_many([])).ok
    assert statuses(report) == ["succeeded", "failed", "succeeded", "failed"]
    assert [str(each.error) for each in report.failed] == [
        "a row of notes.create_many needs lead",
        "a row of notes.create_many needs text",
    ]


async def test_a_misspelt_name_is_told_rather_than_the_one_that_is_missing() -> None:
    async with client(Contacts()) as api:
        report = await api.segments.create_many([{"nam": "x"}])
    assert "did you mean 'name'" in str(report.failed[0].error)


@pytest.mark.parametrize("id", [-1, 0, 2**64, 10**30, "-7", "99999999999999999999"])
def test_an_answer_with_an_id_that_is_none_is_no_success(id: object) -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        body = {"tags": [{"id": id, "tag": "a"}, {"id": 5, "tag": "b"}], "statusCodes": [201, 201]}
        return httpx.Response(201, json=body)

    with Maatoo("https://you.example", transport=httpx.MockTransport(answered)) as api:
        report = api.tags.create_many([{"tag": "a"}, {"tag": "b"}])
    assert [each.status for each in report.outcomes] == ["unknown", "succeeded"]
    assert "shows no id" in str(report.outcomes[0].error)


@pytest.mark.parametrize("step", ["_accounted", "_note"])
def test_an_answer_that_cannot_be_noted_leaves_its_items_unknown(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OverflowError("planted")

    def answered(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"tags": [{"id": 5, "tag": "a"}], "statusCodes": [201]})

    monkeypatch.setattr(Accounting, step, fail)
    report: BulkReport[Any] = BulkReport()
    with Maatoo("https://you.example", transport=httpx.MockTransport(answered)) as api:
        with pytest.raises(OutcomeUnknown, match="planted") as caught:
            api.tags.create_many([{"tag": "a"}], report=report)
    assert isinstance(caught.value.__cause__, OverflowError)
    assert [each.status for each in report.outcomes] == ["unknown"]


@pytest.mark.parametrize("kind", ["list", "generator", "async generator"])
async def test_an_input_that_was_not_read_to_its_end_is_not_ok(kind: str) -> None:
    rows = [{"firstname": f"n{place}"} for place in range(9)]

    async def later() -> AsyncIterator[Row]:
        for row in rows:
            yield row

    given: Any = {"list": rows, "generator": iter(rows), "async generator": later()}[kind]
    report = BulkReport[Any]()
    with anyio.CancelScope() as scope:
        async with client(Contacts()) as api:
            await api.contacts.create_many(
                given,
                chunk_size=3,
                max_concurrency=1,
                report=report,
                progress=lambda _: scope.cancel(),
                check=False,
            )
    assert scope.cancelled_caught
    assert report.finished
    assert len(report.succeeded) == 3
    assert not report.ok
    with pytest.raises(BulkError, match=r"not sent|not read to its end"):
        report.raise_for_failures()
