"""The e-mails resource."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from maatoo.sandbox import php
from maatoo.sandbox.answers import invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL, in_language
from maatoo.sandbox.properties import (
    WINDOW,
    Property,
    category,
    count,
    flag,
    read_html,
    read_id,
    read_list,
    read_object,
    read_reference,
    read_text,
    read_utm,
)
from maatoo.sandbox.refused_values import NotValid, Words
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.segments.nested import brief
from maatoo.sandbox.simple.family import children
from maatoo.sandbox.store import Document, Store

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_TOKEN = re.compile(r"\{contactfield=\w+(\|[^}]*)?\}")

_DYNAMIC = [
    {
        "tokenName": "Dynamic Content 1",
        "content": "Default Dynamic Content",
        "filters": [
            {
                "content": None,
                "filters": [
                    {
                        "glue": None,
                        "field": None,
                        "object": None,
                        "type": "Symfony\\Component\\Form\\Extension\\Core\\Type\\TextType",
                        "operator": None,
                        "display": None,
                        "filter": None,
                    }
                ],
            }
        ],
    }
]
_NO_LISTS = (
    "Either no list was selected or you do not have access to one of the lists that was selected."
)


def _address(value: Any) -> Any:
    text = read_text(value)
    if text and not _ADDRESS.fullmatch(text) and not _TOKEN.fullmatch(text):
        raise NotValid(Words(_no_address(text, "build on a"), _no_address(text, "built on an")))
    return text or None


def _no_address(text: str, built: str) -> str:
    return (
        f"Provided value '{text}' is not an email address nor a token {built} email field type. "
        f"'{text}' is not a valid contact field token. A valid token example: "
        "'{contactfield=firstname|John}'"
    )


def _mailbox(value: Any) -> Any:
    text = read_text(value)
    if text and not _ADDRESS.fullmatch(text):
        raise NotValid("A valid email is required.")
    return text or None


def _ids(value: Any) -> list[int]:
    return [number for number in map(read_reference, php.listed(value)) if number]


def _no_headers(value: Any) -> Any:
    """Headers of its own, which the server takes in no form."""
    if value:
        raise NotValid
    return []


class Emails(Resource):
    """`/emails`. Every save counts the revision up."""

    kind = "emails"
    path = "emails"
    one, many = "email", "emails"
    area = "email:emails"
    keyed = True
    order: ClassVar = (("name", "asc"),)
    searched: ClassVar = ("name", "subject")
    new_is_modified: ClassVar = ("date",)
    minimal: ClassVar = ("name", "subject", "language", "category")
    commands: ClassVar = {**USUAL, "lang": in_language}
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="subject", required="A subject is required."),
        Property(name="preheaderText", since=6),
        Property(name="language", default="en", needed=True),
        category(),
        Property(name="fromAddress", read=_address),
        Property(name="fromName"),
        Property(name="replyToAddress", read=_address),
        Property(name="bccAddress", read=_mailbox),
        flag("useOwnerAsMailer", default=None, cleared=None),
        Property(name="utmTags", default=read_utm(None), cleared=read_utm(None), read=read_utm),
        Property(name="customHtml", read=read_html),
        Property(name="plainText", read=read_html),
        Property(name="template"),
        Property(name="emailType", default="template", kept=True),
        *WINDOW,
        flag("publicPreview"),
        count("readCount"),
        count("sentCount"),
        Property(name="revision", default=0, writable=False, tracked=False),
        Property(name="assetAttachments", default=[], cleared=[], read=read_list),
        Property(name="variantStartDate", writable=False),
        count("variantSentCount"),
        count("variantReadCount"),
        Property(name="variantParent", read=read_id),
        Property(name="variantChildren", default=[], writable=False),
        Property(name="translationParent", read=read_id),
        Property(name="translationChildren", default=[], writable=False),
        Property(name="unsubscribeForm", read=read_id),
        Property(name="dynamicContent", default=_DYNAMIC, cleared=_DYNAMIC, read=read_object),
        Property(name="lists", default=[], cleared=[], read=_ids, show=brief),
        Property(name="headers", default=[], cleared=[], read=_no_headers),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """An e-mail to segments needs some; count the revision."""
        draft = super().draft(call, current, body, mode)
        email = draft.document
        known = [number for number in email["lists"] if number in call.table("segments")]
        if email["emailType"] == "list" and not known:
            raise invalid({"lists": [_NO_LISTS]})
        email["lists"] = known if email["emailType"] == "list" else []
        email["dynamicContent"] = email["dynamicContent"] or _DYNAMIC
        email["revision"] += 1
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """With its translations and variants."""
        shown = super().show(call, document, view, draft)
        shown["translationChildren"] = children(call, self, document, "translationParent", view)
        if view is not View.DELETED:
            shown["variantChildren"] = children(call, self, document, "variantParent", view)
        else:
            shown["lists"] = []
        return shown


def named(store: Store, id: int | None) -> str | None:
    """The name of an e-mail."""
    email = store.table(Emails.kind).get(id)
    return None if email is None else str(email["name"])
