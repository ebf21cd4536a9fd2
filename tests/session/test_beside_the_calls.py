"""What a session does beside its calls: tokens, repeats, limits, and time for many items."""

from __future__ import annotations

import httpx
import pytest

from maatoo import AsyncMaatoo, BasicAuth, ClientCredentials, MemoryStore, Retry
from maatoo.errors import MaatooError, NotFound, ServerError
from maatoo.tracking import Visitor

TOKEN = httpx.Response(200, json={"access_token": "T", "token_type": "bearer", "expires_in": 3600})


def test_a_token_is_fetched_beside_the_calls_and_seen_by_no_capture(talk) -> None:
    auth = ClientCredentials("id", "secret", store=MemoryStore())
    api = talk.client(auth=auth, max_concurrency=1)
    talk.answers = [TOKEN]
    with api.capture() as seen:
        talk.run(lambda: api.request("GET", "/x"))
    assert [request.url.path for request in talk.requests] == ["/oauth/v2/token", "/api/x"]
    assert talk.last.headers["authorization"] == "Bearer T"
    assert [response.url for response in seen] == ["https://you.example/api/x"]


def test_a_token_that_is_refused_is_asked_for_as_often_as_the_call_is_made(talk) -> None:
    auth = ClientCredentials("id", "secret", store=MemoryStore())
    api = talk.client(auth=auth, retry=Retry(attempts=3, backoff=0.0))
    talk.answers = [httpx.Response(429, headers={"retry-after": "0"}) for _ in range(20)]
    with pytest.raises(MaatooError):
        talk.run(lambda: api.request("GET", "/x"))
    assert len(talk.requests) == 3


@pytest.mark.parametrize(("method", "sent"), [("get", 2), ("HEAD", 2), ("POST", 1), ("DELETE", 1)])
def test_only_a_read_of_the_users_own_is_sent_again(talk, method: str, sent: int) -> None:
    api = talk.client(retry=Retry(attempts=2, backoff=0.0))
    talk.answers = [httpx.Response(502) for _ in range(2)]
    with pytest.raises(ServerError) as caught:
        talk.run(lambda: api.request(method, "/x"))
    assert (len(talk.requests), caught.value.may_have_happened) == (sent, sent == 1)


def test_a_public_endpoint_is_shown_no_credentials(talk) -> None:
    api = talk.client(auth=BasicAuth("user", "word"))
    visitor = Visitor(device_id="k" * 23)
    talk.answers = [httpx.Response(200, json={"id": 0})]
    assert talk.run(lambda: api.tracking.contact_of(visitor)).contact_id is None
    assert talk.last.url.path == "/mtc"
    assert "authorization" not in talk.last.headers


@pytest.mark.parametrize(("version", "sent"), [("5.1.1", 1), ("2.5.0", 2)])
def test_a_server_that_has_the_new_paths_is_not_asked_by_the_old_ones(
    talk, version: str, sent: int
) -> None:
    api = talk.client()
    body = {"errors": [{"code": 404, "message": "Requested URL not found: /api/x"}]}
    talk.answers = [httpx.Response(404, json=body, headers={"mautic-version": version})] * 2
    with pytest.raises(NotFound):
        talk.run(lambda: api.contacts.add_dnc(5, "email"))
    assert len(talk.requests) == sent


def test_a_batch_has_time_for_each_of_its_items(talk) -> None:
    api = talk.client(timeout=5.0)
    rows = [{"email": f"{number}@x.test"} for number in range(100)]
    talk.run(lambda: api.contacts.create_many(rows, settle=False))
    assert talk.last.extensions["timeout"]["read"] == pytest.approx(5.0 + 100 * 0.06)


def test_a_status_that_an_operation_takes_for_success_is_one(talk) -> None:
    api = talk.client()
    talk.answers = [httpx.Response(302, headers={"location": "/x"}, json={"campaign": {"id": 6}})]
    assert talk.run(lambda: api.campaigns.clone(5)).id == 6


def test_views_share_one_limit_unless_they_have_their_own() -> None:
    api = AsyncMaatoo("https://you.example", max_concurrency=3)
    slots = api._session.slots
    assert api.with_options(timeout=5.0)._session.slots is slots
    assert api.with_options(max_concurrency=4)._session.slots is not slots
