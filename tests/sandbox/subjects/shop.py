"""The e-commerce resources; an order line has no text, its property tests are in test_shop."""

from __future__ import annotations

from tests.sandbox.subjects.subject import Json, Subject

_STORE = {"store": 1}
_SHOP: Json = {"keyed": True, "cleared": None, "published": "nothing", "invalid": {}}

SHOP = (
    Subject(
        path="stores",
        one="store",
        many="stores",
        also=("shortName", "domain", "externalStoreId"),
        needs={"currency": "CHF", "platform": "magento"},
        upserts=True,
        **_SHOP,
    ),
    Subject(
        path="product-categories",
        one="category",
        many="product-categories",
        also=("externalCategoryId",),
        needs=_STORE,
        upserts=True,
        **_SHOP,
    ),
    Subject(
        path="products",
        one="product",
        many="products",
        text="title",
        also=("externalProductId",),
        needs={**_STORE, "price": 2.5},
        upserts=True,
        **{**_SHOP, "cleared": "sku"},
    ),
    Subject(
        path="orders",
        one="order",
        many="orders",
        text="externalOrderId",
        needs={**_STORE, "value": 10, "status": "paid"},
        upserts=True,
        **{**_SHOP, "cleared": "paymentMethod"},
    ),
)
