"""The webhooks resource."""

from __future__ import annotations

import re
import secrets
from typing import Any, ClassVar

from maatoo.sandbox.answers import Answer
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL
from maatoo.sandbox.hooks.triggers import TRIGGERS
from maatoo.sandbox.properties import NotValid, Property, category, read_list, read_text
from maatoo.sandbox.resource import Draft, Mode, Resource
from maatoo.sandbox.store import Document

_URL = re.compile(r"https?://[^\s/]+(/\S*)?", re.IGNORECASE)


def _url(value: Any) -> Any:
    text = read_text(value)
    if not isinstance(text, str) or not _URL.fullmatch(text):
        raise NotValid("A valid URL is required.")
    return text


class Webhooks(Resource):
    """`/hooks`. A PUT drops the triggers that it does not name, a PATCH adds to them."""

    kind = "hooks"
    path = "hooks"
    one, many = "hook", "hooks"
    area = "webhook:webhooks"
    keyed = True
    order: ClassVar = (("name", "asc"),)
    commands: ClassVar = USUAL
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="description"),
        Property(name="webhookUrl", read=_url),
        Property(name="secret"),
        Property(name="eventsOrderbyDir"),
        category(),
        Property(name="triggers", default=[], cleared=[], read=read_list),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Make a secret when there is none, and lay the triggers over the stored ones."""
        draft = super().draft(call, current, body, mode)
        hook = draft.document
        hook["secret"] = hook["secret"] or secrets.token_hex(32)
        if current is not None and mode is Mode.MERGE:
            hook["triggers"] = list(dict.fromkeys([*current["triggers"], *hook["triggers"]]))
        hook["triggers"] = [name for name in hook["triggers"] if isinstance(name, str)]
        return draft


def list_triggers(call: Call) -> Answer:
    """Answer `GET /hooks/triggers`."""
    del call
    shown = {
        name: {"label": label, "description": text} for name, (label, text) in TRIGGERS.items()
    }
    return Answer({"triggers": shown})
