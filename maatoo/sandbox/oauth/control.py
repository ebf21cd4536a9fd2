"""The control path of OAuth: register clients and let tokens end over HTTP, without credentials."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from maatoo.sandbox import php
from maatoo.sandbox.gate import CONTROL
from maatoo.sandbox.oauth import clients, controls
from maatoo.sandbox.oauth.clients import GRANTS
from maatoo.sandbox.oauth.provider import Provider

_SETTINGS: dict[str, Any] = {
    "name": "Sandbox client",
    "client_id": None,
    "client_secret": None,
    "redirect_uris": (),
    "grants": GRANTS,
    "role": 1,
}


def routes(provider: Provider) -> list[Route]:
    """The routes of the control path that are about OAuth.

    - `POST /_sandbox/clients` registers a client: `{"redirect_uris": ["http://127.0.0.1:8765/"]}`,
      all settings of `Sandbox.add_client`; the answer shows its id and secret
    - `POST /_sandbox/tokens/expire` lets access tokens expire; `{"refresh": true}` all tokens
    - `POST /_sandbox/tokens/revoke` forgets all tokens
    """

    async def add_client(request: Request) -> Response:
        try:
            settings = _object(await request.body())
            unknown = sorted(settings.keys() - _SETTINGS.keys())
            if unknown:
                raise ValueError(f"unknown settings of a client: {', '.join(unknown)}")
            made = clients.add(provider.store, **{**_SETTINGS, **settings})
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        shown = {"client_id": made.client_id, "client_secret": made.client_secret}
        return JSONResponse(shown, status_code=201)

    async def expire(request: Request) -> Response:
        try:
            refresh = _object(await request.body()).get("refresh") is True
        except ValueError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse({"expired": controls.expire(provider, refresh=refresh)})

    async def revoke(_: Request) -> Response:
        return JSONResponse({"revoked": controls.revoke(provider)})

    return [
        Route(f"{CONTROL}/clients", add_client, methods=["POST"]),
        Route(f"{CONTROL}/tokens/expire", expire, methods=["POST"]),
        Route(f"{CONTROL}/tokens/revoke", revoke, methods=["POST"]),
    ]


def _object(body: bytes) -> dict[str, Any]:
    settings: object = json.loads(body or b"{}")
    if not php.is_object(settings):
        raise ValueError("the body is a JSON object")
    return settings
