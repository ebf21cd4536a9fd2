"""The markup of a form, and the script that puts it on a page."""

from __future__ import annotations

import html
import json
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.store import Document


def markup(form: Document) -> str:
    """The form as HTML."""
    name = html.escape(str(form["alias"]))
    rows = "".join(_row(field) for field in form["fields"])
    hidden = "".join(
        f'<input type="hidden" name="mauticform[{key}]" value="{html.escape(str(value))}">'
        for key, value in (("formId", form.get("id", "")), ("return", ""), ("formName", name))
    )
    return (
        f'<form method="post" action="/form/submit?formId={form.get("id", "")}" id="form_{name}">'
        f"{rows}{hidden}</form>"
    )


def script(form: Document, base_url: str) -> str:
    """The script that puts the form where it is loaded."""
    text = markup(form).replace('action="/', f'action="{base_url}/')
    return f"document.currentScript.insertAdjacentHTML('afterend', {json.dumps(text)});\n"


def _row(field: Document) -> str:
    name = html.escape(str(field["alias"]))
    label = html.escape(str(field["label"] or ""))
    required = " required" if field["isRequired"] else ""
    if field["type"] == "button":
        return f'<button type="submit" name="mauticform[{name}]" value="1">{label}</button>'
    if field["type"] == "select":
        options = "".join(
            f'<option value="{html.escape(str(value))}">{html.escape(str(text))}</option>'
            for text, value in _options(field["properties"])
        )
        inner = f'<select name="mauticform[{name}]"{required}>{options}</select>'
    elif field["type"] == "textarea":
        inner = f'<textarea name="mauticform[{name}]"{required}></textarea>'
    else:
        kind = "email" if field["type"] == "email" else "text"
        inner = f'<input type="{kind}" name="mauticform[{name}]"{required}>'
    return f"<label>{label} {inner}</label>"


def _options(properties: Any) -> list[tuple[Any, Any]]:
    found = properties.get("list") if php.is_object(properties) else None
    items = php.listed(found.get("list") if php.is_object(found) else found)
    return [
        (item.get("label"), item.get("value")) if php.is_object(item) else (item, item)
        for item in items
    ]
