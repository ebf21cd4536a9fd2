"""Faults strike as they are switched on, over real sockets and in-process, and are counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

import anyio
import httpx
import pytest

from maatoo.sandbox import Sandbox
from maatoo.sandbox.faults import KINDS
from tests.secrets import secret

pytestmark = pytest.mark.anyio


@pytest.fixture
def socket(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client over a real socket."""
    with sandbox.serve() as url, httpx.Client(base_url=url, auth=sandbox.credentials) as client:
        yield client


def create(client: httpx.Client) -> httpx.Response:
    return client.post("/api/contacts/new", json={"email": "a@example.com"})


def total(client: httpx.Client) -> str:
    return str(client.get("/api/contacts").json()["total"])


def test_a_cut_before_processing_leaves_nothing_behind(
    sandbox: Sandbox, socket: httpx.Client
) -> None:
    fault = sandbox.faults.cut("before", method="POST", count=1)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        create(socket)
    assert fault.hits == 1
    assert total(socket) == "0"
    assert create(socket).status_code == 201


def test_a_cut_after_processing_did_what_was_asked(sandbox: Sandbox, socket: httpx.Client) -> None:
    sandbox.faults.cut("after", method="POST", count=1)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        create(socket)
    assert total(socket) == "1"
    assert create(socket).status_code == 200


def test_a_cut_in_the_body_ends_the_answer_early(sandbox: Sandbox, socket: httpx.Client) -> None:
    sandbox.faults.cut("body", method="POST", count=1)
    with socket.stream("POST", "/api/contacts/new", json={"email": "a@example.com"}) as answer:
        assert answer.status_code == 201
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            answer.read()
    assert total(socket) == "1"


@pytest.mark.parametrize("when", ["before", "after", "body"])
async def test_a_cut_in_process_raises_what_a_socket_raises(sandbox: Sandbox, when: str) -> None:
    sandbox.faults.cut(when, count=1)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=sandbox.transport(), base_url="http://sandbox", auth=sandbox.credentials
    ) as client:
        with pytest.raises(httpx.ReadError):
            await client.get("/api/contacts")
        assert (await client.get("/api/contacts")).status_code == 200


@pytest.mark.parametrize("html", [True, False])
def test_an_error_answer_processes_nothing(
    sandbox: Sandbox, http: httpx.Client, html: bool
) -> None:
    sandbox.faults.status(503, html=html, retry_after=7, count=2, path="/api/contacts/new")
    for _ in range(2):
        answer = create(http)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "7"
        assert answer.text.startswith("<html>" if html else "{")
    assert create(http).status_code == 201


def test_malformed_json_is_complete_for_http(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.malformed_json(count=1)
    answer = http.get("/api/contacts")
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert answer.status_code == 200


async def test_a_slow_body_and_latency_arrive_whole(sandbox: Sandbox) -> None:
    slow = sandbox.faults.slow_body(0.0)
    late = sandbox.faults.latency(0.0, jitter=0.001)
    async with httpx.AsyncClient(
        transport=sandbox.transport(), base_url="http://sandbox", auth=sandbox.credentials
    ) as client:
        answer = await client.get("/api/contacts")
    assert answer.json() == {"total": "0", "contacts": {}}
    assert (slow.hits, late.hits) == (1, 1)


def test_a_share_is_the_same_for_the_same_seed(sandbox: Sandbox) -> None:
    def pattern(seed: int) -> list[bool]:
        sandbox.faults.clear()
        sandbox.faults.status(500, share=0.3, seed=seed)
        return [sandbox.faults.striking("GET", "/api/x")[1] is not None for _ in range(200)]

    assert pattern(1) == pattern(1)
    assert pattern(1) != pattern(2)
    assert 30 < sum(pattern(3)) < 90


def test_faults_are_switched_over_http(sandbox: Sandbox, http: httpx.Client) -> None:
    made = http.post("/_sandbox/faults", json={"kind": "status", "status": 502, "count": 1})
    assert made.status_code == 201
    assert http.get("/api/contacts").status_code == 502
    assert http.get("/_sandbox/faults").json()["faults"][0]["hits"] == 1
    assert http.delete(f"/_sandbox/faults/{made.json()['id']}").json() == {"removed": True}
    assert http.delete("/_sandbox/faults").json() == {"faults": []}
    assert len(sandbox.faults) == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "nonsense"},
        {"kind": "latency", "colour": 1},
        {"share": 1},
        [],
        {"kind": "latency", "share": 2},
        {"kind": "latency", "share": "0.5"},
        {"kind": "latency", "seconds": -1},
        {"kind": "status", "status": "503"},
        {"kind": "status", "status": 99},
        {"kind": "status", "count": "2"},
        {"kind": "status", "count": True},
        {"kind": "status", "method": 1},
        {"kind": "status", "path": None},
        {"kind": "status", "html": "yes"},
        {"kind": "status", "retry_after": -1},
        {"kind": "status", "seed": "x"},
        {"kind": "quota", "limit": None},
    ],
)
def test_a_wrong_fault_is_refused(http: httpx.Client, settings: object) -> None:
    answer = http.post("/_sandbox/faults", json=settings)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert http.get("/_sandbox/faults").json() == {"faults": []}


def test_a_body_that_is_no_json_and_a_wrong_moment_are_refused(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    assert "no JSON" in http.post("/_sandbox/faults", content=b"{").json()["error"]
    with pytest.raises(ValueError, match="before, during, after, body"):
        sandbox.faults.cut("sometimes")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_switched_counted_and_cleared_over_http(
    sandbox: Sandbox, http: httpx.Client, kind: str
) -> None:
    settings = {"kind": kind, "method": "post", "path": "/contacts/new", "count": 1}
    made = http.post("/_sandbox/faults", json=settings).json()
    assert {name: made[name] for name in settings} == settings
    assert http.get("/api/contacts").status_code == 200
    with suppress(httpx.TransportError):
        create(http)
    assert http.get("/_sandbox/faults").json()["faults"][0]["hits"] == 1
    assert create(http).status_code in (200, 201)
    assert http.delete("/_sandbox/faults").json() == {"faults": []}


@pytest.mark.parametrize("when", ["before", "during", "after"])
def test_a_connection_is_reset_and_not_just_ended(
    sandbox: Sandbox, socket: httpx.Client, when: str
) -> None:
    sandbox.faults.cut(when, count=1)  # type: ignore[arg-type]
    with pytest.raises(httpx.ReadError, match="reset"):
        socket.get("/api/contacts")


@pytest.mark.parametrize(
    ("batch", "stored"),
    [
        ([{"firstname": "a"}, {"firstname": "b"}, {"firstname": "c"}], 2),
        ({"0": {"firstname": "a"}, "1": {"firstname": "b"}}, 1),
        ([{"firstname": "a"}], 1),
    ],
)
def test_a_cut_during_processing_stores_the_first_half(
    sandbox: Sandbox, socket: httpx.Client, batch: object, stored: int
) -> None:
    sandbox.faults.cut("during", count=1)
    with pytest.raises(httpx.ReadError):
        socket.post("/api/contacts/batch/new", json=batch)
    assert total(socket) == str(stored)


def test_what_the_control_path_offers_is_listed(http: httpx.Client) -> None:
    told = http.get("/_sandbox").json()
    assert told["POST /_sandbox/faults"].startswith("Switch a fault on")
    assert all(len(text) > 10 for text in told.values())
    assert len(told) >= 15


def test_the_rate_limit_is_set_over_http(http: httpx.Client) -> None:
    assert http.put("/_sandbox/rate-limit", json={"limit": 1}).json() == {
        "limit": 1,
        "window": 3600,
    }
    assert http.get("/api/contacts").headers["x-ratelimit-remaining"] == "0"
    assert http.get("/api/contacts").status_code == 429
    assert http.put("/_sandbox/rate-limit", json={"limit": None}).status_code == 200
    assert "x-ratelimit-limit" not in http.get("/api/contacts").headers
    for wrong in ({"limit": "1"}, {"limit": -1}, {"window": 0}, {"colour": 1}):
        assert http.put("/_sandbox/rate-limit", json=wrong).status_code == 400
    assert http.get("/_sandbox/rate-limit").json() == {"limit": None, "window": 3600}


def test_lifetimes_of_tokens_are_set_over_http(sandbox: Sandbox, http: httpx.Client) -> None:
    client = sandbox.add_client()
    form = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": client.client_secret,
    }
    answer = http.put("/_sandbox/tokens", json={"access_seconds": 5, "rotates": False})
    assert answer.json()["rotates"] is False
    assert http.post("/oauth/v2/token", data=form, auth=None).json()["expires_in"] == 5
    for wrong in ({"access_seconds": "5"}, {"rotates": 1}, {"access_seconds": 9, "colour": 1}):
        assert http.put("/_sandbox/tokens", json=wrong).status_code == 400
    assert sandbox.oauth.access_seconds == 5


def test_sent_emails_are_read_and_cleared_over_http(http: httpx.Client) -> None:
    create(http)
    email = {"name": "n", "subject": "Hello", "customHtml": "<p>x</p>"}
    made = http.post("/api/emails/new", json=email).json()["email"]["id"]
    assert http.post(f"/api/emails/{made}/contact/1/send").status_code == 200
    (kept,) = http.get("/_sandbox/outbox").json()["outbox"]
    assert (kept["to"], kept["subject"]) == ("a@example.com", "Hello")
    assert http.delete("/_sandbox/outbox").json() == {"outbox": []}
    assert http.get("/_sandbox/outbox").json() == {"outbox": []}


def test_requests_are_recorded_without_credentials(sandbox: Sandbox, http: httpx.Client) -> None:
    create(http)
    http.get("/api/contacts", params={"search": "ä b"})
    first, second = sandbox.requests
    assert (first.method, first.path, first.status) == ("POST", "/api/contacts/new", 201)
    assert first.json() == {"email": "a@example.com"}
    assert second.query == [("search", "ä b")]
    assert "authorization" not in first.headers
    shown = http.get("/_sandbox/requests").json()["requests"]
    assert [item["status"] for item in shown] == [201, 200]
    assert json.loads(shown[0]["body"]) == {"email": "a@example.com"}
    word = secret("a-word-in-a-body-of-a-test")
    for form in ({"access_token": word}, {"client_secret": word}, {"password": word}):
        http.post("/oauth/v2/token", data=form)
        http.post("/api/contacts/new", json=form)
    assert word not in http.get("/_sandbox/requests").text
    http.delete("/_sandbox/requests")
    assert sandbox.requests == []


async def test_requests_in_progress_are_counted(sandbox: Sandbox) -> None:
    sandbox.faults.latency(0.05)
    async with httpx.AsyncClient(
        transport=sandbox.transport(), base_url="http://sandbox", auth=sandbox.credentials
    ) as client:
        async with anyio.create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(client.get, "/api/contacts")
        assert sandbox.reset_peak() == 20
        assert sandbox.peak_in_flight == 0
        await client.get("/api/contacts")
        assert (await client.get("/_sandbox/in-flight")).json() == {"now": 0, "peak": 1}
