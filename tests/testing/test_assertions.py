"""Assertions about what was sent hold, fail, and say what was sent instead."""

from __future__ import annotations

from typing import Any

import pytest

from maatoo import InvalidArgument, Maatoo
from maatoo.sandbox import Sandbox
from maatoo.testing import (
    assert_emailed,
    assert_not_emailed,
    assert_not_sent,
    assert_sent,
    sent,
)
from maatoo.testing.closest import differences

ROW = {"firstname": "Kim", "email": "kim@example.com", "tags": ["a", "b"]}


@pytest.fixture
def used(maatoo_sandbox: Sandbox, maatoo_sync_client: Maatoo) -> Sandbox:
    """A sandbox that was sent four requests."""
    contact = maatoo_sync_client.contacts.create(**ROW)
    maatoo_sync_client.contacts.edit(contact.id, city="Bern")
    maatoo_sync_client.contacts.edit(contact.id, city="Basel")
    maatoo_sync_client.contacts.list(search="kim").page()
    return maatoo_sandbox


@pytest.mark.parametrize(
    ("method", "path", "more", "number"),
    [
        ("*", "*", {}, 4),
        ("POST", "/contacts/new", {}, 1),
        ("POST", "/api/contacts/new", {"json": {"firstname": "Kim"}}, 1),
        ("POST", "*", {"json": ROW}, 1),
        ("POST", "*", {"json": {"tags": ["a", "b"]}}, 1),
        ("POST", "*", {"json": {"tags": ["a"]}}, 0),
        ("POST", "*", {"json": {"firstname": "Lea"}}, 0),
        ("POST", "*", {"json": {"lastname": None}}, 0),
        ("PATCH", "/contacts/*/edit", {}, 2),
        ("PATCH", "/contacts/1/edit", {"json": {"city": "Basel"}}, 1),
        ("PUT", "/contacts/1/edit", {}, 0),
        ("GET", "/contacts", {"query": {"search": "kim"}}, 1),
        ("GET", "/contacts", {"query": {"search": "lea"}}, 0),
        ("GET", "/contacts", {"json": {}}, 0),
    ],
)
def test_requests_are_found_by_what_they_hold(
    used: Sandbox, method: str, path: str, more: dict[str, Any], number: int
) -> None:
    assert len(sent(used, method, path, **more)) == number
    if number:
        request = assert_sent(used, method, path, times=number, **more)
        assert request is sent(used, method, path, **more)[-1]
        with pytest.raises(AssertionError, match="not to be sent"):
            assert_not_sent(used, method, path, **more)
    else:
        assert_not_sent(used, method, path, **more)
        with pytest.raises(AssertionError, match="but was not"):
            assert_sent(used, method, path, **more)


def test_a_failure_lists_what_was_sent(used: Sandbox) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_sent(used, "POST", "/segments/new", json={"name": "S"})
    said = str(raised.value)
    assert "POST /segments/new with body {'name': 'S'}" in said
    assert "GET /api/contacts {'search': 'kim'" in said
    assert '"email":"kim@example.com"' in said.replace(": ", ":")
    with pytest.raises(AssertionError, match="sent 3 times, but was 2 times"):
        assert_sent(used, "PATCH", "*", times=3)


def test_a_failure_says_in_what_the_nearest_request_differs(used: Sandbox) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_sent(used, "POST", "/contacts/new", json={**ROW, "firstname": "Lea", "age": 3})
    told = str(raised.value).partition("The last one there, POST /api/contacts/new, differs:\n")[2]
    assert told.splitlines() == [
        "    body['firstname'] is 'Kim', 'Lea' is wanted",
        "    body['age'] is missing, 3 is wanted",
    ]
    with pytest.raises(AssertionError, match=r"query 'search' is 'kim', 'lea' is wanted"):
        assert_sent(used, "GET", "/contacts", query={"search": "lea"})


def test_differences_go_all_the_way_down_and_are_cut() -> None:
    body = {"a": [{"b": 1}], "c": [1, 2], "d": 1, **{str(n): 0 for n in range(9)}}
    wanted = {"a": [{"b": 2}], "c": [1], "d": {}, **{str(n): 1 for n in range(9)}}
    told = differences(body, wanted).splitlines()
    assert told[0] == "    body['a'][0]['b'] is 1, 2 is wanted"
    assert told[1] == "    body['c'] is [1, 2], [1] is wanted"
    assert told[2] == "    body['d'] is 1, not an object"
    assert told[-1] == "    … and 6 more"
    assert len(told) == 7
    assert differences(body, body) == ""


@pytest.mark.parametrize("method", ["post", "POST", "*"])
@pytest.mark.parametrize("path", ["contacts/new", "/contacts/new", "/api/contacts/new", "*/new"])
def test_methods_and_paths_are_written_as_one_likes(used: Sandbox, method: str, path: str) -> None:
    assert_sent(used, method, path, times=1)


def test_a_long_list_is_cut_and_an_empty_one_is_said(
    maatoo_sandbox: Sandbox, maatoo_sync_client: Maatoo
) -> None:
    with pytest.raises(AssertionError, match="nothing"):
        assert_sent(maatoo_sandbox, "*", "*")
    for _ in range(25):
        maatoo_sync_client.contacts.list().page()
    with pytest.raises(AssertionError, match="… 5 before"):
        assert_not_sent(maatoo_sandbox)


def test_numbers_and_flags_are_told_apart(
    maatoo_sandbox: Sandbox, maatoo_sync_client: Maatoo
) -> None:
    maatoo_sync_client.contacts.create(firstname="Kim", extra={"points": 1})
    assert_sent(maatoo_sandbox, "POST", "*", json={"points": 1})
    assert_not_sent(maatoo_sandbox, "POST", "*", json={"points": True})
    assert_not_sent(maatoo_sandbox, "POST", "*", json={"points": "1"})


def test_emails_are_found_in_the_outbox(
    maatoo_sandbox: Sandbox, maatoo_sync_client: Maatoo
) -> None:
    api = maatoo_sync_client
    contact = api.contacts.create(firstname="Kim", email="kim@example.com")
    email = api.emails.create(
        name="Hello", subject="Hello you", custom_html="<p>Dear {contactfield=firstname}</p>"
    )
    assert_not_emailed(maatoo_sandbox)
    api.emails.send_to_contact(email.id, contact.id)
    found = assert_emailed(
        maatoo_sandbox, "KIM@example.com", subject="Hello*", containing="Dear Kim", times=1
    )
    assert found.contact_id == contact.id
    assert_not_emailed(maatoo_sandbox, "lea@*")
    assert_not_emailed(maatoo_sandbox, subject="Bye")
    with pytest.raises(AssertionError, match=r"kim@example\.com: Hello you"):
        assert_emailed(maatoo_sandbox, "lea@example.com")
    with pytest.raises(AssertionError, match="1 e-mails"):
        assert_emailed(maatoo_sandbox, "*", times=2)
    with pytest.raises(AssertionError, match="Dear Kim"):
        assert_emailed(maatoo_sandbox, "*", containing="Dear Lea")
    with pytest.raises(AssertionError, match="e-mails were sent"):
        assert_not_emailed(maatoo_sandbox)


def test_only_a_star_stands_for_other_text(
    maatoo_sandbox: Sandbox, maatoo_sync_client: Maatoo
) -> None:
    contact = maatoo_sync_client.contacts.create(email="kim@example.com")
    email = maatoo_sync_client.emails.create(name="News", subject="[Shop] Are you there?")
    maatoo_sync_client.emails.send_to_contact(email.id, contact.id)
    assert_emailed(maatoo_sandbox, "kim@example.com", subject="[Shop] Are you there?")
    assert_emailed(maatoo_sandbox, "*", subject="[Shop]*")
    assert_not_emailed(maatoo_sandbox, subject="[Shop] Are you ther?[?]")
    assert_not_sent(maatoo_sandbox, path="/contacts/ne?")


def test_not_at_all_is_asked_for_by_its_own_assertion(maatoo_sandbox: Sandbox) -> None:
    with pytest.raises(InvalidArgument, match="times must be a whole number of at least 1"):
        assert_sent(maatoo_sandbox, "GET", "/contacts", times=0)
    with pytest.raises(InvalidArgument, match="times"):
        assert_emailed(maatoo_sandbox, "kim@example.com", times=0)


def test_a_query_that_no_request_can_have_is_refused(used: Sandbox) -> None:
    with pytest.raises(InvalidArgument, match=r"query\['limit'\] must be text, as it was sent"):
        assert_not_sent(used, "GET", "/contacts", query={"limit": 1})  # type: ignore[dict-item]
