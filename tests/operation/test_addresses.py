"""Values that identify an entity, and that a server would change, are refused unsent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import BasicAuth, InvalidArgument, Maatoo
from maatoo.unique_values import changed_texts, check_email, folded_email, plain, stored_text

pytestmark = pytest.mark.once

EMAIL = "a@x.example"
FIELDS = [
    {"alias": "email", "type": "email", "isUniqueIdentifier": True},
    {"alias": "customer_no", "type": "text", "isUniqueIdentifier": True},
    {"alias": "companyname", "type": "text", "isUniqueIdentifier": True},
    {"alias": "note", "type": "text", "isUniqueIdentifier": False},
]


def client(sent: list[httpx.Request]) -> Maatoo:
    """A client of a server that lists its fields, and stores what it is told."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/api/fields/"):
            return httpx.Response(200, json={"fields": FIELDS, "total": len(FIELDS)})
        sent.append(request)
        body = json.loads(request.content)
        rows = body if isinstance(body, list) else [body]
        rows = [{"id": 1, "fields": {"all": row}} for row in rows]
        return httpx.Response(201, json={"contacts": rows, "contact": rows[0], "companies": rows})

    transport = httpx.MockTransport(answer)
    return Maatoo("https://x.example", auth=BasicAuth("u", "p"), transport=transport)


ODD_ADDRESSES = {
    "müller@x.example": "plain ASCII letters",
    "a\u200bb@x.example": "'ab@x.example'",
    "a@x.example\u200b": "'a@x.example'",
    "\ufeffa@x.example": "'a@x.example'",
    "a@x.example\u00a0": "'a@x.example'",
    "a\u3000@x.example": "'a@x.example'",
    "a b@x.example": "'ab@x.example'",
    "a\x7f@x.example": "'a@x.example'",
    "a@x.example\0": "'a@x.example'",
    "<a@x.example>": "'a@x.example'",
    "Ann <a@x.example>": "'a@x.example'",
    "mailto:a@x.example": "'a@x.example'",
    "o&#39;neill@x.example": '"o\'neill@x.example"',
    '"a"@x.example': "plain ASCII letters",
    "a@x.example;b@x.example": "plain ASCII letters",
    "a@bücher.example": "'a@xn--bcher-kva.example'",
    "a@straße.example": "plain ASCII letters",  # the older form of it is another domain
}


@pytest.mark.parametrize(("email", "instead"), ODD_ADDRESSES.items(), ids=ascii)
def test_an_address_of_which_the_server_removes_characters(email: str, instead: str) -> None:
    sent: list[httpx.Request] = []
    with client(sent) as api:
        calls: list[Callable[[], Any]] = [
            lambda: api.contacts.create(email=email),
            lambda: api.contacts.create(fields={"email": email}),
            lambda: api.contacts.upsert(email=email),
            lambda: api.contacts.edit(1, email=email),
        ]
        for call in calls:
            with pytest.raises(InvalidArgument, match="somebody else") as caught:
                call()
            assert instead in str(caught.value)
        rows = [{"email": email}, {"fields": {"email": email}}]
        reports = [api.contacts.create_many(rows), api.contacts.find_many([email])]
    assert all(isinstance(each.error, InvalidArgument) for own in reports for each in own)
    assert sent == []


@pytest.mark.parametrize(
    "email", [" a@x.example\t", "\r\na@x.example", "o'n+1@x.example", "{}@x", "no address"]
)
def test_plain_blanks_around_an_address_and_odd_signs_in_it_are_no_reason(email: str) -> None:
    sent: list[httpx.Request] = []
    with client(sent) as api:
        api.contacts.create(email=email)
    assert len(sent) == 1


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("aä@.<>;' \t\u200b\u00a0&"))
def test_an_address_that_passes_is_the_one_that_the_server_has(text: str) -> None:
    try:
        check_email(text, "email")
    except InvalidArgument:
        assert folded_email(text) != plain(text).casefold()
    else:
        assert "@" not in text or folded_email(text) == plain(text).casefold()


ODD_TEXTS = {
    "<b>Tom</b>": "'Tom'",
    "A <Ltd>": "'A'",
    "a < b": "'a'",
    "Tom &amp; Co": "'Tom & Co'",
    "&nbsp;A1": "'A1'",
    "A1\u00a0": "'A1'",
    "\u200bA1": "'A1'",
    "A1\0": "'A1'",
    "<br>": "nothing would be left of it",
}


@pytest.mark.parametrize(("text", "instead"), ODD_TEXTS.items(), ids=ascii)
def test_a_unique_text_that_the_server_changes(text: str, instead: str) -> None:
    sent: list[httpx.Request] = []
    with client(sent) as api:
        calls: list[Callable[[], Any]] = [
            lambda: api.companies.create(companyname=text),
            lambda: api.companies.upsert(companyname=text),
            lambda: api.tags.create(tag=text),
            lambda: api.contacts.create(email=EMAIL, customer_no=text),
            lambda: api.contacts.upsert(fields={"customer_no": text}),
        ]
        for call in calls:
            with pytest.raises(InvalidArgument, match="identifies an entity") as caught:
                call()
            assert instead in str(caught.value)
        reports = [
            api.contacts.create_many([{"customer_no": text}]),
            api.tags.create_many([{"tag": text}]),
        ]
    assert all(isinstance(report.failed[0].error, InvalidArgument) for report in reports)
    assert sent == []


@pytest.mark.parametrize("text", ["Tom & Co", " A1 ", "a > b", "Fish&notes", "می‌خواهم", "O'Neill"])
def test_a_unique_text_that_the_server_keeps(text: str) -> None:
    sent: list[httpx.Request] = []
    assert stored_text(text) == plain(text)
    with client(sent) as api:
        api.contacts.create_many([{"customer_no": text}])
        api.contacts.create(customer_no=text)
    assert len(sent) == 2


def test_other_texts_may_be_changed_as_the_answer_tells() -> None:
    sent: list[httpx.Request] = []
    with client(sent) as api:
        api.contacts.create(email=EMAIL, note="<b>x</b>", firstname="&amp;")
        api.contacts.create_many([{"email": EMAIL, "note": "<b>x</b>"}])
        api.companies.create_many([{"companyname": "A <Ltd>"}])  # a name that exists is refused
    assert len(sent) == 3


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("a<>&; lt#39\u00a0\u200b\0"))
def test_what_is_stored_of_a_text_that_passes_is_the_text(text: str) -> None:
    if not changed_texts({"own": text}):
        assert stored_text(text) == plain(text)
        assert "<" not in text
