"""The e-commerce resources: stores, products, orders, lines, conversions."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.once

STORE = {
    "name": "Main shop",
    "shortName": "main",
    "domain": "https://shop.example.invalid",
    "currency": "CHF",
    "externalStoreId": "1",
    "platform": "magento",
}


@pytest.fixture
def client(http: httpx.Client) -> httpx.Client:
    """A store with a product and an order."""
    assert http.post("/api/stores/new", json=STORE).status_code == 201
    product = {"store": 1, "externalProductId": "p1", "title": "Shoe", "price": "19.90"}
    http.post("/api/products/new", json=product).raise_for_status()
    order = {"store": 1, "externalOrderId": "o1", "value": 19.9, "status": "paid"}
    http.post("/api/orders/new", json=order).raise_for_status()
    return http


def test_a_store_is_found_again_by_the_id_that_the_shop_knows(client: httpx.Client) -> None:
    again = client.post("/api/stores/new", json={**STORE, "name": "Renamed"})
    assert again.status_code == 200
    assert again.json()["store"]["id"] == 1
    listed = client.get("/api/stores").json()
    assert {id_: store["name"] for id_, store in listed["stores"].items()} == {"1": "Renamed"}


def test_a_store_brings_its_tag(client: httpx.Client) -> None:
    tags = client.get("/api/tags").json()["tags"]
    assert [tag["tag"] for tag in tags.values()] == ["main-pending"]


def test_prices_are_numbers_and_references_are_objects(client: httpx.Client) -> None:
    product = client.get("/api/products/1").json()["product"]
    assert product["price"] == 19.9
    assert product["store"]["id"] == 1
    assert product["dateCreated"].endswith("+00:00")


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("stores", {"name": "x"}, {"shortName", "domain", "currency", "platform"}),
        ("products", {"store": 9, "externalProductId": "p", "title": "t", "price": 1}, {"store"}),
        ("orders", {"store": 1, "externalOrderId": "o", "value": 1, "status": "sold"}, {"status"}),
        ("orders", {"store": 1, "externalOrderId": "o", "value": "x", "status": "paid"}, {"value"}),
    ],
)
def test_what_is_wrong_is_named(
    client: httpx.Client, path: str, body: dict[str, Any], fields: set[str]
) -> None:
    answer = client.post(f"/api/{path}/new", json=body)
    assert answer.status_code == 400
    assert fields <= set(answer.json()["errors"][0]["details"])


def test_lines_belong_to_an_order_and_go_with_it(client: httpx.Client) -> None:
    line = {"store": 1, "product": 1, "order": 1, "quantity": 2}
    batch = client.post("/api/orderLines/batch/new", json=[line, {**line, "product": 7}]).json()
    assert batch["statusCodes"] == [201, 400]
    lines = client.get("/api/orders/1/orderLines").json()["orderLines"]
    assert {id_: row["product"]["id"] for id_, row in lines.items()} == {"1": 1}
    client.delete("/api/orders/1/delete").raise_for_status()
    assert client.get("/api/orderLines").json()["total"] == 0
    assert client.get("/api/orders/1/orderLines").status_code == 404


def test_conversions_and_the_health_check(client: httpx.Client) -> None:
    client.post("/api/contacts/new", json={"email": "a@b.ch"})
    client.post("/api/emails/new", json={"name": "M", "subject": "S"}).raise_for_status()
    assert client.post("/api/emails/1/contact/1/convert").status_code == 200
    assert client.post("/api/emails/1/contact/9/convert").status_code == 404
    assert client.post("/api/health-check", json={}).json() == {"status": "OK"}
