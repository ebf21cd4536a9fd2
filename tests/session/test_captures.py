"""A capture holds every response that was made inside it."""

from __future__ import annotations

import httpx
import pytest

from maatoo import Maatoo

pytestmark = pytest.mark.once

CONTACT = {
    "contact": {"id": 5, "points": 3, "fields": {"all": {"firstname": "Jim", "colour": "red"}}}
}

GONE = {"errors": [{"code": 404, "message": "gone"}]}


def test_a_capture_holds_every_response_made_inside_it(talk) -> None:
    api = talk.client()

    def answers():
        return [httpx.Response(200, json=CONTACT), httpx.Response(404, json=GONE)]

    def calls() -> list[int]:
        talk.answers = answers()
        with api.capture() as outer:
            api.contacts.get(5)
            with api.capture() as inner, pytest.raises(Exception, match="404"):
                api.contacts.get(6)
        api.contacts.list()
        assert [each.status for each in inner] == [404]
        return [each.status for each in outer]

    async def awaited() -> list[int]:
        talk.answers = answers()
        with api.capture() as outer:
            await api.contacts.get(5)
            with api.capture() as inner, pytest.raises(Exception, match="404"):
                await api.contacts.get(6)
        assert [each.status for each in inner] == [404]
        return [each.status for each in outer]

    assert talk.run(calls if talk.runtime == "blocking" else awaited) == [200, 404]


def test_a_capture_holds_pages_and_chunks(talk) -> None:
    api = talk.client()
    chunk = {"contacts": [{"id": 1}], "statusCodes": [201]}
    page = {"total": 0, "contacts": {}}
    talk.answers = [httpx.Response(201, json=chunk)] + [httpx.Response(200, json=page)] * 3

    def calls() -> list[str]:
        with api.capture() as responses:
            api.contacts.create_many([{"email": "a@b.example"}], check=False)
            list(api.contacts.list())
        return [each.method for each in responses]

    async def awaited() -> list[str]:
        async with api:
            with api.capture() as responses:
                await api.contacts.create_many([{"email": "a@b.example"}], check=False)
                assert [each async for each in api.contacts.list()] == []
        return [each.method for each in responses]

    found = talk.run(calls if talk.runtime == "blocking" else awaited)
    assert found[0] == "POST"
    assert found[1:]
    assert set(found[1:]) == {"GET"}
    assert len(found) == len(talk.requests)


def test_a_capture_of_the_blocking_client_sees_what_its_loop_did() -> None:
    class Async(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked = int(request.url.path.rsplit("/", 1)[1])
            return httpx.Response(200, json={"contact": {"id": asked}})

    with Maatoo("https://you.example", transport=Async()) as api:
        with api.capture() as responses:
            api.contacts.get(5)
            api.map(api.contacts.get, [6, 7])
        api.contacts.get(8)
    asked = [response.url.rsplit("/", 1)[1] for response in responses]
    assert (asked[0], sorted(asked)) == ("5", ["5", "6", "7"])
