"""The point actions resource: what contacts get points for, and awarding them."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer, invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL
from maatoo.sandbox.properties import (
    LEAST_WHOLE,
    MOST_WHOLE,
    WINDOW,
    Property,
    category,
    one_of,
    read_flag,
    read_object,
    read_whole,
)
from maatoo.sandbox.refused_values import NotValid
from maatoo.sandbox.resource import Draft, Mode, Resource
from maatoo.sandbox.store import Document

TYPES = {
    "asset.download": "Downloads an asset",
    "email.send": "Is sent an email",
    "email.open": "Opens an email",
    "form.submit": "Submits a form",
    "page.hit": "Visits a landing page",
    "url.hit": "Visits specific URL",
}

_URL_HIT: Document = {
    "page_url": None,
    "page_hits": None,
    "accumulative_time_unit": None,
    "accumulative_time": 0,
    "returns_within_unit": None,
    "returns_within": 0,
    "returns_after_unit": None,
    "returns_after": 0,
}
_PROPERTIES: dict[str, Document] = {
    "asset.download": {"assets": [], "categories": []},
    "email.send": {"emails": [], "categories": [], "triggerMode": None},
    "email.open": {"emails": [], "categories": [], "triggerMode": None},
    "form.submit": {"forms": []},
    "page.hit": {"pages": []},
    "url.hit": {**_URL_HIT, "first_time": None},
}


def _delta(value: Any) -> int | None:
    delta = read_whole(value)
    if delta is not None and not LEAST_WHOLE <= delta <= MOST_WHOLE:
        raise NotValid(f"This value should be between {LEAST_WHOLE} and {MOST_WHOLE}.")
    return delta


class PointActions(Resource):
    """`/points`. The properties of an action are stored by an edit, not by the create."""

    kind = "points"
    path = "points"
    one, many = "point", "points"
    area = "point:points"
    minimal: ClassVar = ("name", "category", "type", "description")
    searched: ClassVar = ("name", "description")
    commands: ClassVar = USUAL
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        category(),
        Property(name="type", read=one_of(*TYPES), required="A point action must be selected."),
        Property(name="description"),
        *WINDOW,
        Property(
            name="delta",
            default=0,
            cleared=0,
            read=_delta,
            required="A point change (delta) must be selected.",
            tracked=False,
        ),
        Property(name="properties", default=[], cleared=[], read=read_object),
        Property(name="repeatable", default=False, read=read_flag, needed=True),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Lay the given properties over those that its type has."""
        draft = super().draft(call, current, body, mode)
        point = draft.document
        if current is None:
            point["properties"] = []
            return draft
        if "properties" not in body:
            point["properties"] = current["properties"]
            return draft
        # the form is made for the type that the action had before
        known = _PROPERTIES.get(str(current["type"]), {})
        given: Any = body["properties"] if php.is_object(body["properties"]) else {}
        if not given.keys() <= known.keys():
            point["properties"] = {**known}
            point["properties"].pop("first_time", None)
            raise invalid(
                {"properties": ["This form should not contain extra fields."]}, attempted=point
            )
        point["properties"] = {**known, **given}
        return draft


def list_types(call: Call) -> Answer:
    """Answer `GET /points/actions/types`."""
    del call
    return Answer({"pointActionTypes": TYPES})
