"""Form bodies and URLs of the OAuth 2 grants, made by oauthlib."""

from __future__ import annotations

import importlib
from typing import Any, cast
from urllib.parse import urlsplit

__all__ = [
    "authorization_url",
    "client_credentials_form",
    "code_form",
    "new_verifier",
    "refresh_form",
]

VERIFIER_LENGTH = 64


def _web_client(client_id: str) -> Any:
    return importlib.import_module("oauthlib.oauth2").WebApplicationClient(client_id)


def new_verifier() -> str:
    """A random code verifier (RFC 7636)."""
    return cast("str", _web_client("").create_code_verifier(VERIFIER_LENGTH))


def authorization_url(
    endpoint: str, *, client_id: str, redirect_uri: str, state: str, verifier: str | None
) -> str:
    """Where a person grants access; with a verifier its S256 challenge is part of it.

    oauthlib refuses plain http even to loopback; whether it may be used is decided elsewhere, so
    only the query is oauthlib's.
    """
    client = _web_client(client_id)
    pkce: dict[str, str] = {}
    if verifier is not None:
        pkce["code_challenge"] = client.create_code_challenge(verifier, "S256")
        pkce["code_challenge_method"] = "S256"
    url: str = client.prepare_request_uri(
        "https://site.invalid/",
        redirect_uri=redirect_uri,
        state=state,
        grant_type="authorization_code",
        **pkce,
    )
    return f"{endpoint}?{urlsplit(url).query}"


def code_form(
    *, client_id: str, client_secret: str, redirect_uri: str, code: str, verifier: str | None
) -> str:
    """Request body that exchanges the code of a callback for the first token."""
    form: str = _web_client(client_id).prepare_request_body(
        code=code, redirect_uri=redirect_uri, client_secret=client_secret, code_verifier=verifier
    )
    return form


def refresh_form(
    *, client_id: str, client_secret: str, redirect_uri: str, refresh_token: str
) -> str:
    """Request body that exchanges a refresh token for the next token."""
    form: str = _web_client(client_id).prepare_refresh_body(
        refresh_token=refresh_token,
        client_id=client_id,
        client_secret=client_secret,
        redirect_uri=redirect_uri,
    )
    return form


def client_credentials_form(*, client_id: str, client_secret: str) -> str:
    """Request body that asks for a token of the client itself."""
    backend = importlib.import_module("oauthlib.oauth2").BackendApplicationClient(client_id)
    form: str = backend.prepare_request_body(include_client_id=True, client_secret=client_secret)
    return form
