"""What the search commands of contacts find: companies, e-mails, and what a sandbox has none of."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_in_process import in_process, new

pytestmark = pytest.mark.once

READERS = ("ann", "ben", "cleo", "dan", "eve")

TAGS = {"ann": ["vip"], "ben": ["vip", "b2b"]}

#: commands that find nobody, each also the last name of a contact
NOBODY = (
    *("email_pending:77", "email_queued:1", "sms_sent:1", "web_sent:1", "mobile_sent:1"),
    *("page_id:1", "page_source:email", "page_source_id:1"),
)


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with Sandbox() as sandbox, in_process(sandbox) as client:
        furnish(client)
        for email, reader in (("1", 1), ("2", 2), ("2", 3), ("3", 3)):
            client.post(f"/api/emails/{email}/contact/{reader}/send").raise_for_status()
        client.get(f"/email/{sandbox.outbox[2].tracking_hash}.gif").raise_for_status()
        for name in NOBODY:
            new(client, "contacts", firstname="nobody", lastname=name)
        for name in ("acme", "beta"):
            company = new(client, "companies", companyname=name)
            client.post(f"/api/companies/{company}/contact/1/add").raise_for_status()
        yield client


def furnish(client: httpx.Client) -> None:
    """Readers, one without an address and one who wants no e-mail; a newsletter with a variant."""
    for name in READERS:
        address = {} if name == "eve" else {"email": f"{name}@example.org"}
        new(client, "contacts", firstname=name, tags=TAGS.get(name, []), **address)
    client.post("/api/contacts/4/dnc/email/add").raise_for_status()
    segment = new(client, "segments", name="readers")
    ids = list(range(1, len(READERS) + 1))
    client.post(f"/api/segments/{segment}/contacts/add", json={"ids": ids}).raise_for_status()
    listed = {"emailType": "list", "lists": [segment]}
    first = new(client, "emails", name="newsletter", subject="N", **listed)
    new(client, "emails", name="receipt", subject="R")
    new(client, "emails", name="variant", subject="V", variantParent=first, **listed)


def found(client: httpx.Client, search: str) -> set[str]:
    answer = client.get("/api/contacts", params={"search": search, "limit": 0}).json()
    names = [contact["fields"]["all"]["firstname"] for contact in answer["contacts"].values()]
    assert int(answer["total"]) == len(names)
    return set(names)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("email_sent:1", {"ann"}),
        ("email_sent:2", {"ben", "cleo"}),
        ("email_sent:2 email_read:2", {"cleo"}),
        ("!email_sent:2", {"ben", "cleo"}),  # as on the server, where this is no negation
        ("email_read:2", {"cleo"}),
        ("email_pending:1", {"ben"}),
        ("!email_pending:1", {"ben"}),
        ("email_pending:2", {*READERS, "nobody"}),  # without segments the condition gets lost
        ("company:acme", {"ann"}),
        ("company_id:1", {"ann"}),
        ("company:acme company_id:1", {"ann"}),
        ("!name:ann segment:readers", {"ben", "cleo", "dan", "eve"}),
    ],
)
def test_a_command_finds(http: httpx.Client, search: str, expected: set[str]) -> None:
    assert found(http, search) == expected


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        # a negation asks for something else, and does not mind the wanted thing beside it
        ("!tag:b2b segment:readers", {*READERS}),
        ("!tag:vip segment:readers", {"ben", "cleo", "dan", "eve"}),
        ("!company:beta segment:readers", {*READERS}),
        # two conditions ask for one thing that meets both
        ("tag:vip tag:b2b", set()),
        ("tag:vip !tag:b2b", {"ann", "ben"}),
        ("company:beta !company_id:1", {"ann"}),
        # they stand beside the search: no "or" reaches them
        ("tag:vip or tag:b2b", set()),
        ("company:acme or company:beta", set()),
        ("firstname:cleo or tag:vip", set()),
        ("(firstname:cleo or segment:readers) or firstname:nobody", {"cleo"}),
    ],
)
def test_conditions_on_what_belongs_to_contacts_are_those_of_one_joined_row(
    http: httpx.Client, search: str, expected: set[str]
) -> None:
    assert found(http, search) == expected


@pytest.mark.parametrize("search", NOBODY)
def test_a_command_about_what_never_happened_finds_nobody(http: httpx.Client, search: str) -> None:
    assert found(http, f'"{search}"') == {"nobody"}
    assert found(http, search) == set()


@pytest.mark.parametrize("search", ["dnc:email", "list:readers"])
def test_what_the_server_does_not_know_is_no_command(http: httpx.Client, search: str) -> None:
    assert found(http, search) == set()


def test_who_got_a_variant_is_not_sent_the_other_one(sandbox: Sandbox) -> None:
    with in_process(sandbox) as client:
        furnish(client)
        client.post("/api/emails/3/contact/2/send").raise_for_status()
        client.post("/api/emails/1/send").raise_for_status()
    sent = [(message.email_id, message.contact_id) for message in sandbox.outbox]
    assert sent == [(3, 2), (1, 3), (1, 1)]
