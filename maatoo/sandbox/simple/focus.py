"""The focus items resource, and the script of one."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer, crash
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL
from maatoo.sandbox.properties import WINDOW, Property, category, read_html, read_id, read_utm
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.store import Document

_STYLES = frozenset({"bar", "modal", "notification", "page"})

_BLANK: Document = {
    "bar": {"allow_hide": None, "push_page": None, "sticky": None, "size": None, "placement": None},
    "modal": {"placement": None},
    "notification": {"placement": None},
    "page": [],
    "animate": None,
    "link_activation": None,
    "colors": {"primary": None, "text": None, "button": None, "button_text": None},
    "content": {
        "headline": None,
        "tagline": None,
        "link_text": None,
        "link_url": None,
        "link_new_window": None,
        "font": None,
        "css": None,
    },
    "when": None,
    "timeout": None,
    "frequency": None,
    "stop_after_conversion": None,
    "stop_after_close": None,
}


def _settings(value: Any) -> Document:
    """The properties of a focus item: what is given in the frame that the server stores."""
    given: Document = value if php.is_object(value) else {}
    filled: Document = {}
    for name, blank in _BLANK.items():
        inner = given.get(name)
        if php.is_object(blank):
            named: Document = inner if php.is_object(inner) else {}
            filled[name] = {key: named.get(key) for key in blank}
        else:
            filled[name] = blank if inner is None else inner
    return filled


class FocusItems(Resource):
    """`/focus`."""

    kind = "focus"
    path = "focus"
    one, many = "focus", "focus"
    area = "focus:items"
    keyed = True
    order: ClassVar = (("name", "asc"),)
    new_is_modified: ClassVar = ("user",)
    searched: ClassVar = ("name", "website")
    commands: ClassVar = USUAL
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        category(),
        Property(name="description"),
        Property(name="type", required="Use the builder to select what the focus should be."),
        Property(name="website"),
        Property(name="style", required="Use the builder to select the style of the focus."),
        *WINDOW,
        Property(name="properties", default=_settings({}), cleared=_settings({}), read=_settings),
        Property(name="utmTags", default=read_utm(None), cleared=read_utm(None), read=read_utm),
        Property(name="form", read=read_id),
        Property(name="htmlMode", writable=False),
        Property(name="html", read=read_html),
        Property(name="editor", read=read_html),
    )

    def fit(self, call: Call, draft: Draft, mode: Mode) -> None:
        """Refuse a style that the server has no page for."""
        super().fit(call, draft, mode)
        if draft.document["style"] not in _STYLES:
            raise crash()

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """With the HTML that the server keeps for the public page."""
        shown = super().show(call, document, view, draft)
        shown["cache"] = _markup(document)
        return shown


def generate_js(call: Call) -> Answer:
    """Answer `POST /focus/{id}/js`."""
    item = call.table(FocusItems.kind).get(call.id)
    if item is None:
        raise crash()
    return Answer({"js": script(item)})


def script(item: Document) -> str:
    """The script that puts a focus item on a page."""
    markup = _markup(item).replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return (
        "(function () {\n"
        "  var box = document.createElement('div');\n"
        f"  box.className = 'focus focus-{item['id']}';\n"
        f"  box.innerHTML = '{markup}';\n"
        "  document.body.appendChild(box);\n"
        "})();\n"
    )


def _markup(item: Document) -> str:
    content = item["properties"]["content"]
    headline, tagline = content["headline"] or "", content["tagline"] or ""
    link = f'<a href="{content["link_url"] or "#"}">{content["link_text"] or ""}</a>'
    return f"<div><h1>{headline}</h1><p>{tagline}</p>{link}</div>"
