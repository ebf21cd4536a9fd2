"""Webhooks in Django, with verify and parse alone; a whole project in one file.

    pip install django maatoo
    WEBHOOK_SECRET=… python examples/webhooks_django.py runserver

In a project of yours the view goes into views.py and the path into urls.py. The server waits 10
seconds at most for the answer: what takes longer belongs into a queue.
"""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from maatoo.webhooks import (
    SIGNATURE_HEADER,
    ContactCreated,
    PayloadError,
    SignatureMismatch,
    parse,
    verify,
)


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Answer the server, and do what its events ask for."""
    try:
        signature = request.headers.get(SIGNATURE_HEADER)
        verify(request.body, signature, os.environ["WEBHOOK_SECRET"])
        events = parse(request.body)
    except SignatureMismatch:
        return HttpResponse("wrong signature", status=403)
    except PayloadError:
        return HttpResponse("no webhook payload", status=400)
    for event in events:
        if isinstance(event, ContactCreated) and event.contact is not None:
            print("new contact", event.contact.id)
    return HttpResponse("received")


urlpatterns = [path("webhooks/maatoo", receive)]

settings.configure(
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    DATA_UPLOAD_MAX_MEMORY_SIZE=10 * 1024 * 1024,
    ROOT_URLCONF=__name__,
    SECRET_KEY="for this example only",
)

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
