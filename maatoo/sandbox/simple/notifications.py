"""The push notifications resource."""

from __future__ import annotations

from typing import ClassVar

from maatoo.sandbox.commands import USUAL, in_language
from maatoo.sandbox.properties import (
    WINDOW,
    Property,
    category,
    count,
    read_utm,
)
from maatoo.sandbox.resource import Resource


class Notifications(Resource):
    """`/notifications`."""

    kind = "notifications"
    path = "notifications"
    one, many = "notification", "notifications"
    area = "notification:notifications"
    keyed = True
    order: ClassVar = (("name", "asc"),)
    commands: ClassVar = {**USUAL, "lang": in_language}
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="heading", required="A title is required."),
        Property(name="message", required="A message is required."),
        Property(name="url"),
        Property(name="language", default="en", needed=True),
        category(),
        Property(name="button"),
        Property(name="utmTags", default=read_utm(None), cleared=read_utm(None), read=read_utm),
        *WINDOW,
        count("readCount"),
        count("sentCount"),
    )
