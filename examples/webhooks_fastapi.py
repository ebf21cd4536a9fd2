"""Webhooks in a FastAPI application: the receiver is mounted and runs in its lifespan.

    pip install fastapi uvicorn maatoo
    WEBHOOK_SECRET=… uvicorn webhooks_fastapi:app --app-dir examples

Give the webhook the address https://your.app/webhooks/maatoo and the same secret.
"""

from __future__ import annotations

import os

from fastapi import FastAPI

from maatoo.webhooks import ContactCreated, FormSubmitted, WebhookReceiver

hooks = WebhookReceiver(os.environ["WEBHOOK_SECRET"])


@hooks.on(ContactCreated)
async def greet(event: ContactCreated) -> None:
    """Called for each new contact, after the server was answered."""
    if event.contact is not None:
        print("new contact", event.contact.id)


@hooks.on(FormSubmitted)
def take_order(event: FormSubmitted) -> None:
    """Not async: it runs in a thread, so it may block."""
    if event.submission is not None:
        print("form", event.submission.id)


app = FastAPI(lifespan=lambda _: hooks.running())
app.mount("/webhooks", hooks)
