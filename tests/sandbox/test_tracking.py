"""The sandbox's tracking, as the scripts of other sites use it."""

from __future__ import annotations

import httpx
import pytest

pytestmark = pytest.mark.once

SHOP = "https://shop.example"
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0"}
ORDER = {"page_url": f"{SHOP}/order", "email": "kim@example.com", "firstname": "Kim"}


@pytest.fixture
def client(http: httpx.Client) -> httpx.Client:
    """A browser."""
    http.headers.update(BROWSER)
    return http


def let_visitors_change(client: httpx.Client, alias: str) -> None:
    fields = client.get("/api/fields/contact", params={"limit": 100}).json()["fields"].values()
    (number,) = [field["id"] for field in fields if field["alias"] == alias]
    body = {"isPubliclyUpdatable": True}
    client.patch(f"/api/fields/contact/{number}/edit", json=body).raise_for_status()


@pytest.mark.parametrize("path", ["/mtc.js", "/mtc/event", "/mtc"])
def test_scripts_of_any_site_may_read_the_answers(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Origin": SHOP})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-origin" not in client.get(path).headers


def test_the_script_sends_to_the_server_that_it_came_from(client: httpx.Client) -> None:
    address = str(client.base_url).rstrip("/")
    assert f'var server = "{address}";' in client.get("/mtc.js").text


def test_only_fields_that_visitors_may_change_are_taken_from_a_hit(client: httpx.Client) -> None:
    anonymous = client.post("/mtc/event", data=ORDER).json()
    client.cookies.clear()
    let_visitors_change(client, "email")
    known = client.post("/mtc/event", data=ORDER).json()
    shown = client.get("/api/contacts").json()["contacts"]
    taken = {
        number: (contact["fields"]["all"]["email"], contact["fields"]["all"]["firstname"])
        for number, contact in shown.items()
    }
    assert taken == {
        str(anonymous["id"]): (None, None),
        str(known["id"]): ("kim@example.com", None),
    }


def test_the_next_hit_of_a_device_is_the_same_contact(client: httpx.Client) -> None:
    let_visitors_change(client, "email")
    first = client.post("/mtc/event", data={"page_url": SHOP}).json()
    client.cookies.clear()
    again = client.post("/mtc/event", data={**ORDER, "mautic_device_id": first["device_id"]}).json()
    assert again == first
    contact = client.get(f"/api/contacts/{first['id']}").json()["contact"]
    assert contact["fields"]["all"]["email"] == "kim@example.com"
    assert contact["dateIdentified"] is not None
