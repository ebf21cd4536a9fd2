"""OAuth 1a, as oauthlib's server side wants it: clients, tokens, nonces of the sandbox."""

# pyright: reportIncompatibleMethodOverride=false
from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from oauthlib.oauth1 import (  # type: ignore[import-untyped]
    RequestValidator as _RequestValidator,  # pyright: ignore[reportUnknownVariableType]
)
from starlette.requests import Request

from maatoo.sandbox.oauth import clients, tokens
from maatoo.sandbox.oauth.provider import REQUEST_TOKEN_SECONDS, Provider
from maatoo.sandbox.oauth.tokens import Purpose
from maatoo.sandbox.store import Document

FORM = "application/x-www-form-urlencoded"
_NAMES = ("client_key", "request_token", "access_token", "nonce", "verifier")
_NOBODY = "nobody"


class Validator(_RequestValidator):  # type: ignore[misc]  # pyright: ignore[reportUntypedBaseClass]
    """Answers oauthlib's questions from the data of the sandbox.

    Args:
        provider: the clients and tokens.
    """

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider
        self._used: dict[tuple[str, str, str, str | None], None] = {}
        self._lock = threading.Lock()
        for name in _NAMES:
            setattr(self, f"check_{name}", bool)

    @property
    def enforce_ssl(self) -> bool:
        """OAuth 1a is made for plain http."""
        return False

    @property
    def realms(self) -> tuple[str, ...]:
        """There are no realms."""
        return ()

    @property
    def dummy_client(self) -> str:
        """Stands for an unknown consumer, so that refusing it takes as long."""
        return _NOBODY

    @property
    def dummy_request_token(self) -> str:
        """Stands for an unknown request token."""
        return _NOBODY

    @property
    def dummy_access_token(self) -> str:
        """Stands for an unknown access token."""
        return _NOBODY

    def get_client_secret(self, client_key: str, request: Any) -> str:  # noqa: ARG002
        """The secret of a consumer."""
        client = clients.named(self._provider.store, client_key)
        return client.client_secret if client is not None else _NOBODY

    def get_request_token_secret(self, client_key: str, token: str, request: Any) -> str:  # noqa: ARG002
        """The secret of a request token."""
        return self._secret("signing_request", token)

    def get_access_token_secret(self, client_key: str, token: str, request: Any) -> str:  # noqa: ARG002
        """The secret of an access token."""
        return self._secret("signing", token)

    def get_default_realms(self, client_key: str, request: Any) -> list[str]:  # noqa: ARG002
        """There are no realms."""
        return []

    def get_realms(self, token: str, request: Any) -> list[str]:  # noqa: ARG002
        """There are no realms."""
        return []

    def validate_client_key(self, client_key: str, request: Any) -> bool:  # noqa: ARG002
        """Whether there is such a consumer."""
        return clients.named(self._provider.store, client_key) is not None

    def validate_request_token(self, client_key: str, token: str, request: Any) -> bool:  # noqa: ARG002
        """Whether a request token belongs to a consumer."""
        return self._valid("signing_request", client_key, token)

    def validate_access_token(self, client_key: str, token: str, request: Any) -> bool:  # noqa: ARG002
        """Whether an access token belongs to a consumer."""
        return self._valid("signing", client_key, token)

    def validate_timestamp_and_nonce(
        self,
        client_key: str,
        timestamp: str,
        nonce: str,
        request: Any,  # noqa: ARG002
        request_token: str | None = None,
        access_token: str | None = None,
    ) -> bool:
        """Whether a nonce is used for the first time."""
        key = (client_key, timestamp, nonce, request_token or access_token)
        with self._lock:
            fresh = key not in self._used
            self._used[key] = None
        return fresh

    def validate_redirect_uri(self, client_key: str, redirect_uri: str, request: Any) -> bool:  # noqa: ARG002
        """Whether a consumer may be called back there."""
        client = clients.named(self._provider.store, client_key)
        return client is not None and client.calls_back(redirect_uri)

    def validate_requested_realms(self, client_key: str, realms: Any, request: Any) -> bool:  # noqa: ARG002
        """There are no realms."""
        return True

    def validate_realms(self, client_key: str, token: str, request: Any, **_: Any) -> bool:  # noqa: ARG002
        """There are no realms."""
        return True

    def validate_verifier(self, client_key: str, token: str, verifier: str, request: Any) -> bool:  # noqa: ARG002
        """Whether the person who granted access was given this verifier."""
        found = self._find("signing_request", token)
        return found is not None and bool(found["verifier"]) and found["verifier"] == verifier

    def save_request_token(self, token: Mapping[str, str], request: Any) -> None:
        """Keep a new request token."""
        self._save(
            "signing_request", token, request.client_key, None, callback=request.redirect_uri
        )

    def save_access_token(self, token: Mapping[str, str], request: Any) -> None:
        """Keep a new access token, for the person who granted the request token."""
        granted = self._find("signing_request", request.resource_owner_key)
        user = granted["user"] if granted is not None else None
        self._save("signing", token, request.client_key, user)

    def invalidate_request_token(self, client_key: str, request_token: str, request: Any) -> None:  # noqa: ARG002
        """A request token is spent by its use."""
        found = self._find("signing_request", request_token)
        if found is not None:
            tokens.remove(self._provider.store, found)

    def _save(
        self,
        purpose: Purpose,
        token: Mapping[str, str],
        client_key: str,
        user: int | None,
        **more: str,
    ) -> None:
        provider = self._provider
        client = clients.named(provider.store, client_key)
        if client is None:
            return
        ends = provider.clock() + REQUEST_TOKEN_SECONDS if purpose == "signing_request" else None
        tokens.issue(
            provider.store,
            purpose,
            client=client.id,
            user=user,
            expires=ends,
            token=token["oauth_token"],
            secret=token["oauth_token_secret"],
            verifier=None,
            **more,
        )

    def _find(self, purpose: Purpose, token: str) -> Document | None:
        return tokens.find(self._provider.store, purpose, token)

    def _secret(self, purpose: Purpose, token: str) -> str:
        found = self._find(purpose, token)
        return str(found["secret"]) if found is not None else _NOBODY

    def _valid(self, purpose: Purpose, client_key: str, token: str) -> bool:
        found, client = self._find(purpose, token), clients.named(self._provider.store, client_key)
        return (
            found is not None
            and client is not None
            and found["client"] == client.id
            and not tokens.expired(found, self._provider.clock())
        )


def as_sent(request: Request, body: bytes) -> tuple[str, str, str, dict[str, str]]:
    """A request as oauthlib takes it: address, method, form, headers.

    The pairs of query and form are written anew in a strict encoding, for oauthlib refuses what
    PHP reads; what they mean, and so what is signed, stays the same.
    """
    scope = request.scope
    path = bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    query = _strict(scope["query_string"].decode("latin-1"))
    address = f"{request.url.scheme}://{request.url.netloc}{path}" + (f"?{query}" if query else "")
    headers = {
        name.title(): value
        for name, value in request.headers.items()
        if name in ("authorization", "content-type")
    }
    is_form = headers.get("Content-Type", "").startswith(FORM) and request.method != "GET"
    if not is_form:
        headers.pop("Content-Type", None)
    form = _strict(body.decode("utf-8", "replace")) if is_form else ""
    return address, request.method, form, headers


def _strict(pairs: str) -> str:
    return urlencode(parse_qsl(pairs, keep_blank_values=True))
