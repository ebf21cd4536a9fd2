"""Names that a server would take, and do nothing with, are refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, BasicAuth, InvalidArgument, Maatoo
from maatoo.sandbox import Sandbox

pytestmark = [pytest.mark.anyio, pytest.mark.once]

SITE = "https://sandbox.example"


class Watched:
    """The sandbox, and the requests that came to it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.server, self.auth = sandbox.transport(), BasicAuth(*sandbox.credentials)
        self.asked: list[str] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        await request.aread()
        return await self.server.handle_async_request(request)

    def client(self) -> AsyncMaatoo:
        return AsyncMaatoo(SITE, auth=self.auth, transport=httpx.MockTransport(self))


@pytest.fixture
def watched() -> Iterator[Watched]:
    with Sandbox() as sandbox:
        yield Watched(sandbox)


HOOK = {"name": "x", "webhook_url": "https://x.example"}
ODD = "mautic.lead_post_save_nwe"
NEW = "mautic.of_a_plugin"
SHOWN = {"id": 1, "name": "x", "webhookUrl": "https://x.example", "triggers": [NEW]}

Act = Callable[[AsyncMaatoo], Any]
REFUSED: list[tuple[str, Act]] = [
    ("'email'", lambda api: api.contacts.list(select=["id", "emial"]).page()),
    ("'email'", lambda api: api.contacts.get(1, select=["emial"])),
    ("'email'", lambda api: api.contacts.list(select=["emial"]).collect()),
    ("'companyname'", lambda api: api.companies.list(select=["companynme"]).page()),
    (
        "'mautic.form_on_submit'",
        lambda api: api.webhooks.create(**HOOK, triggers=["form_on_submit"]),
    ),
    ("'date_added'", lambda api: api.contacts.list(select=["date_aded"]).page()),
    ("'subject'", lambda api: api.emails.list(select=["subjekt"]).page()),
    ("'subject'", lambda api: api.emails.get(1, select=["subjekt"])),
    ("'mautic.lead_post_save_new'", lambda api: api.webhooks.create(**HOOK, triggers=[ODD])),
    ("'mautic.lead_post_save_new'", lambda api: api.webhooks.edit(1, triggers=[ODD])),
    ("'mautic.lead_post_save_new'", lambda api: api.webhooks.ensure("https://x.example", [ODD])),
    ("'email'", lambda api: api.contacts.add_dnc(1, "e-mail")),
    ("'email'", lambda api: api.contacts.add_dnc(1, "Mail")),
    ("'email'", lambda api: api.contacts.add_dnc(1, "emial")),
    ("'sms'", lambda api: api.contacts.remove_dnc(1, "SMS")),
    ("channel", lambda api: api.contacts.add_dnc(1, "")),
    ("'email'", lambda api: api.contacts.edit(1, do_not_contact=[{"channel": "E-Mail"}])),
    ("reason", lambda api: api.contacts.edit(1, do_not_contact=[{"reason": "unsubscribed"}])),
    ("reason", lambda api: api.contacts.edit(1, do_not_contact=[{"reason": 9}])),
    ("'message'", lambda api: api.forms.create(name="x", post_action="mesage")),
    ("'template'", lambda api: api.smses.create(name="x", message="m", sms_type="Template")),
    ("'notice'", lambda api: api.focus.create(name="x", type="note", style="bar")),
    ("'core'", lambda api: api.contact_fields.create(label="x", type="text", group="main")),
]


@pytest.mark.parametrize(("meant", "act"), REFUSED)
async def test_it_is_refused_and_what_is_meant_is_named(
    watched: Watched, meant: str, act: Act
) -> None:
    async with watched.client() as api:
        with pytest.raises(InvalidArgument, match=meant):
            await act(api)
    lists = ("/fields/contact", "/fields/company", "/hooks/triggers")
    assert all(each.startswith("GET") for each in watched.asked)
    assert all(each.endswith((*lists, "/api/hooks")) for each in watched.asked)


async def test_what_servers_know_is_sent_without_a_question(watched: Watched) -> None:
    async with watched.client() as api:
        await api.contacts.list(select=["id", "email", "date_added", "ipAddresses"]).page()
        await api.emails.list(select=["name", "isPublished"]).page()
        await api.webhooks.create(**HOOK, triggers=["mautic.lead_post_save_new"])
        await api.contacts.create(
            email="a@x.example", do_not_contact=[{"channel": "sms", "reason": "2"}]
        )
        contact = await api.contacts.add_dnc(1, "pigeon")  # of a plugin
    assert {(each.channel, each.reason) for each in contact.do_not_contact} == {
        ("sms", 2),
        ("pigeon", 3),
    }
    assert watched.asked[:3] == ["GET /api/contacts", "GET /api/emails", "POST /api/hooks/new"]
    assert not [each for each in watched.asked if "/fields/" in each or "/triggers" in each]


OTHERS = ["mautic.email_on_read", "mautic.sms_on_read", "mautic.page_on_exit", "mautic.mms_on_send"]


async def test_words_of_their_own_are_no_misspellings(watched: Watched) -> None:
    """A later version shows ``uuid``; plugins have triggers that are called much as others are."""
    async with watched.client() as api:
        for select in ("uuid", "state", "note"):
            await api.emails.list(select=["id", select]).page()
        hook = await api.webhooks.create(**HOOK, triggers=OTHERS)
        await api.contacts.create(email="a@x.example")
        await api.contacts.add_dnc(1, "rcs")
    assert set(hook.triggers) == set(OTHERS)


async def test_a_field_of_this_server_is_selected(watched: Watched) -> None:
    async with watched.client() as api:
        await api.contact_fields.create(label="Shoe size", alias="shoe_size", type="number")
        await api.contacts.create(email="a@x.example", shoe_size=43)
        first = await api.contacts.list(select=["shoe_size"]).first()
    assert first is not None
    assert dict(first.fields) == {"shoe_size": 43}


async def test_a_name_that_resembles_nothing_is_refused_when_no_contact_shows_it(
    watched: Watched,
) -> None:
    async with watched.client() as api:
        assert (await api.contacts.list(select=["nothing_like_it"]).page()).total == 0
        made = await api.contacts.create(email="a@x.example")
        for act in (
            lambda: api.contacts.list(select=["nothing_like_it"]).collect(),
            lambda: api.contacts.get(made.id, select=["nothing_like_it"]),
        ):
            with pytest.raises(InvalidArgument, match="nor a published field"):
                await act()
        assert (await api.contacts.get(made.id, select=["zipcode", "city"])).id == made.id
    assert watched.asked.count("GET /api/fields/contact") == 1


async def test_ensure_asks_the_server_for_triggers_of_plugins(watched: Watched) -> None:
    async with watched.client() as api:
        with pytest.raises(InvalidArgument, match="no trigger of this server"):
            await api.webhooks.ensure("https://x.example", ["mautic.of_a_plugin"])
        assert await api.webhooks.list().count() == 0
        await api.webhooks.create(**HOOK, triggers=["mautic.of_a_plugin"])


async def test_rows_of_a_bulk_job_are_refused_one_by_one(watched: Watched) -> None:
    good = {**HOOK, "triggers": ["mautic.form_on_submit"]}
    async with watched.client() as api:
        report = await api.webhooks.create_many([good, {**HOOK, "triggers": [ODD]}, good])
    assert [each.index for each in report.failed] == [1]
    assert isinstance(report.failed[0].error, InvalidArgument)


def test_a_server_that_shows_no_lists_is_sent_what_was_given() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/triggers") or "fields" in request.url.path:
            return httpx.Response(403, json={"errors": [{"code": 403, "message": "no"}]})
        if request.url.path.endswith("/hooks/new"):
            return httpx.Response(201, json={"hook": SHOWN})
        if request.url.path.endswith("/hooks"):
            return httpx.Response(200, json={"total": 0, "hooks": {}})
        return httpx.Response(200, json={"total": 0, "contacts": {}})

    with Maatoo(SITE, transport=httpx.MockTransport(server)) as api:
        assert api.contacts.list(select=["shoe_size"]).page().total == 0
        assert api.webhooks.ensure("https://x.example", [NEW], name="x").triggers == (NEW,)


def test_names_are_sent_as_they_are_where_they_are_given_verbatim(watched: Watched) -> None:
    sent: list[str] = []

    def server(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.query.decode())
        return httpx.Response(200, json={"total": 1, "emails": {"1": {"id": 1, "newer": 5}}})

    with Maatoo(SITE, transport=httpx.MockTransport(server)) as api:
        page = api.emails.list(extra_query={"select": ["id", "newer"]}).page()
    assert page.items[0].unknown_["newer"] == 5
    assert "select%5B1%5D=newer" in sent[0]
