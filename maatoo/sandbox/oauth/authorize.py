"""What OAuth 2 asks a person: the authorization code of `/oauth/v2/authorize`."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from maatoo.sandbox.answers import Refusal
from maatoo.sandbox.oauth import clients, codes
from maatoo.sandbox.oauth.clients import OAuthClient
from maatoo.sandbox.oauth.provider import Provider
from maatoo.sandbox.users import User

Query = Mapping[str, str]


class CodeQuestion:
    """Gives codes to browsers; see `consent.Question`.

    Args:
        provider: the clients, and how long a code lasts.
    """

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def client_name(self, query: Query) -> str:
        """The name of the client that asks.

        Raises:
            Refusal: 400 for an unknown client, or an address that is not registered for it.
        """
        client = self._client(query)
        _address(client, query)
        return client.name

    def accept(self, query: Query, user: User) -> str:
        """The address of the client, with the state and a code."""
        client = self._client(query)
        address = _address(client, query)
        problem = _problem(client, query)
        if problem is not None:
            return called_back(address, {**_state(query), **problem})
        challenge = query.get("code_challenge")
        code = codes.issue(
            self._provider.store,
            client=client.id,
            user=user.id or 0,
            redirect_uri=address,
            expires=self._provider.clock() + self._provider.code_seconds,
            challenge=challenge,
            method=query.get("code_challenge_method", "plain"),
        )
        return called_back(address, {**_state(query), "code": code})

    def deny(self, query: Query) -> str:
        """The address of the client, with the state and the error."""
        address = _address(self._client(query), query)
        said = {"error": "access_denied", "error_description": "The user denied access"}
        return called_back(address, {**_state(query), **said})

    def _client(self, query: Query) -> OAuthClient:
        client = clients.named(self._provider.store, query.get("client_id", ""))
        if client is None:
            raise Refusal(400, "There is no such client.", kernel=True, type="invalid_client")
        return client


def called_back(address: str, parameters: Mapping[str, str]) -> str:
    """An address with further parameters in its query."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"


def _address(client: OAuthClient, query: Query) -> str:
    address = query.get("redirect_uri", "")
    if not address and len(client.redirect_uris) == 1:
        address = client.redirect_uris[0]
    if not client.calls_back(address):
        raise Refusal(
            400,
            "The redirect_uri is missing, or is not registered for this client.",
            kernel=True,
            type="redirect_uri_mismatch",
        )
    return address


def _problem(client: OAuthClient, query: Query) -> dict[str, str] | None:
    """Why a code cannot be given, as the client is told."""
    if query.get("response_type") != "code":
        return {
            "error": "unsupported_response_type",
            "error_description": "Only response_type=code is supported",
        }
    if clients.AUTHORIZATION_CODE not in client.grants:
        return {
            "error": "unauthorized_client",
            "error_description": "The client may not use authorization codes",
        }
    if query.get("code_challenge_method", "plain") not in codes.CHALLENGE_METHODS:
        return {
            "error": "invalid_request",
            "error_description": "code_challenge_method is S256 or plain",
        }
    return None


def _state(query: Query) -> dict[str, str]:
    return {"state": query["state"]} if "state" in query else {}
