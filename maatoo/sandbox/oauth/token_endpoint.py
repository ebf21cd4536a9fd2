"""The token endpoint of OAuth 2, `/oauth/v2/token`: grants, and refusals in the server's words."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping

from starlette.requests import Request

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer, Refusal
from maatoo.sandbox.call import decode_body
from maatoo.sandbox.oauth import clients, codes, tokens
from maatoo.sandbox.oauth.clients import OAuthClient
from maatoo.sandbox.oauth.provider import Provider
from maatoo.sandbox.store import Document

Input = Mapping[str, str]

PASSWORD = "password"


def refused(message: str, type: str) -> Refusal:
    """A refusal of the endpoint: always 400."""
    return Refusal(400, message, kernel=True, type=type)


class TokenEndpoint:
    """Answers requests for tokens.

    Args:
        provider: gives them out.
    """

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._grants: dict[str, Callable[[OAuthClient, Input], Document]] = {
            clients.AUTHORIZATION_CODE: self._code,
            clients.CLIENT_CREDENTIALS: self._client,
            clients.REFRESH_TOKEN: self._refresh,
        }

    def answer(self, request: Request, body: bytes) -> Answer:
        """Answer a request: parameters in a form, a JSON body, or the query of a GET.

        Raises:
            Refusal: 400, of the type that OAuth 2 has for it.
        """
        given = _input(request, body)
        grant = given.get("grant_type", "")
        if grant not in self._grants and grant != PASSWORD:
            raise refused("Invalid grant_type parameter or parameter missing", "invalid_request")
        client = self._authenticated(given, request.headers.get("authorization", ""))
        if grant not in client.grants:
            raise refused(
                "The grant type is unauthorized for this client_id", "unauthorized_client"
            )
        payload = self._grants[grant](client, given)
        headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
        return Answer(payload, headers=headers, by_controller=False)

    def _authenticated(self, given: Input, header: str) -> OAuthClient:
        client_id, secret = _basic(header) or (given.get("client_id"), given.get("client_secret"))
        if not client_id:
            raise refused("Client id was not found in the headers or body", "invalid_client")
        client = clients.named(self._provider.store, client_id)
        if client is None or not client.proves(secret or ""):
            raise refused("The client credentials are invalid", "invalid_client")
        return client

    def _client(self, client: OAuthClient, _: Input) -> Document:
        return self._provider.token_answer(client, None)

    def _code(self, client: OAuthClient, given: Input) -> Document:
        if not given.get("code"):
            raise refused('Missing parameter. "code" is required', "invalid_request")
        if not given.get("redirect_uri"):
            raise refused('Missing parameter. "redirect_uri" is required', "invalid_request")
        store = self._provider.store
        code = codes.find(store, given["code"], client.id)
        if code is None:
            raise refused("Code doesn't exist or is invalid for the client", "invalid_grant")
        if given["redirect_uri"] != code["redirect_uri"]:
            raise refused("The code was given to another redirect_uri", "redirect_uri_mismatch")
        if self._provider.clock() >= code["expires"]:
            raise refused("The authorization code has expired", "invalid_grant")
        if not codes.verifies(code, given.get("code_verifier", "")):
            raise refused("The code_verifier does not answer the challenge", "invalid_grant")
        codes.spend(store, code)
        return self._provider.token_answer(client, code["user"])

    def _refresh(self, client: OAuthClient, given: Input) -> Document:
        if not given.get("refresh_token"):
            raise refused('No "refresh_token" parameter found', "invalid_request")
        store = self._provider.store
        token = tokens.find(store, "refresh", given["refresh_token"])
        if token is None or token["client"] != client.id:
            raise refused("Invalid refresh token", "invalid_grant")
        if tokens.expired(token, self._provider.clock()):
            raise refused("Refresh token has expired", "invalid_grant")
        if self._provider.rotates:
            tokens.remove(store, token)
        return self._provider.token_answer(client, token["user"])


def _input(request: Request, body: bytes) -> Input:
    if request.method == "GET":
        given: object = dict(request.query_params)
    else:
        given = decode_body(body, request.headers.get("content-type", ""))
    items = given.items() if php.is_object(given) else ()
    return {name: value for name, value in items if isinstance(value, str)}


def _basic(header: str) -> tuple[str, str] | None:
    """Client and secret of a Basic header, or None."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (client_id, secret) if client_id else None
