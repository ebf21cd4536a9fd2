"""The e-commerce resources. Other servers do not have them; shapes follow what shops send."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, ClassVar

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import Answer, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import identity, tags
from maatoo.sandbox.properties import (
    Property,
    moment,
    one_of,
    read_flag,
    read_html,
    read_id,
    read_whole,
)
from maatoo.sandbox.refused_values import NO_NUMBER, NotValid
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.store import Document, Store

AREA = "ecommerce:shops"
CONVERSIONS = "conversions"

STATUSES = ("draft", "open", "incomplete", "paid", "complete", "failed", "canceled", "refund")

_MISSING = "This value should not be blank."


def index(store: Store) -> None:
    """Index every entity by its id in the shop."""
    for resource in RESOURCES:
        store.table(resource.kind).index("known", resource.known_by)
    store.table(OrderLines.kind).index("order", lambda line: (line["order"],))


def _number(value: Any) -> float | None:
    """A price; nothing is null.

    Raises:
        NotValid: for a text that is no number.
    """
    if value in (None, ""):
        return None
    if isinstance(value, (dict, list)) or (isinstance(value, str) and not php.is_number(value)):
        raise NotValid(NO_NUMBER)
    return php.number(value)


def _nested(kind: str) -> Callable[[Store, Any], Any]:
    def show(store: Store, number: int | None) -> Document | None:
        row = store.table(kind).get(number)
        if row is None:
            return None
        names = ("id", "name", "title", "shortName", "externalOrderId", "externalProductId")
        return {name: row[name] for name in names if name in row}

    return show


def _text(name: str, *, required: bool = False) -> Property:
    return Property(name=name, required=_MISSING if required else None)


def _price(name: str, *, required: bool = False) -> Property:
    return Property(name=name, read=_number, required=_MISSING if required else None)


def _reference(name: str, kind: str, *, required: bool = True) -> Property:
    words = _MISSING if required else None
    return Property(name=name, read=read_id, show=_nested(kind), required=words, of=kind)


class _Shop(Resource):
    """What the resources of the extension share: ids of the shop, and dates of their own."""

    area = AREA
    audited = False
    keyed = True
    external: ClassVar[str]

    def match(self, call: Call, body: Document) -> Document | None:
        """The entity that a shop knows by the same id."""
        wanted = {**body, "store": read_id(body.get("store"))}
        found = [
            r for key in self.known_by(wanted) for r in call.table(self.kind).find("known", key)
        ]
        return found[0] if found else None

    def known_by(self, row: Document) -> Iterable[Hashable]:
        """The id of an entity in the shop; empty when it is not given."""
        external = row.get(self.external)
        return () if external in (None, "") else ((str(external), row.get("store")),)

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Note when it was written."""
        draft = super().draft(call, current, body, mode)
        row = draft.document
        now = dates.stored(dates.now())
        row.setdefault("dateCreated", now)
        row["dateUpdated"] = now
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """With the dates of the extension."""
        shown = super().show(call, document, view, draft)
        for name in ("dateCreated", "dateUpdated"):
            shown[name] = dates.iso(document[name])
        return shown

    def publishes(self, document: Document) -> bool:
        """They cannot be unpublished."""
        del document
        return True


class Stores(_Shop):
    """`/stores`. A store has the tag `<shortName>-pending`."""

    kind = "stores"
    path = "stores"
    one, many = "store", "stores"
    external = "externalStoreId"
    properties: ClassVar = (
        _text("name", required=True),
        _text("shortName", required=True),
        _text("domain", required=True),
        _text("currency", required=True),
        _text("externalStoreId", required=True),
        _text("platform", required=True),
    )

    def saved(self, call: Call, before: Document | None, draft: Draft) -> None:
        """Create the tag."""
        del before
        tags.named(call.store, f"{draft.document['shortName']}-pending")


class ProductCategories(_Shop):
    """`/product-categories`."""

    kind = "product_categories"
    path = "product-categories"
    one, many = "category", "product-categories"
    external = "externalCategoryId"
    properties: ClassVar = (
        _reference("store", "stores"),
        _text("name", required=True),
        _text("alias"),
        _text("url"),
        _text("externalCategoryId", required=True),
    )


class Products(_Shop):
    """`/products`."""

    kind = "products"
    path = "products"
    one, many = "product", "products"
    external = "externalProductId"
    searched: ClassVar = ("title", "sku")
    properties: ClassVar = (
        _reference("store", "stores"),
        _text("externalProductId", required=True),
        _text("title", required=True),
        Property(name="description", read=read_html),
        _text("sku"),
        _price("price", required=True),
        _price("regularPrice"),
        _text("url"),
        _text("imageUrl"),
        _reference("productCategory", "product_categories", required=False),
        moment("externalDatePublished"),
        Property(name="isVisible", default=True, cleared=False, read=read_flag),
        Property(name="inventoryQuantity", read=read_whole),
        Property(name="backorders", read=read_whole),
        _reference("productParent", "products", required=False),
    )


class Orders(_Shop):
    """`/orders`."""

    kind = "orders"
    path = "orders"
    one, many = "order", "orders"
    external = "externalOrderId"
    searched: ClassVar = ("externalOrderId", "email")
    properties: ClassVar = (
        _reference("store", "stores"),
        _text("externalOrderId", required=True),
        moment("externalDateProcessed"),
        moment("externalDateUpdated"),
        moment("externalDateCancelled"),
        _price("value", required=True),
        _price("taxValue"),
        _price("shippingValue"),
        _price("discountValue"),
        _text("paymentMethod"),
        _text("url"),
        Property(name="status", read=one_of(*STATUSES), required=_MISSING),
        _text("email"),
        _text("firstName"),
        _text("lastName"),
        Property(name="lead", read=read_id),
        Property(name="lead_id", read=read_id),
    )

    def removed(self, call: Call, document: Document) -> None:
        """Remove its lines."""
        for row in call.table("order_lines").find("order", document["id"]):
            call.table("order_lines").remove(row["id"])


class OrderLines(_Shop):
    """`/orderLines`."""

    kind = "order_lines"
    path = "orderLines"
    one, many = "orderLine", "orderLines"
    external = "externalOrderLineId"
    properties: ClassVar = (
        _reference("store", "stores"),
        _reference("product", "products"),
        _reference("order", "orders"),
        Property(name="quantity", read=_number, required=_MISSING),
    )

    def known_by(self, row: Document) -> Iterable[Hashable]:
        """By the product and the order."""
        key = read_id(row.get("product")), read_id(row.get("order"))
        return () if None in key else (key,)


RESOURCES = (Stores(), ProductCategories(), Products(), Orders(), OrderLines())


def list_order_lines(call: Call) -> Answer:
    """Answer `GET /orders/{id}/orderLines`."""
    if call.id not in call.table("orders"):
        raise not_found()
    resource = OrderLines()
    resource.permit(call, "view")
    rows = call.table(resource.kind).find("order", call.id)
    shown = {str(row["id"]): resource.show(call, row, View.LISTED, Draft(row)) for row in rows}
    return Answer({"total": len(rows), "orderLines": shown or []})


def convert(call: Call) -> Answer:
    """Answer `POST /emails/{id}/contact/{contact_id}/convert`: an e-mail led to an order."""
    contact = identity.contact(call.store, int(call.params["contact_id"]))
    if contact is None or call.id not in call.table("emails"):
        raise not_found()
    row = {"email": call.id, "contact": contact["id"], "date": dates.stored(dates.now())}
    call.table(CONVERSIONS).insert(row)
    return Answer({"success": True})


def check_health(call: Call) -> Answer:
    """Answer `POST /health-check`: the credentials work."""
    del call
    return Answer({"status": "OK"})
