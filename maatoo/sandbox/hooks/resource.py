"""The webhooks resource."""

from __future__ import annotations

import re
import secrets
from typing import Any, ClassVar

from maatoo.sandbox.answers import Answer
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL
from maatoo.sandbox.hooks.triggers import TRIGGERS
from maatoo.sandbox.properties import Property, category, one_of, read_list, read_text
from maatoo.sandbox.refused_values import NotValid, spoken
from maatoo.sandbox.resource import Draft, Mode, Resource
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import major

_URL = re.compile(r"https?://[^\s/]+(/\S*)?", re.IGNORECASE)
_SCHEME = re.compile(r"[\w+.-]+://")

_NO_URL = "A valid URL is required."


def _url(value: Any) -> Any:
    text = read_text(value)
    if isinstance(text, str) and text and not _SCHEME.match(text):
        text = f"http://{text}"
    if not isinstance(text, str) or not _URL.fullmatch(text):
        raise NotValid(_NO_URL)
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
        Property(name="webhookUrl", read=_url, required=_NO_URL),
        Property(name="secret"),
        Property(name="eventsOrderbyDir", read=one_of("ASC", "DESC")),
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
    shown = {
        name: {"label": label, "description": spoken(text, major(call.version))}
        for name, (label, text) in TRIGGERS.items()
    }
    return Answer({"triggers": shown})
