"""Webhooks in a Flask application, with verify and parse alone.

    pip install flask maatoo
    WEBHOOK_SECRET=… flask --app examples/webhooks_flask.py run

The server waits 10 seconds at most for the answer: what takes longer belongs into a queue.
"""

from __future__ import annotations

import os

from flask import Flask, request

from maatoo.webhooks import (
    SIGNATURE_HEADER,
    ContactCreated,
    PayloadError,
    SignatureMismatch,
    parse,
    verify,
)

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 10 * 1024 * 1024


@app.post("/webhooks/maatoo")
def receive() -> tuple[str, int]:
    """Answer the server, and do what its events ask for."""
    body = request.get_data()
    try:
        verify(body, request.headers.get(SIGNATURE_HEADER), os.environ["WEBHOOK_SECRET"])
        events = parse(body)
    except SignatureMismatch:
        return "wrong signature", 403
    except PayloadError:
        return "no webhook payload", 400
    for event in events:
        if isinstance(event, ContactCreated) and event.contact is not None:
            print("new contact", event.contact.id)
    return "received", 200
