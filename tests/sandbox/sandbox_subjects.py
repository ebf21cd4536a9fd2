"""Every resource of the sandbox with what a property has to know of it.

A subject says how a minimal entity is made of a text, in which property that text stands, and in
which of the server's known ways (quirks) its lists differ from the usual one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What the properties know of one resource.

    Attributes:
        path: its path below /api.
        one: the envelope of one.
        many: the envelope of a list.
        text: the property that holds the text an entity is made of.
        also: further properties that hold it.
        address: a property that holds it as an address.
        needs: what a body must say besides.
        cleared: a text property that a PUT without it clears, None where there is none.
        keyed: whether lists are objects by id.
        searched: whether `search` finds the text.
        named: whether `name:` is a command.
        published: what the `published` filter does: "filters", "nothing" or "fails".
        total: the type of a list's total.
        select_narrows: whether `select` keeps only what it names.
        select_finds_one: whether one entity can be read with `select`.
        minimal: whether `minimal` leaves less.
        invalid: a body that is refused with a 400 or 422, None where nothing is.
        upserts: whether a create with a known text finds that entity.
    """

    path: str
    one: str
    many: str
    text: str = "name"
    also: Sequence[str] = ()
    address: str | None = None
    needs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    cleared: str | None = "description"
    keyed: bool = False
    searched: bool = True
    named: bool = False
    published: str = "filters"
    total: type = int
    select_narrows: bool = False
    select_finds_one: bool = True
    minimal: bool = False
    invalid: Mapping[str, Any] | None = field(default_factory=lambda: {"name": ""})
    upserts: bool = False

    def body(self, text: str) -> Json:
        """A minimal body with a text."""
        body = {self.text: text, **dict.fromkeys(self.also, text), **self.needs}
        if self.address:
            body[self.address] = f"{text.encode().hex()}@mail.org"
        return body

    def shown(self, entity: Json) -> Any:
        """The text of an entity."""
        fields = entity.get("fields")
        if isinstance(fields, dict) and "all" in fields:
            return fields["all"][self.text]
        return entity.get(self.text)

    def __str__(self) -> str:
        return self.path


_LEAD = {"lead": 1}
_STORE = {"store": 1}
_EVENT = {"id": "new_1", "name": "E", "type": "lead.changepoints", "eventType": "action"}
_CAMPAIGN = {"lists": [{"id": 1}], "events": [_EVENT]}
_PASSWORD = {"plainPassword": {"password": "secret12", "confirm": "secret12"}}
_SHOP: Json = {"keyed": True, "cleared": None, "published": "nothing", "invalid": {}}

SUBJECTS = (
    Subject(
        path="contacts",
        one="contact",
        many="contacts",
        text="lastname",
        cleared="city",
        keyed=True,
        named=True,
        published="nothing",
        total=str,
        minimal=True,
        invalid={"email": "nope"},
    ),
    Subject(
        path="companies",
        one="company",
        many="companies",
        text="companyname",
        cleared="companycity",
        keyed=True,
        published="nothing",
        total=str,
        invalid={"companyname": ""},
        upserts=True,
    ),
    Subject(
        path="segments",
        one="list",
        many="lists",
        keyed=True,
        named=True,
        select_finds_one=False,
        minimal=True,
    ),
    Subject(
        path="tags",
        one="tag",
        many="tags",
        text="tag",
        cleared=None,
        keyed=True,
        searched=False,
        published="fails",
        select_narrows=True,
        invalid=None,
        upserts=True,
    ),
    Subject(
        path="notes",
        one="note",
        many="notes",
        text="text",
        needs=_LEAD,
        cleared=None,
        published="nothing",
        minimal=True,
        invalid={**_LEAD, "type": "no such"},
    ),
    Subject(
        path="devices",
        one="device",
        many="devices",
        text="device",
        needs=_LEAD,
        cleared="deviceModel",
        searched=False,
        published="fails",
        invalid=None,
    ),
    Subject(
        path="categories",
        one="category",
        many="categories",
        text="title",
        needs={"bundle": "global"},
        invalid={"title": ""},
    ),
    Subject(path="stages", one="stage", many="stages", minimal=True),
    Subject(path="points/groups", one="pointGroup", many="pointGroups"),
    Subject(
        path="points",
        one="point",
        many="points",
        needs={"type": "url.hit", "repeatable": False},
        minimal=True,
    ),
    Subject(
        path="points/triggers",
        one="trigger",
        many="triggers",
        needs={"color": "a0acb8", "triggerExistingLeads": False},
        minimal=True,
    ),
    Subject(
        path="pages",
        one="page",
        many="pages",
        text="title",
        needs={"language": "en"},
        cleared="metaDescription",
        minimal=True,
        invalid={"title": ""},
    ),
    Subject(
        path="dynamiccontents",
        one="dynamicContent",
        many="dynamicContents",
        needs={"language": "en", "isCampaignBased": True},
        cleared="content",
        keyed=True,
    ),
    Subject(
        path="smses",
        one="sms",
        many="smses",
        needs={"message": "M", "language": "en"},
        cleared=None,
        keyed=True,
    ),
    Subject(
        path="notifications",
        one="notification",
        many="notifications",
        needs={"heading": "H", "message": "M", "language": "en"},
        cleared="url",
        keyed=True,
    ),
    Subject(path="messages", one="message", many="messages", minimal=True),
    Subject(
        path="focus",
        one="focus",
        many="focus",
        needs={"type": "notice", "style": "bar"},
        keyed=True,
    ),
    Subject(path="tweets", one="tweet", many="tweets", needs={"text": "T"}, keyed=True),
    Subject(
        path="roles",
        one="role",
        many="roles",
        needs={"isAdmin": False},
        named=True,
        published="nothing",
    ),
    Subject(
        path="users",
        one="user",
        many="users",
        text="lastName",
        also=("username", "firstName"),
        address="email",
        needs={"role": 1, **_PASSWORD},
        cleared="position",
        named=True,
        published="nothing",
        minimal=True,
        invalid={
            **{"username": "u", "firstName": "u", "lastName": "u", "email": "nope", "role": 1},
            **_PASSWORD,
        },
    ),
    Subject(
        path="hooks",
        one="hook",
        many="hooks",
        needs={"webhookUrl": "http://hook.example.invalid/"},
        keyed=True,
        invalid={"name": "x", "webhookUrl": "nope"},
    ),
    Subject(
        path="reports",
        one="report",
        many="reports",
        needs={"source": "leads", "isScheduled": False, "system": False, "columns": ["l.id"]},
    ),
    Subject(
        path="campaigns",
        one="campaign",
        many="campaigns",
        needs=_CAMPAIGN,
        keyed=True,
        minimal=True,
        invalid={**_CAMPAIGN, "name": ""},
    ),
    Subject(
        path="assets",
        one="asset",
        many="assets",
        text="title",
        needs={
            "storageLocation": "remote",
            "file": "http://files.example.invalid/a.pdf",
            "language": "en",
        },
        minimal=True,
        invalid={"title": "t", "language": "en", "storageLocation": "nowhere", "file": "a"},
    ),
    Subject(path="forms", one="form", many="forms", named=True, minimal=True),
    Subject(
        path="emails",
        one="email",
        many="emails",
        needs={"language": "en"},
        cleared="fromName",
        keyed=True,
        minimal=True,
    ),
    *(
        Subject(
            path=f"fields/{name}",
            one="field",
            many="fields",
            text="label",
            needs={"type": "text", "charLengthLimit": 64, "isIndex": False},
            cleared="defaultValue",
            keyed=True,
            published="nothing",
            invalid={"label": "L", "type": "no such"},
        )
        for name in ("contact", "company")
    ),
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
    # an order line has no text; its property tests are in test_shop
)
