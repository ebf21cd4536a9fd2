"""The tests of the service, written on the fixtures that maatoo brings to pytest."""

from __future__ import annotations

import json

import httpx
import pytest

pytest.importorskip("fastapi", reason="the example needs: pip install 'maatoo[examples]'")

from newsletter import app, maatoo

from maatoo import AsyncMaatoo
from maatoo.sandbox import Sandbox
from maatoo.testing import assert_not_sent, assert_sent, people
from maatoo.webhooks import SIGNATURE_HEADER, sign

pytestmark = pytest.mark.anyio


@pytest.fixture
def web(maatoo_client: AsyncMaatoo):
    """The service, with the sandbox behind it."""
    app.dependency_overrides[maatoo] = lambda: maatoo_client
    yield httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://newsletter")
    app.dependency_overrides.clear()


async def test_who_signs_up_is_a_contact_in_the_segment(
    web: httpx.AsyncClient, maatoo_client: AsyncMaatoo
) -> None:
    form = {"email": "kim@example.com", "firstname": "Kim", "interests": ["cooking"]}
    answer = await web.post("/subscribers", json=form)
    assert answer.status_code == 201
    assert answer.json()["interests"] == ["cooking"]
    found = await maatoo_client.contacts.list(search="segment:newsletter").collect()
    assert [contact.fields["firstname"] for contact in found] == ["Kim"]


async def test_who_signs_up_twice_is_one_contact_and_keeps_its_name(
    web: httpx.AsyncClient, maatoo_client: AsyncMaatoo
) -> None:
    for more in ({"firstname": "Kim"}, {}):
        answer = await web.post("/subscribers", json={"email": "kim@example.com", **more})
        assert answer.json()["id"] == 1
    assert (await maatoo_client.contacts.get(1)).fields["firstname"] == "Kim"
    assert await maatoo_client.segments.list().count() == 1


async def test_two_hundred_people_sign_up(
    web: httpx.AsyncClient, maatoo_client: AsyncMaatoo
) -> None:
    rows = people(200)
    for row in rows:
        form = {"email": row["email"], "firstname": row["firstname"]}
        assert (await web.post("/subscribers", json=form)).status_code == 201
    assert await maatoo_client.contacts.list(search="segment:newsletter").count() == 200


async def test_who_signs_off_gets_no_more_emails(
    web: httpx.AsyncClient, maatoo_client: AsyncMaatoo, maatoo_sandbox: Sandbox
) -> None:
    contact = await maatoo_client.contacts.create(email="kim@example.com")
    assert (await web.delete(f"/subscribers/{contact.id}")).status_code == 204
    assert_sent(maatoo_sandbox, "POST", "/contacts/1/dnc/email/add", json={"reason": 1}, times=1)


async def test_a_stranger_cannot_sign_off(web: httpx.AsyncClient) -> None:
    assert (await web.delete("/subscribers/99")).status_code == 404


async def test_what_is_no_address_never_reaches_maatoo(
    web: httpx.AsyncClient, maatoo_sandbox: Sandbox
) -> None:
    assert (await web.post("/subscribers", json={"email": "kim"})).status_code == 422
    assert_not_sent(maatoo_sandbox)


@pytest.mark.maatoo_sandbox(rate_limit=1)
async def test_a_used_up_quota_asks_for_patience(web: httpx.AsyncClient) -> None:
    answer = await web.post("/subscribers", json={"email": "kim@example.com"})
    assert answer.status_code == 503
    assert 0 < int(answer.headers["retry-after"]) <= 3601


async def test_a_server_that_is_busy_for_a_moment_is_asked_again(
    web: httpx.AsyncClient, maatoo_sandbox: Sandbox
) -> None:
    fault = maatoo_sandbox.faults.status(503, retry_after=0, path="/api/contacts/new", count=2)
    answer = await web.post("/subscribers", json={"email": "kim@example.com"})
    assert answer.status_code == 201
    assert fault.hits == 2


async def test_a_sign_up_that_was_stored_but_never_answered_is_made_once(
    web: httpx.AsyncClient, maatoo_client: AsyncMaatoo, maatoo_sandbox: Sandbox
) -> None:
    lost = maatoo_sandbox.faults.cut("after", path="/contacts/new", count=1)
    answer = await web.post("/subscribers", json={"email": "kim@example.com"})
    assert (answer.status_code, lost.hits) == (201, 1)
    assert await maatoo_client.contacts.list().count() == 1


async def test_the_service_is_healthy_as_long_as_maatoo_answers(
    web: httpx.AsyncClient, maatoo_sandbox: Sandbox
) -> None:
    assert (await web.get("/health")).json() == {"maatoo": "ok"}
    maatoo_sandbox.faults.status(500)
    answer = await web.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"maatoo": "ServerError"})


async def test_a_change_in_maatoo_reaches_the_service(
    web: httpx.AsyncClient,
    maatoo_client: AsyncMaatoo,
    maatoo_sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", "the-secret-of-the-webhook")
    maatoo_sandbox.webhooks.mode = "queued"
    address = "http://newsletter/webhooks/maatoo"
    await maatoo_client.webhooks.ensure(
        address, ["mautic.lead_post_save_update"], "the-secret-of-the-webhook"
    )
    contact = await maatoo_client.contacts.create(email="kim@example.com")
    await maatoo_client.contacts.edit(contact.id, city="Bern")
    (delivery,) = maatoo_sandbox.webhooks.take()
    answer = await web.post(delivery.url, content=delivery.body, headers=delivery.headers)
    assert answer.status_code == 204
    assert app.state.changed == contact.id


async def test_only_maatoo_can_say_that_a_contact_changed(
    web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", "the-secret-of-the-webhook")
    change = {"contact": {"id": 47}, "timestamp": "2026-01-06T09:00:00+00:00"}
    body = json.dumps({"mautic.lead_post_save_update": [change]}).encode()
    signed = {SIGNATURE_HEADER: sign(body, "the-secret-of-the-webhook")}
    forged = {SIGNATURE_HEADER: sign(body, "another-secret")}
    assert (await web.post("/webhooks/maatoo", content=body, headers=forged)).status_code == 400
    assert (await web.post("/webhooks/maatoo", content=body)).status_code == 400
    assert (await web.post("/webhooks/maatoo", content=body, headers=signed)).status_code == 204
    assert app.state.changed == 47
