"""The endpoints of OAuth 1a, `/oauth/v1/…`, and the signature of API requests."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from oauthlib.oauth1 import (  # type: ignore[import-untyped]
    AccessTokenEndpoint,  # pyright: ignore[reportUnknownVariableType]
    RequestTokenEndpoint,  # pyright: ignore[reportUnknownVariableType]
    ResourceEndpoint,  # pyright: ignore[reportUnknownVariableType]
)
from starlette.requests import Request

from maatoo.sandbox.answers import Answer, Refusal, unauthorised
from maatoo.sandbox.oauth import clients, tokens
from maatoo.sandbox.oauth.authorize import called_back
from maatoo.sandbox.oauth.clients import OAuthClient
from maatoo.sandbox.oauth.provider import REQUEST_TOKEN_SECONDS, Provider
from maatoo.sandbox.oauth.signed import FORM, Validator, as_sent
from maatoo.sandbox.store import Document
from maatoo.sandbox.users import User

Query = Mapping[str, str]


class SignedEndpoints:
    """Gives request tokens and access tokens for signed requests.

    Args:
        provider: the clients and tokens.
    """

    def __init__(self, provider: Provider) -> None:
        validator = Validator(provider)
        self._request: Any = RequestTokenEndpoint(validator)
        self._access: Any = AccessTokenEndpoint(validator)

    def request_token(self, request: Request, body: bytes) -> Answer:
        """`POST /oauth/v1/request_token`."""
        more = f"&oauth_expires_in={REQUEST_TOKEN_SECONDS}"
        return _answer(self._request.create_request_token_response(*as_sent(request, body)), more)

    def access_token(self, request: Request, body: bytes) -> Answer:
        """`POST /oauth/v1/access_token`."""
        return _answer(self._access.create_access_token_response(*as_sent(request, body)))


class SignedRequests:
    """Verifies the signatures of API requests.

    Args:
        provider: the clients and tokens.
    """

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._endpoint: Any = ResourceEndpoint(Validator(provider))

    def user(self, request: Request, body: bytes) -> User:
        """Who signed a request.

        Raises:
            Refusal: 401 when the signature is not right.
        """
        sent = as_sent(request, body)
        valid, signed = self._endpoint.validate_protected_resource_request(*sent)
        token = (
            tokens.find(self._provider.store, "signing", signed.resource_owner_key)
            if valid
            else None
        )
        user = self._provider.bearer(token) if token is not None else None
        if user is None:
            raise unauthorised("The signature of the request is not accepted.")
        return user


class SignedQuestion:
    """Gives verifiers to browsers; see `consent.Question`.

    Args:
        provider: the clients and tokens.
    """

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def client_name(self, query: Query) -> str:
        """The name of the consumer that asks.

        Raises:
            Refusal: 400 for an unknown request token, or an address that is not registered.
        """
        token, client = self._asked(query)
        _address(token, client, query)
        return client.name

    def accept(self, query: Query, user: User) -> str:
        """The address of the consumer, with the token and a verifier."""
        token, client = self._asked(query)
        verifier = secrets.token_hex(16)
        tokens.change(self._provider.store, token, user=user.id, verifier=verifier)
        parameters = {"oauth_token": str(token["token"]), "oauth_verifier": verifier}
        return called_back(_address(token, client, query), parameters)

    def deny(self, query: Query) -> str:
        """The address of the consumer, with the token alone."""
        token, client = self._asked(query)
        return called_back(_address(token, client, query), {"oauth_token": str(token["token"])})

    def _asked(self, query: Query) -> tuple[Document, OAuthClient]:
        store = self._provider.store
        token = tokens.find(store, "signing_request", query.get("oauth_token", ""))
        client = None if token is None else clients.numbered(store, token["client"])
        if token is None or client is None or tokens.expired(token, self._provider.clock()):
            raise Refusal(400, "There is no such request token.", kernel=True)
        return token, client


def _address(token: Document, client: OAuthClient, query: Query) -> str:
    address = query.get("oauth_callback") or str(token["callback"])
    if not client.calls_back(address):
        raise Refusal(400, "The callback is not registered for this consumer.", kernel=True)
    return address


def _answer(given: tuple[Mapping[str, str], str | None, int], more: str = "") -> Answer:
    _, text, status = given
    if status != 200:
        words = {400: "The request is not one of OAuth 1a.", 401: "The signature is not accepted."}
        raise Refusal(status, words.get(status, "OAuth 1a refused."), kernel=True)
    content = f"{text or ''}{more}".encode()
    return Answer(content=content, media_type=FORM, by_controller=False)
