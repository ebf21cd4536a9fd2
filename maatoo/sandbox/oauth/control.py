"""The control path of OAuth: register clients and let tokens end over HTTP, without credentials."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from maatoo.sandbox.control import refused, settings_of
from maatoo.sandbox.gate import CONTROL
from maatoo.sandbox.oauth import administration, clients
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
    """The routes of the control path that are about OAuth; `GET /_sandbox` lists them."""

    async def add_client(request: Request) -> Response:
        """Register API credentials, and show them: {"redirect_uris": ["http://127.0.0.1:8765/"]}"""
        try:
            settings = settings_of(await request.body())
            unknown = sorted(settings.keys() - _SETTINGS.keys())
            if unknown:
                raise ValueError(f"unknown settings of a client: {', '.join(unknown)}")
            made = clients.add(provider.store, **{**_SETTINGS, **settings})
        except (TypeError, ValueError) as error:
            return refused(error)
        shown = {"client_id": made.client_id, "client_secret": made.client_secret}
        return JSONResponse(shown, status_code=201)

    async def set_lifetimes(request: Request) -> Response:
        """Set how tokens last: {"access_seconds": 60, "refresh_seconds": 600, "rotates": false}"""
        try:
            administration.set_lifetimes(provider, settings_of(await request.body()))
        except ValueError as error:
            return refused(error)
        return JSONResponse({name: getattr(provider, name) for name in administration.LIFETIMES})

    async def expire(request: Request) -> Response:
        """Let access tokens expire now; with {"refresh": true} refresh tokens as well."""
        try:
            refresh = settings_of(await request.body()).get("refresh") is True
        except ValueError as error:
            return refused(error)
        return JSONResponse({"expired": administration.expire(provider, refresh=refresh)})

    async def revoke(_: Request) -> Response:
        """Forget all tokens."""
        return JSONResponse({"revoked": administration.revoke(provider)})

    return [
        Route(f"{CONTROL}/clients", add_client, methods=["POST"]),
        Route(f"{CONTROL}/tokens", set_lifetimes, methods=["PUT"]),
        Route(f"{CONTROL}/tokens/expire", expire, methods=["POST"]),
        Route(f"{CONTROL}/tokens/revoke", revoke, methods=["POST"]),
    ]
