"""Fields of a time of day: what a server makes of the forms in which one is sent."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from maatoo import BasicAuth, Maatoo
from maatoo.sandbox import Sandbox


@pytest.fixture(scope="module")
def api() -> Iterator[Maatoo]:
    with (
        Sandbox(username="user", password="password") as sandbox,
        sandbox.serve() as url,
        Maatoo(url, auth=BasicAuth("user", "password")) as client,
    ):
        client.contact_fields.create(label="Opens", alias="opens", type="time")
        yield client


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("10:20", "10:20:00"),
        ("10:20:30", "10:20:00"),
        (" 10:20 ", "10:20:00"),
        ("2026-03-04 10:20:30", "10:20:00"),
        ("10:20:30+02:00", "08:20:00"),
        ("00:00", None),
        ("abc", None),
    ],
)
def test_a_time_is_stored_without_its_seconds(api: Maatoo, sent: str, stored: str | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        contact = api.contacts.create(email=f"{abs(hash(sent))}@x.example", fields={"opens": sent})
    assert api.contacts.get(contact.id).fields["opens"] == stored
