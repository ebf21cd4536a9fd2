"""Provider: what the endpoints and the authentication of the sandbox share of OAuth."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from maatoo.redaction import protect_loggers
from maatoo.sandbox import users
from maatoo.sandbox.oauth import clients, codes, tokens
from maatoo.sandbox.oauth.clients import OAuthClient
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.users import User

ACCESS_SECONDS = 3600
REFRESH_SECONDS = 14 * 24 * 3600
CODE_SECONDS = 30
REQUEST_TOKEN_SECONDS = 3600


@dataclass(slots=True)
class Provider:
    """Gives tokens out and knows whom they stand for. Settings may be changed at any time.

    Attributes:
        store: the data; clients and tokens survive a restart with it.
        access_seconds: how long an access token lasts.
        refresh_seconds: how long a refresh token lasts.
        code_seconds: how long an authorization code lasts.
        rotates: whether a refresh token is spent by its use.
        signing: whether OAuth 1a is spoken.
        clock: seconds since 1970.
    """

    store: Store = field(repr=False)
    access_seconds: float = ACCESS_SECONDS
    refresh_seconds: float = REFRESH_SECONDS
    code_seconds: float = CODE_SECONDS
    rotates: bool = True
    signing: bool = False
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def __post_init__(self) -> None:
        protect_loggers()  # oauthlib and httpx in a test would log secrets
        clients.index(self.store)
        codes.index(self.store)
        tokens.index(self.store)

    def token_answer(self, client: OAuthClient, user: int | None) -> Document:
        """New tokens, as the token endpoint answers them; a client alone gets no refresh token."""
        now = self.clock()
        access = tokens.issue(
            self.store,
            "access",
            client=client.id,
            user=user,
            expires=now + self.access_seconds,
        )
        answer: Document = {
            "access_token": access["token"],
            "expires_in": int(self.access_seconds),
            "token_type": "bearer",
            "scope": None,
        }
        if user is not None:
            refresh = tokens.issue(
                self.store,
                "refresh",
                client=client.id,
                user=user,
                expires=now + self.refresh_seconds,
            )
            answer["refresh_token"] = refresh["token"]
        return answer

    def bearer(self, token: Document) -> User | None:
        """Whom a token stands for: a published user, or the client itself; None when gone."""
        if token["user"] is not None:
            found = self.store.table("users").get(token["user"])
            return users.user(self.store, found) if found and found["isPublished"] else None
        client = clients.numbered(self.store, token["client"])
        return None if client is None else self.client_user(client)

    def client_user(self, client: OAuthClient) -> User:
        """A client as a user: without an id, with the role of the client."""
        return users.user(
            self.store,
            {
                "id": None,
                "username": f"{client.name} [{client.id}]",
                "firstName": client.name,
                "lastName": f"[{client.id}]",
                "role": client.role,
            },
        )
