"""api.tracking: the requests of both clients equal those recorded, and their answers are read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from maatoo import AsyncMaatoo, BadRequest, BasicAuth, InvalidArgument, Maatoo, UnexpectedResponse
from maatoo.tracking import AsyncTracking, Tracking, Visit, Visitor

pytestmark = pytest.mark.anyio

RECORDED = {
    each["id"]: each
    for each in json.loads(
        (Path(__file__).parents[1] / "recordings" / "tracking.json").read_text("utf-8")
    )
}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0"
BROWSER = Visitor(user_agent=FIREFOX)
DEVICE = "ty00itwbncal1phvtuzbthw"


class Server:
    """Answers each request with the answer recorded for it, and remembers the request."""

    def __init__(self, *ids: str) -> None:
        self.ids: Iterator[str] = iter(ids)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = RECORDED[next(self.ids)]["response"]
        return httpx.Response(answer["status"], json=answer["json"])

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.last.content.decode(), keep_blank_values=True))


class Both:
    """Calls the same method of the async and the blocking object; both must do the same."""

    def __init__(self, *ids: str) -> None:
        self.ids = ids

    async def __call__(self, method: str, *arguments: Any, **named: Any) -> tuple[Visit, Server]:
        server, twin = Server(*self.ids), Server(*self.ids)
        transport, twins = httpx.MockTransport(server), httpx.MockTransport(twin)
        base = "https://you.maatoo.io"
        async with AsyncMaatoo(base, auth=BasicAuth("user", "word"), transport=transport) as api:
            visit = await getattr(AsyncTracking(api.request), method)(*arguments, **named)
        with Maatoo(base, auth=BasicAuth("user", "word"), transport=twins) as api:
            assert getattr(Tracking(api.request), method)(*arguments, **named) == visit
        assert twin.last.content == server.last.content
        assert (twin.last.method, twin.last.url) == (server.last.method, server.last.url)
        assert isinstance(visit, Visit)
        return visit, server


def recorded_form(id: str) -> dict[str, str]:
    return dict(RECORDED[id]["request"]["form"])


async def test_a_first_page_view_makes_a_visitor() -> None:
    visit, server = await Both("tracking.event.1")(
        "page_view",
        "https://shop.example.invalid/",
        page_title="Home",
        page_language="en",
        page_referrer="",
        visitor=BROWSER,
    )
    assert server.form == recorded_form("tracking.event.1")
    assert (server.last.method, server.last.url.path) == ("POST", "/mtc/event")
    assert server.last.headers["content-type"] == "application/x-www-form-urlencoded"
    assert server.last.headers["user-agent"] == FIREFOX
    assert "cookie" not in server.last.headers
    assert (visit.contact_id, visit.device_id, visit.is_tracked) == (29, DEVICE, True)
    assert visit.visitor == Visitor(device_id=DEVICE, user_agent=FIREFOX)


async def test_the_next_page_view_carries_the_visitor_along() -> None:
    server = Server("tracking.event.1", "tracking.event.2")
    async with AsyncMaatoo("https://you.maatoo.io", transport=httpx.MockTransport(server)) as api:
        tracking = AsyncTracking(api.request)
        first = await tracking.page_view("https://shop.example.invalid/", visitor=BROWSER)
        second = await tracking.page_view(
            "https://shop.example.invalid/cart?a=1&b=2",
            page_title="Cart",
            page_referrer="https://shop.example.invalid/",
            visitor=first.visitor,
        )
    assert server.form == recorded_form("tracking.event.2")
    recorded = RECORDED["tracking.event.2"]["request"]["headers"]
    assert {name: server.last.headers[name] for name in recorded} == recorded
    assert second.contact_id == first.contact_id


async def test_fields_identify_the_contact() -> None:
    visit, server = await Both("tracking.event.3")(
        "page_view",
        "https://shop.example.invalid/account",
        page_title="Account",
        visitor=BROWSER,
        email="kim@example.invalid",
        firstname="Kim",
        tags=["web"],
    )
    assert server.form == recorded_form("tracking.event.3")
    assert visit.contact_id == 30


async def test_an_event_carries_its_fields_and_the_texts_that_are_not_blank() -> None:
    _, server = await Both("tracking.event.4")(
        "event",
        "shop",
        "buy",
        page_url="https://shop.example.invalid/checkout",
        email="kim@example.invalid",
        extra={"label": "a field of one's own"},
    )
    assert server.form == {
        "page_url": "https://shop.example.invalid/checkout",
        "event_category": "shop",
        "event_action": "buy",
        "email": "kim@example.invalid",
        "label": "a field of one's own",
    }


async def test_an_event_may_be_nothing_but_fields() -> None:
    _, server = await Both("tracking.event.5")("event", email="visitorlea@example.invalid")
    assert server.form == {"email": "visitorlea@example.invalid"}


async def test_a_robot_is_not_tracked() -> None:
    visit, _ = await Both("tracking.event.11")(
        "page_view",
        "https://shop.example.invalid/bot",
        visitor=Visitor(device_id="known", user_agent="Googlebot/2.1"),
    )
    assert (visit.contact_id, visit.device_id, visit.is_tracked) == (None, None, False)
    assert visit.visitor.device_id == "known"


async def test_the_contact_of_a_visitor() -> None:
    visit, server = await Both("tracking.contact_id.1")("contact_of", Visitor(device_id=DEVICE))
    assert (server.last.method, server.last.url.path) == ("GET", "/mtc")
    assert server.last.headers["cookie"] == f"mautic_device_id={DEVICE}"
    assert (visit.contact_id, visit.device_id) == (29, DEVICE)


async def test_a_visitor_without_an_id_has_no_contact_to_ask_for() -> None:
    with pytest.raises(InvalidArgument, match="no device_id"):
        await Both()("contact_of", BROWSER)


async def test_a_refused_hit_is_an_error() -> None:
    with pytest.raises(BadRequest):
        await Both("tracking.event.9")(
            "page_view", "https://shop.example.invalid/", extra={"ct": "zzz!!"}
        )


@pytest.mark.parametrize("page_url", ["", None, 7])
async def test_a_page_view_needs_an_address(page_url: Any) -> None:
    with pytest.raises(InvalidArgument, match="page_url"):
        await Both()("page_view", page_url)


async def test_a_visitor_of_another_type_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="visitor must be a Visitor"):
        await Both()("page_view", "https://shop.example/", visitor="ty00itw")
    with pytest.raises(InvalidArgument, match="visitor must be a Visitor"):
        await Both()("contact_of", None)


async def test_a_field_that_is_given_twice_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="in extra: email"):
        await Both()("page_view", "https://a.example/", email="a", extra={"email": "b"})


@pytest.mark.parametrize(
    "body", ["[1]", '"text"', "null", "{}", '{"success": 1}', '{"id": "none"}', '{"id": [3]}']
)
async def test_an_answer_that_is_none_is_unexpected(body: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text=body))
    with (
        Maatoo("https://you.maatoo.io", transport=transport) as api,
        pytest.raises(UnexpectedResponse) as caught,
    ):
        Tracking(api.request).page_view("https://a.example/")
    assert caught.value.may_have_happened
    assert caught.value.response is not None


async def test_a_robot_has_no_id() -> None:
    for own in (0, "0", None):
        answer = {"success": 1, "id": own, "sid": None, "device_id": None, "events": []}
        transport = httpx.MockTransport(lambda _, answer=answer: httpx.Response(200, json=answer))
        with Maatoo("https://you.maatoo.io", transport=transport) as api:
            assert not Tracking(api.request).page_view("https://a.example/").is_tracked


async def test_an_id_of_the_server_that_no_cookie_can_hold_is_not_carried_along() -> None:
    answer = {"success": 1, "id": 3, "sid": "a b", "device_id": "a;b", "events": []}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answer))
    with Maatoo("https://you.maatoo.io", transport=transport) as api:
        visit = Tracking(api.request).page_view("https://a.example/", visitor=BROWSER)
    assert visit.device_id == "a;b"
    assert visit.visitor == BROWSER
