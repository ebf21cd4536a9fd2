"""The marketing messages resource: one message with a content for each channel."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import php
from maatoo.sandbox.answers import invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import usual
from maatoo.sandbox.properties import WINDOW, Property, category, referred
from maatoo.sandbox.refused_values import NotValid
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.store import Document, Store

#: the channels with a transport, and what they send
_TABLES = {"email": "emails"}

_EXTRA = "This form should not contain extra fields."


class Messages(Resource):
    """`/messages`. When channels are given, those that are not are switched off.

    E-mail is the only channel: no transport is configured for another.
    """

    kind = "messages"
    path = "messages"
    one, many = "message", "messages"
    area = "channel:messages"
    opposites: ClassVar = usual("ids")  # the server does not look at their "!"
    minimal: ClassVar = ("name", "description")
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="description"),
        *WINDOW,
        Property(name="channels", default=[], kept=True, writable=False),
        category(),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Lay the given channels over the stored ones."""
        draft = super().draft(call, current, body, mode)
        old: list[Document] = current["channels"] if current else []
        if "channels" in body:
            draft.document["channels"] = _channels(call, old, body["channels"])
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """Channels with the names of what they send."""
        shown = super().show(call, document, view, draft)
        shown["channels"] = [
            {
                "id": None if view is View.DELETED else channel["id"],
                "channel": channel["channel"],
                "channelId": channel["channelId"],
                "channelName": _name(call.store, channel),
                "isEnabled": channel["isEnabled"],
            }
            for channel in shown["channels"]
        ]
        return shown


def _channels(call: Call, old: list[Document], given: Any) -> list[Document]:
    by_name = {channel["channel"]: {**channel, "isEnabled": False} for channel in old}
    items = given.items() if php.is_object(given) else enumerate(php.listed(given))
    errors: dict[str, list[str]] = {}
    for key, item in items:
        if not php.is_object(item):
            continue
        name = str(item.get("channel") or key)
        if name not in _TABLES:
            errors[str(key)] = [_EXTRA]
            continue
        try:
            number = referred(call.store, _TABLES[name], item.get("channelId"))
        except NotValid as error:
            errors["channelId"] = [error.words]
            continue
        if number is None and php.flag(item.get("isEnabled")):
            errors["channelId"] = ["A value is required."]
        known = by_name.get(name)
        by_name[name] = {
            "id": known["id"] if known else call.store.next_id("message_channels"),
            "channel": name,
            "channelId": number,
            "isEnabled": php.flag(item.get("isEnabled")),
        }
    if errors:
        raise invalid(errors)
    return list(by_name.values())


def _name(store: Store, channel: Document) -> Any:
    row = store.table(_TABLES[channel["channel"]]).get(channel["channelId"])
    return row and row["name"]
