"""The text messages resource, and sending one, for which no transport is configured."""

from __future__ import annotations

import json
from typing import ClassVar

from maatoo.sandbox.answers import Answer
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL, in_language
from maatoo.sandbox.properties import WINDOW, Property, category, count
from maatoo.sandbox.resource import Resource


class Smses(Resource):
    """`/smses`."""

    kind = "smses"
    path = "smses"
    one, many = "sms", "smses"
    area = "sms:smses"
    keyed = True
    order: ClassVar = (("name", "asc"),)
    commands: ClassVar = {**USUAL, "lang": in_language}
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="message", never_null=True),
        Property(name="language", default="en", needed=True),
        category(),
        *WINDOW,
        count("sentCount"),
    )


def send_to_contact(call: Call) -> Answer:
    """Answer `GET /smses/{id}/contact/{contact_id}/send`: a text that holds an error."""
    del call
    error = {"error": {"message": "SMS transport is disabled.", "code": 417}}
    return Answer(json.dumps(error, separators=(",", ":")), by_controller=False)
