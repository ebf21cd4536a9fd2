"""Tokens that were issued: the purpose of each, its expiry, and its early end."""

from __future__ import annotations

import base64
import secrets
from typing import Literal

from maatoo.sandbox.store import Document, Store

KIND = "oauth_tokens"

Purpose = Literal["access", "refresh", "signing_request", "signing"]
"""OAuth 2: access and refresh tokens; OAuth 1a: request tokens and the ones that sign."""


def random_token() -> str:
    """A new token: 86 characters, as the server makes them."""
    return base64.b64encode(secrets.token_hex(32).encode()).decode().rstrip("=")


def index(store: Store) -> None:
    """Let tokens be found by their text."""
    store.table(KIND).index("token", lambda token: ((token["purpose"], token["token"]),))


def issue(
    store: Store,
    purpose: Purpose,
    *,
    client: int,
    user: int | None,
    expires: float | None,
    token: str | None = None,
    **more: object,
) -> Document:
    """Give a token out.

    Args:
        store: where it is kept.
        purpose: the purpose of the token.
        client: the number of the client it is for.
        user: the id of the user it stands for; None for the client itself.
        expires: its end, seconds since 1970; None for never.
        token: its text; made up when None.
        **more: what else is to be known of it.
    """
    return store.table(KIND).insert(
        {
            "purpose": purpose,
            "token": token or random_token(),
            "client": client,
            "user": user,
            "expires": expires,
            **more,
        }
    )


def find(store: Store, purpose: Purpose, token: str) -> Document | None:
    """The token of that text, or None."""
    found = store.table(KIND).find("token", (purpose, token))
    return found[0] if found else None


def change(store: Store, token: Document, **changes: object) -> Document:
    """Note something else about a token."""
    return store.table(KIND).put({**token, **changes})


def remove(store: Store, token: Document) -> None:
    """Forget a token."""
    store.table(KIND).remove(token["id"])


def expired(token: Document, now: float) -> bool:
    """Whether a token is past its end."""
    return token["expires"] is not None and now >= token["expires"]


def expire_all(
    store: Store, purposes: tuple[Purpose, ...], now: float, only: str | None = None
) -> int:
    """Let all tokens for these purposes end now, or only the one of that text.

    Returns:
        How many worked until now.
    """
    with store.transaction():
        found = [row for row in store.table(KIND).rows() if row["purpose"] in purposes]
        ended = [row for row in found if not expired(row, now) and only in (None, row["token"])]
        for row in ended:
            change(store, row, expires=now)
    return len(ended)


def remove_all(store: Store, purposes: tuple[Purpose, ...]) -> int:
    """Forget all tokens for these purposes.

    Returns:
        How many there were.
    """
    with store.transaction():
        found = [row for row in store.table(KIND).rows() if row["purpose"] in purposes]
        for row in found:
            remove(store, row)
    return len(found)
