"""Pages of web servers, proxies and firewalls in the place of the API's answers."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    BulkReport,
    Maatoo,
    NotFound,
    PermissionDenied,
    Retry,
    ServerError,
    UnexpectedResponse,
)

pytestmark = pytest.mark.anyio

QUICK = Retry(backoff=0.0)
HEADERS = {"mautic-version": "5.1.1"}


def page(status: int) -> httpx.Response:
    return httpx.Response(status, html=f"<html><title>{status}</title></html>")


def client(handler: Callable[[httpx.Request], httpx.Response]) -> Maatoo:
    auth = BasicAuth("u", "p")
    transport = httpx.MockTransport(handler)
    return Maatoo("https://crm.example", auth=auth, transport=transport, retry=QUICK)


def stage(request: httpx.Request) -> httpx.Response:
    if request.method == "POST" and request.url.path.endswith("batch/new"):
        rows = json.loads(request.content)
        stored = [{"id": n + 1, **row} for n, row in enumerate(rows)]
        return httpx.Response(201, json={"stages": stored, "statusCodes": [201] * len(rows)})
    return httpx.Response(200, json={"stage": {"id": 1, "name": "a"}}, headers=HEADERS)


async def test_a_404_page_is_not_not_found_and_is_asked_for_once() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return page(404)

    transport = httpx.MockTransport(handler)
    async with AsyncMaatoo("https://crm.example/shop", transport=transport, retry=QUICK) as api:
        for call in (api.stages.get(1), api.stages.delete(1), api.contacts.edit(1, city="x")):
            with pytest.raises(UnexpectedResponse, match="address of the site") as told:
                await call
            assert not told.value.may_have_happened
    assert len(seen) == 3


def test_a_404_page_after_answers_of_the_api_is_passing() -> None:
    answers = [stage, lambda _: page(404), lambda _: page(404), stage]
    with client(lambda request: answers.pop(0)(request)) as api:
        assert api.stages.get(1).id == 1
        assert api.stages.edit(1, name="a").id == 1
    assert not answers


def test_a_404_page_for_each_attempt_is_told_and_no_success_of_a_delete() -> None:
    calls = [0]

    def handler(request: httpx.Request) -> httpx.Response:
        calls[0] += 1
        if request.method == "GET":
            return stage(request)
        return page(502 if calls[0] == 2 else 404)

    with client(handler) as api:
        api.stages.get(1)
        with pytest.raises(UnexpectedResponse) as told:
            api.stages.delete(1)
    assert told.value.may_have_happened  # the 502 may have deleted it


@pytest.mark.parametrize("status", [404, 502, 503, 504])
def test_a_passing_page_does_not_stop_a_job(status: int) -> None:
    numbers = iter(range(10_000))

    def handler(request: httpx.Request) -> httpx.Response:
        return page(status) if next(numbers) in (1, 2, 4) else added(request)

    with client(handler) as api:
        report = api.segments.add_contacts(1, range(1, 2001), chunk_size=100)
    assert len(report.succeeded) == 2000


def added(request: httpx.Request) -> httpx.Response:
    ids = json.loads(request.content)["ids"]
    details = {str(each): {"success": True} for each in ids}
    return httpx.Response(200, json={"success": 1, "details": details})


@pytest.mark.parametrize("status", [400, 403, 405, 406, 410, 422])
def test_the_page_of_a_firewall_costs_the_one_row_that_it_is_about(status: int) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return page(status) if b"<script" in request.content else stage(request)

    rows = [{"name": "<script" if n == 77 else f"stage {n}"} for n in range(450)]
    with client(handler) as api:
        report = api.stages.create_many(rows)
    assert [outcome.index for outcome in report.failed] == [77]
    assert len(report.succeeded) == 449
    assert not report.failed[0].error.may_have_happened


def test_a_firewall_that_refuses_everything_ends_in_failed_rows() -> None:
    with client(lambda _: page(403)) as api:
        report = api.stages.create_many([{"name": str(n)} for n in range(20)])
    assert len(report.failed) == 20
    assert {type(outcome.error) for outcome in report.failed} == {UnexpectedResponse}


@pytest.mark.parametrize(("status", "kind"), [(403, PermissionDenied), (404, NotFound)])
def test_the_word_of_the_api_stops_a_job(status: int, kind: type[Exception]) -> None:
    body = {"errors": [{"code": status, "message": "no", "details": []}]}
    report: BulkReport[None] = BulkReport()
    with client(lambda _: httpx.Response(status, json=body)) as api, pytest.raises(kind):
        api.segments.add_contacts(1, range(1, 2001), report=report)
    assert report.not_sent


def test_requests_at_the_root_go_by_status() -> None:
    with client(lambda _: page(404)) as api:
        with pytest.raises(NotFound):
            api.request("GET", "/robots.txt", root=True)
        with pytest.raises(UnexpectedResponse):
            api.request("GET", "/contacts/1")
    with client(lambda _: page(500)) as api, pytest.raises(ServerError):
        api.request("GET", "/contacts/1")
