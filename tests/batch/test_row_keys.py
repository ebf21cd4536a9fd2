"""Row keys: values that the server takes for one have one key, others have different ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.batch.row_keys import operation_keys, row_keys
from maatoo.resources.campaign_events import EDIT_MANY as EDIT_EVENTS
from maatoo.resources.notes import REPLACE_MANY as REPLACE_NOTES
from maatoo.unique_values import folded, folded_email, same_value

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "spelling",
    [
        "ann@example.com",
        " ann@example.com",
        "ann@example.com\t",
        "ann@example.com\u00a0",
        "ANN@Example.com",
        "\u200bann@example.com",
        "ann @example.com",
        "<ann@example.com>",
    ],
)
def test_spellings_of_one_address_have_one_key(spelling: str):
    assert folded_email(spelling) == "ann@example.com"


def test_an_address_with_letters_that_the_server_removes_is_that_of_somebody_else():
    assert same_value("email", "müller@x.example", "mller@x.example")


@pytest.mark.parametrize("other", ["ann+1@example.com", "o'nn@example.com", "an.n@example.com"])
def test_different_addresses_have_different_keys(other: str):
    assert not same_value("email", "ann@example.com", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoe GmbH", "Zoë GmbH"),
        ("Zoe\u0308 GmbH", "ZOË gmbh "),
        ("Straße 1", "STRASSE 1"),
        ("Tom & Co", "Tom &amp; Co"),
        ("<b>Tom</b>", "tom"),
        ("Łódź", "lodz"),
        ("A\u200bB", "ab"),
        ("😀 Ltd", "😁 Ltd"),
    ],
)
def test_names_that_the_database_takes_for_one(one: str, other: str):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("0123", "123"), ("a b", "ab"), ("a-b", "ab")])
def test_names_that_the_database_tells_apart(one: str, other: str):
    assert folded(one) != folded(other)


@given(st.text(st.characters(exclude_characters="&<", exclude_categories=["Cs"])))
def test_folding_twice_changes_nothing_where_no_markup_is_left(text: str):
    once = folded(text)
    if not {"&", "<"} & set(once):  # compatibility forms of these two become themselves
        assert folded(once) == once


@given(st.text(st.characters(categories=["Ll"], max_codepoint=0x17F)), st.sampled_from(" \t\u00a0"))
def test_case_and_outer_blanks_make_no_difference(text: str, blank: str):
    assert folded(f"{blank}{text.upper()}{blank}") == folded(text)


def test_keys_of_a_row_name_the_resource_and_what_identifies_it():
    row = {"id": 5, "email": " A@x.example", "companyname": None}
    assert row_keys("contacts", row, ("email", "companyname"), "id") == (
        ("contacts", "id", "5"),
        ("contacts", "email", "a@x.example"),
    )


def test_rows_about_other_contacts_of_one_event_may_stand_in_one_request():
    one, other = ({"eventId": 9, "contactId": contact} for contact in (15, 16))
    keys = operation_keys(EDIT_EVENTS, one, "eventId")
    assert keys == (("campaign_events", "id", "9", "15"),)
    assert set(keys).isdisjoint(operation_keys(EDIT_EVENTS, other, "eventId"))


def test_rows_of_one_id_never_stand_in_one_request_whatever_else_they_need():
    one, other = ({"id": 5, "lead": contact, "text": "x"} for contact in (1, 2))
    assert operation_keys(REPLACE_NOTES, one, "id") == operation_keys(REPLACE_NOTES, other, "id")


def test_blank_values_and_rows_without_an_id_have_no_key():
    assert row_keys("contacts", {"email": " "}, ("email",), "id") == ()
