"""contacts.upsert says whether it created; contacts.find_by_email finds just that address."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import AsyncMaatoo, BasicAuth, InvalidArgument, Maatoo, ValidationError, ValueNotStored
from maatoo.models import Contact, FieldGroups
from maatoo.resources._emails import same_email, where_email
from maatoo.resources.contacts_extras import Upserted
from maatoo.sandbox import Sandbox
from maatoo.sandbox.compare import like
from maatoo.sandbox.php import escaped

from .servers import Answers, recorded

pytestmark = [pytest.mark.anyio, pytest.mark.once]

ODD = [
    "plus+tag@example.invalid",
    "o'brien@example.invalid",
    '"quoted one"@example.invalid',
    "a&b@example.invalid",
    "under_score@example.invalid",
    "star*@example.invalid",
    "per%cent@example.invalid",
    "back\\slash@example.invalid",
    "zoë@exämple.invalid",
]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def client(sandbox: Sandbox) -> AsyncMaatoo:
    auth = BasicAuth(*sandbox.credentials)
    return AsyncMaatoo("https://sandbox.example", auth=auth, transport=sandbox.transport())


# upsert


async def test_an_upsert_says_what_it_did(sandbox: Sandbox) -> None:
    async with client(sandbox) as api:
        made = await api.contacts.upsert(email="jim@example.invalid", firstname="Jim")
        assert (made.created, made.contact.fields["firstname"]) == (True, "Jim")
        changed = await api.contacts.upsert(email="jim@example.invalid", city="Bern")
        assert (changed.created, changed.contact.id) == (False, made.contact.id)
        assert changed.contact.fields["city"] == "Bern"
        assert (await api.contacts.upsert(firstname="Nobody")).created


def test_the_blocking_client_upserts_too(sandbox: Sandbox) -> None:
    with sandbox.serve() as url, Maatoo(url, auth=BasicAuth(*sandbox.credentials)) as api:
        assert api.contacts.upsert(email="jim@example.invalid").created
        assert not api.contacts.upsert(email="jim@example.invalid").created


@pytest.mark.parametrize(
    ("name", "created"), [("contacts.create.9", True), ("contacts.create.10", False)]
)
async def test_a_real_server_says_it_by_the_status(name: str, created: bool) -> None:
    exchange = recorded(name)
    server = Answers(lambda _: exchange.answer())
    sent = {key: value for key, value in exchange.given.items() if value}
    async with server.api() as api:
        done = await api.contacts.upsert(**sent)
    assert done.created is created
    assert done.contact.id == exchange.json["contact"]["id"]
    assert (server.lines, server.body()) == (["POST /api/contacts/new"], sent)


async def test_an_upsert_takes_and_refuses_what_create_does() -> None:
    server = Answers(lambda _: recorded("contacts.create.3").answer())
    async with server.api() as api:
        with pytest.raises(InvalidArgument, match="overwrite_with_blank"):
            await api.contacts.upsert(overwrite_with_blanc=True)
        assert server.asked == []
        with pytest.raises(ValidationError) as raised:
            await api.contacts.upsert(email="not-an-email", my_field="x", extra={"id-2": 1})
    assert raised.value.field_errors.keys() == {"email"}
    assert server.body() == {"email": "not-an-email", "my_field": "x", "id-2": 1}


async def test_an_upsert_warns_of_what_was_not_stored(sandbox: Sandbox) -> None:
    async with client(sandbox) as api:
        await api.contacts.create(email="jim@example.invalid", city="Bern")
        with pytest.warns(ValueNotStored, match="city"):
            done = await api.contacts.upsert(email="jim@example.invalid", city="")
    assert done.contact.fields["city"] == "Bern"


def test_what_became_of_an_upsert_is_a_value() -> None:
    done = Upserted(contact=Contact(id=5), created=True)
    assert pickle.loads(pickle.dumps(done)) == done
    with pytest.raises(AttributeError):
        done.created = False  # type: ignore[misc]


# find_by_email


@pytest.mark.parametrize("email", ODD)
async def test_an_address_is_found_whatever_is_in_it(sandbox: Sandbox, email: str) -> None:
    rows = [{"id": 3, "email": "other@example.invalid"}, {"id": 4, "email": email}]

    def script(request: httpx.Request) -> httpx.Response:
        params = dict(request.url.params)
        value = escaped(params["where[0][val]"])
        matching = [row for row in rows if matches(params["where[0][expr]"], row["email"], value)]
        return page(matching)

    server = Answers(script)
    async with server.api() as api:
        found = await api.contacts.find_by_email(email)
        assert found is not None
        assert found.id == 4
        assert await api.contacts.find_by_email(f"x{email}") is None
    assert len(server.asked) == 2


def matches(expression: str, stored: Any, value: str) -> bool:
    """What the server's database makes of an escaped value."""
    if expression == "like":
        return like(stored, value) is True
    assert expression == "eq"
    return bool(stored.casefold() == value.casefold())


def page(rows: list[dict[str, Any]]) -> httpx.Response:
    contacts = {str(row["id"]): contact(row) for row in rows}
    return httpx.Response(200, json={"total": len(rows), "contacts": contacts})


def contact(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "fields": {"all": {"email": row["email"]}}}


async def test_a_neighbour_that_a_wildcard_would_take_is_none(sandbox: Sandbox) -> None:
    async with client(sandbox) as api:
        await api.contacts.create(email="a-b@example.invalid")
        await api.contacts.create(email="axb@example.invalid")
        assert await api.contacts.find_by_email("a*@example.invalid") is None
        assert await api.contacts.find_by_email("a_b@example.invalid") is None
        assert await api.contacts.find_by_email("a%b@example.invalid") is None
        assert await api.contacts.find_by_email("b@example.invalid") is None


async def test_upper_and_lower_case_and_outer_blanks_are_alike(sandbox: Sandbox) -> None:
    async with client(sandbox) as api:
        made = await api.contacts.create(email="Jim@Example.invalid")
        found = await api.contacts.find_by_email(" jim@EXAMPLE.invalid ")
    assert found is not None
    assert (found.id, found.fields["email"]) == (made.id, "Jim@Example.invalid")


def test_the_blocking_client_finds_too(sandbox: Sandbox) -> None:
    with sandbox.serve() as url, Maatoo(url, auth=BasicAuth(*sandbox.credentials)) as api:
        made = api.contacts.create(email="o'brien+x@example.invalid")
        found = api.contacts.find_by_email("o'brien+x@example.invalid")
        assert found is not None
        assert found.id == made.id
        assert api.contacts.find_by_email("obrien+x@example.invalid") is None


async def test_the_search_goes_on_behind_a_page_of_neighbours() -> None:
    rows = [{"id": n, "email": f"o{chr(945 + n % 20)}b@example.invalid"} for n in range(1, 131)]
    rows[-1]["email"] = "o'b@example.invalid"

    def script(request: httpx.Request) -> httpx.Response:
        params = request.url.params
        assert params["orderBy"] == "id"
        start = int(params.get("start", 0))
        return page(rows[start : start + int(params["limit"])])

    server = Answers(script)
    async with server.api() as api:
        found = await api.contacts.find_by_email("o'b@example.invalid")
        assert found is not None
        assert found.id == 130
        assert await api.contacts.find_by_email("o&b@example.invalid") is None
    assert len(server.asked) == 4


async def test_the_search_goes_on_where_a_server_answers_smaller_pages_than_asked_for() -> None:
    rows = [{"id": n, "email": f"o{chr(945 + n)}b@example.invalid"} for n in range(1, 31)]
    rows[-1]["email"] = "o'b@example.invalid"

    def script(request: httpx.Request) -> httpx.Response:
        start = int(request.url.params.get("start", 0))
        answered = page(rows[start : start + 20]).json()
        return httpx.Response(200, json={**answered, "total": len(rows)})

    async with Answers(script).api() as api:
        found = await api.contacts.find_by_email("o'b@example.invalid")
    assert found is not None
    assert found.id == 30


@pytest.mark.parametrize("email", ["", "  ", None, 5, ["a@b.invalid"]])
async def test_what_is_no_address_is_refused(email: Any) -> None:
    server = Answers.of()
    async with server.api() as api:
        with pytest.raises(InvalidArgument, match="must be an e-mail address"):
            await api.contacts.find_by_email(email)
    assert server.asked == []


@given(st.text(min_size=1).filter(str.strip))
def test_the_filter_finds_every_address_although_the_server_escapes_it(email: str) -> None:
    (clause,) = where_email(email)
    sent = str(clause["val"])
    if clause["expr"] == "eq":
        assert escaped(sent) == sent == email.strip()
    else:
        assert escaped(sent) == sent
        assert like(email.strip(), sent) is True


@given(st.emails())
def test_an_address_is_itself_and_no_other(email: str) -> None:
    own = Contact(id=1, fields=FieldGroups({"all": {"email": email}}))
    assert same_email(own, email.upper()) or email.upper().casefold() != email.casefold()
    assert same_email(own, f" {email}")
    assert not same_email(own, f"x{email}")
    blank = FieldGroups({"all": {"email": None}})
    assert not same_email(Contact(id=1, fields=blank), email)
