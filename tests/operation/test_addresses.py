"""Addresses that a server would store as those of somebody else are refused unsent."""

from __future__ import annotations

import httpx
import pytest

from maatoo import BasicAuth, InvalidArgument, Maatoo


def client(sent: list[httpx.Request]) -> Maatoo:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        shown = {"id": 1, "fields": {"all": {"email": "a@x.example"}}}
        return httpx.Response(201, json={"contact": shown, "contacts": [shown]})

    transport = httpx.MockTransport(answer)
    return Maatoo("https://x.example", auth=BasicAuth("u", "p"), transport=transport)


@pytest.mark.parametrize("email", ["müller@x.example", "ä@b.example", "a\u200bb@x.example"])
def test_letters_before_the_at_sign_that_the_server_removes(email: str) -> None:
    sent: list[httpx.Request] = []
    with client(sent) as api:
        for call in (
            lambda: api.contacts.create(email=email),
            lambda: api.contacts.upsert(email=email),
            lambda: api.contacts.edit(1, email=email),
        ):
            with pytest.raises(InvalidArgument, match="somebody else"):
                call()
        report = api.contacts.create_many([{"email": email}])
    assert isinstance(report.failed[0].error, InvalidArgument)
    assert sent == []


@pytest.mark.parametrize("email", ["\u00a0a@x.example ", "a@x.example"])
def test_blanks_around_an_address_are_trimmed_by_the_server_and_no_reason_to_refuse(
    email: str,
) -> None:
    sent: list[httpx.Request] = []
    with client(sent) as api:
        api.contacts.create(email=email)
    assert len(sent) == 1
