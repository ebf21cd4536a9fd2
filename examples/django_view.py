"""A Django view that signs people up, with one client for the whole process.

    pip install maatoo django

In a project of yours `sign_up` goes into views.py and the path into urls.py:

    urlpatterns = [path("newsletter", sign_up)]

The credentials come from the environment (MAATOO_BASE_URL, MAATOO_USERNAME, MAATOO_PASSWORD).
"""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from maatoo import (
    ConnectionFailed,
    Maatoo,
    OutcomeUnknown,
    RateLimited,
    RequestTimeout,
    ServerError,
    ValidationError,
)

SEGMENT = "newsletter"


@cache
def maatoo() -> Maatoo:
    """One client a process, shared by its threads; a visitor waits ten seconds at most."""
    return Maatoo.from_env(deadline=10)


@require_POST
def sign_up(request: HttpRequest) -> JsonResponse:
    """Create the contact, or update the one with this address, and add it to the segment."""
    api = maatoo()
    try:
        contact = api.contacts.create(email=request.POST.get("email", ""), tags=["web"])
        segment = api.segments.ensure(name=SEGMENT)
        api.segments.add_contact(segment.id, contact.id)
    except ValidationError as error:
        return JsonResponse({"errors": {**error.field_errors}}, status=422)
    except RateLimited as error:
        wait = str(round(error.retry_after or 60))
        return JsonResponse(
            {"detail": "try again later"}, status=503, headers={"Retry-After": wait}
        )
    except (ConnectionFailed, OutcomeUnknown, RequestTimeout, ServerError):
        return JsonResponse({"detail": "try again later"}, status=502)
    return JsonResponse({"id": contact.id}, status=201)
