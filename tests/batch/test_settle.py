"""Settling: what became of a write without an answer is asked, on a virtual clock."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import AsyncMaatoo, BasicAuth, OutcomeUnknown, PermissionDenied, Retry
from tests.batch.virtual import SlowServer, VirtualRuntime

pytestmark = [pytest.mark.anyio, pytest.mark.once]


def client(server: SlowServer, **options: Any) -> AsyncMaatoo:
    transport = httpx.MockTransport(server)
    auth = BasicAuth("u", "p")
    api = AsyncMaatoo("https://x.example", auth=auth, transport=transport, **options)
    api._session.transport.runtime = server.runtime
    return api


def rows(number: int) -> list[dict[str, object]]:
    return [{"email": f"p{n}@x.example", "city": "Bern"} for n in range(number)]


def server(*seconds: float | None, **more: Any) -> SlowServer:
    return SlowServer(VirtualRuntime(), list(seconds), **more)


async def test_a_request_that_ends_soon_after_the_time_out_is_found_and_not_repeated() -> None:
    slow = server(31.0)
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(5), check=False, keep="all")
    assert [each.id for each in report.succeeded] == [1, 2, 3, 4, 5]
    assert report.succeeded[0].value.fields["city"] == "Bern"
    assert len(slow.writes) == 1
    assert [at - slow.began[0] for at in slow.asked] == [32.0]


async def test_a_request_that_ends_late_is_waited_for_while_its_rows_appear() -> None:
    slow = server(85.0)
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(20), check=False)
    assert len(report.succeeded) == 20
    assert len(slow.writes) == 1
    assert len(slow.contacts) == 20
    assert [at - slow.began[0] - 30 for at in slow.asked] == [2.0, 5.0, 15.0, 30.0, 60.0]


async def test_a_request_that_never_arrived_is_sent_again_after_a_minute_and_two_quiet_looks() -> (
    None
):
    slow = server(None, 0.5)
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(3), check=False)
    assert len(report.succeeded) == 3
    assert len(slow.contacts) == 3
    assert len(slow.writes) == 2
    assert slow.began[1] - slow.began[0] >= 60.0


async def test_only_the_rows_that_are_missing_are_sent_again() -> None:
    slow = server(None, 0.5)
    slow.contacts.append({"id": 1, "email": "p1@x.example", "city": "Bern"})
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(3), check=False)
    assert [row["email"] for row in slow.writes[1]] == ["p0@x.example", "p2@x.example"]
    assert len(report.succeeded) == 3


async def test_a_contact_that_was_there_before_is_no_proof_that_the_row_was_stored() -> None:
    slow = server(None, 0.5)
    slow.contacts.append({"id": 1, "email": "p0@x.example", "city": "Basel"})
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(1), check=False)
    assert len(report.succeeded) == 1
    assert len(slow.writes) == 2
    assert slow.contacts[0]["city"] == "Bern"


async def test_what_is_half_stored_is_sent_again_and_completed() -> None:
    slow = server(31.0, 0.5, half=True)
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(2), check=False)
    assert len(report.succeeded) == 2
    assert [each["city"] for each in slow.contacts] == ["Bern", "Bern"]
    assert len(slow.writes) == 2


async def test_what_stays_half_stored_is_unknown() -> None:
    slow = server(31.0, half=True)
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(2), check=False)
    assert len(report.unknown) == 2
    assert len(slow.writes) == 2


async def test_with_less_time_than_the_looks_need_it_stays_unknown() -> None:
    slow = server(None)
    async with client(slow, deadline=50.0) as api:
        report = await api.contacts.create_many(rows(2), check=False)
    assert len(report.unknown) == 2
    assert len(slow.writes) == 1
    assert all(at - slow.began[0] <= 50.0 for at in slow.asked)


@pytest.mark.parametrize("beside", [{"errors": [{"code": 500, "message": "?"}]}, {"error": "busy"}])
async def test_a_look_with_an_error_beside_it_does_not_prove_that_nothing_is_there(
    beside: dict[str, Any],
) -> None:
    class Failing(SlowServer):
        def _listed(self, request: httpx.Request) -> httpx.Response:
            super()._listed(request)
            return httpx.Response(200, json={"total": 0, "contacts": {}, **beside})

    slow = Failing(VirtualRuntime(), [31.0])
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(2), check=False)
    assert len(report.unknown) == 2
    assert len(slow.writes) == 1
    assert len(slow.asked) > 2


async def test_without_repeats_nothing_is_sent_again() -> None:
    slow = server(None)
    async with client(slow, retry=Retry(attempts=1)) as api:
        report = await api.contacts.create_many(rows(2), check=False)
    assert len(report.unknown) == 2
    assert len(slow.writes) == 1


async def test_settle_false_neither_asks_nor_repeats() -> None:
    slow = server(31.0)
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(2), check=False, settle=False)
    assert len(report.unknown) == 2
    assert slow.asked == []
    assert len(slow.writes) == 1


async def test_a_server_that_may_not_be_asked_leaves_it_unknown_at_once() -> None:
    slow = server(None, deaf=True)
    async with client(slow) as api:
        report = await api.contacts.create_many(rows(2), check=False)
    assert len(report.unknown) == 2
    assert len(slow.asked) == 1


async def test_rows_without_a_unique_value_are_never_sent_again() -> None:
    slow = server(None)
    async with client(slow) as api:
        report = await api.contacts.create_many([{"city": "Bern"}], check=False)
    assert len(report.unknown) == 1
    assert len(slow.writes) == 1


# Single calls


async def test_a_single_create_is_settled() -> None:
    slow = server(33.0)
    async with client(slow) as api:
        contact = await api.contacts.create(email="ann@x.example", city="Bern")
    assert (contact.id, contact.fields["city"]) == (1, "Bern")
    assert len(slow.writes) == 1


async def test_an_upsert_that_never_arrived_is_sent_again() -> None:
    slow = server(None, 0.1)
    async with client(slow) as api:
        done = await api.contacts.upsert(email="ann@x.example")
    assert done.created
    assert len(slow.contacts) == 1


async def test_a_single_call_out_of_time_is_unknown() -> None:
    slow = server(None)
    async with client(slow, deadline=45.0) as api:
        with pytest.raises(OutcomeUnknown):
            await api.contacts.create(email="ann@x.example")
    assert len(slow.writes) == 1


async def test_a_single_call_may_ask_not_to_settle() -> None:
    slow = server(31.0)
    async with client(slow) as api:
        with pytest.raises(OutcomeUnknown):
            await api.contacts.upsert(email="ann@x.example", settle=False)
    assert slow.asked == []


async def test_a_refusal_is_no_question() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(403, json={"errors": [{"code": 403, "message": "no"}]})

    transport = httpx.MockTransport(answer)
    auth = BasicAuth("u", "p")
    async with AsyncMaatoo("https://x.example", auth=auth, transport=transport) as api:
        with pytest.raises(PermissionDenied):
            await api.contacts.create(email="ann@x.example")


@given(
    st.one_of(st.none(), st.floats(0.0, 60.0)),
    st.one_of(st.none(), st.floats(0.0, 170.0)),
    st.integers(1, 8),
    st.booleans(),
)
def test_no_contact_is_doubled_and_no_success_is_claimed_that_is_none(
    first: float | None, second: float | None, number: int, half: bool
) -> None:
    """Whenever the first request ends, within the minute that is given to it, or never."""
    slow = server(first, second, half=half)

    async def main() -> None:
        async with client(slow) as api:
            report = await api.contacts.create_many(rows(number), check=False)
        emails = [each["email"] for each in slow.contacts]
        assert len(emails) == len(set(emails))
        for outcome in report.succeeded:
            own = next(each for each in slow.contacts if each["id"] == outcome.id)
            assert own["email"] == f"p{outcome.index}@x.example"
            assert own["city"] == "Bern"

    anyio.run(main)
