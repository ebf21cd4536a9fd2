"""Script: a transport that answers with the recorded answer and keeps what was asked."""

from __future__ import annotations

import httpx

from .exchange import Exchange
from .wire import SentRequest, sent

BASE_URL = "https://mautic.example.invalid"
_FIELD_LISTS = {"/api/fields/contact", "/api/contacts/list/fields"}
_DENIED = {"errors": [{"code": 403, "message": "You do not have access", "type": "access"}]}


class Script:
    """Answers every request of a call with one recorded answer."""

    def __init__(self) -> None:
        self.transport = httpx.MockTransport(self._answer)
        self._exchange: Exchange | None = None
        self._requests: list[httpx.Request] = []

    def begin(self, exchange: Exchange) -> None:
        """Answer as this exchange from now on."""
        self._exchange = exchange
        self._requests = []

    def sent(self) -> list[SentRequest]:
        """What was asked since then."""
        return [sent(request) for request in self._requests]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self._exchange is None:
            raise RuntimeError(f"{request.method} {request.url} belongs to no exchange")
        own = self._exchange
        if request.method == "GET" and request.url.path == "/api/contacts" != own.path:
            return httpx.Response(200, json={"total": 0, "contacts": []})  # it was merged
        if request.method == "GET" and request.url.path in _FIELD_LISTS - {own.path}:
            return httpx.Response(403, json=_DENIED)  # asked before a contact without an address
        if _is_read_before(request, own):
            return _unread_forms(request)
        self._requests.append(request)
        return self._exchange.answer()


def _is_read_before(request: httpx.Request, own: Exchange) -> bool:
    """Whether a request reads the forms that a recorded PATCH, without their postAction, changes.

    It was not recorded. Its answer shows no postAction, so that the PATCH is sent as recorded.
    """
    path = own.path.removesuffix("/batch/edit").removesuffix("/edit")
    changes = own.method == "PATCH" and path.startswith("/api/forms") and path != own.path
    return changes and request.method == "GET" and request.url.path == path


def _unread_forms(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/api/forms":
        return httpx.Response(200, json={"total": 0, "forms": []})
    return httpx.Response(200, json={"form": {"id": 1}})
