"""The tweets resource."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox.commands import usual
from maatoo.sandbox.properties import Property, category, count, read_text
from maatoo.sandbox.refused_values import NotValid
from maatoo.sandbox.resource import Resource

LONGEST = 280


def _text(value: Any) -> Any:
    text = read_text(value)
    if isinstance(text, str) and len(text) > LONGEST:
        raise NotValid(f"This value is too long. It should have {LONGEST} characters or less.")
    return text


class Tweets(Resource):
    """`/tweets`."""

    kind = "tweets"
    path = "tweets"
    one, many = "tweet", "tweets"
    area = "mauticSocial:tweets"
    keyed = True
    stays_published = True
    opposites: ClassVar = usual("ids")  # the server does not look at their "!"
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="text", read=_text, required="A value is required."),
        Property(name="language", default="en", kept=True),
        category(),
        Property(name="mediaId"),
        Property(name="mediaPath"),
        count("sentCount"),
        count("favoriteCount"),
        count("retweetCount"),
        Property(name="description"),
    )
