"""API credentials: the clients that may ask for tokens, and where they are called back."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from maatoo.sandbox.store import Document, Store

KIND = "oauth_clients"

AUTHORIZATION_CODE = "authorization_code"
CLIENT_CREDENTIALS = "client_credentials"
REFRESH_TOKEN = "refresh_token"
GRANTS = (AUTHORIZATION_CODE, CLIENT_CREDENTIALS, REFRESH_TOKEN)

_AFTER_A_PREFIX = ("/", "?")


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """One pair of API credentials.

    Attributes:
        id: its number.
        name: its name for people.
        client_id: what the client calls itself (OAuth 1a: the consumer key).
        client_secret: what proves it (OAuth 1a: the consumer secret).
        redirect_uris: where a login may lead back to; none allows every address.
        grants: what it may use of authorization_code, client_credentials and refresh_token.
        role: the id of the role it has in its own name (client_credentials).
    """

    id: int
    name: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    grants: frozenset[str]
    role: int

    def proves(self, secret: str) -> bool:
        """Whether a secret is that of this client."""
        return hmac.compare_digest(secret.encode(), self.client_secret.encode())

    def calls_back(self, address: str) -> bool:
        """Whether a login may lead back to an address: a registered one, or one below it."""
        parts = urlsplit(address)
        if not parts.scheme or not parts.hostname or parts.username is not None:
            return False
        return not self.redirect_uris or any(
            _covers(known, address) for known in self.redirect_uris
        )


def _covers(known: str, address: str) -> bool:
    rest = address[len(known) :]
    if not address.startswith(known):
        return False
    if not rest or known.endswith("/") or rest.startswith(_AFTER_A_PREFIX):
        return True
    return not urlsplit(known).path and urlsplit(known).port is None and rest.startswith(":")


def index(store: Store) -> None:
    """Let clients be found by their client_id."""
    store.table(KIND).index("client_id", lambda client: (client["client_id"],))


def add(
    store: Store,
    name: str,
    *,
    client_id: str | None,
    client_secret: str | None,
    redirect_uris: Iterable[str],
    grants: Iterable[str],
    role: int,
) -> OAuthClient:
    """Register a client.

    Raises:
        ValueError: an unknown grant or role, an address that is none, or a client_id that is taken.
    """
    addresses = list(redirect_uris)
    document: Document = {
        "name": name,
        "client_secret": client_secret or secrets.token_hex(24),
        "redirect_uris": addresses,
        "grants": [*grants],
        "role": role,
    }
    unknown = sorted(set(document["grants"]) - set(GRANTS))
    if unknown:
        raise ValueError(f"unknown grants {', '.join(unknown)}; known: {', '.join(GRANTS)}")
    if role not in store.table("roles"):
        raise ValueError(f"there is no role {role}")
    for address in addresses:
        if not urlsplit(address).scheme or not urlsplit(address).hostname:
            raise ValueError(f"{address!r} is no absolute address")
    with store.transaction():
        table = store.table(KIND)
        if client_id is not None and table.find("client_id", client_id):
            raise ValueError(f"there is a client {client_id!r} already")
        made = table.insert({**document, "client_id": client_id or ""})
        if client_id is None:
            made = table.put({**made, "client_id": f"{made['id']}_{secrets.token_hex(16)}"})
    return _client(made)


def named(store: Store, client_id: str) -> OAuthClient | None:
    """The client of that client_id, or None."""
    found = store.table(KIND).find("client_id", client_id)
    return _client(found[0]) if found else None


def numbered(store: Store, id: int) -> OAuthClient | None:
    """The client with that number, or None."""
    found = store.table(KIND).get(id)
    return _client(found) if found else None


def _client(document: Document) -> OAuthClient:
    return OAuthClient(
        id=document["id"],
        name=document["name"],
        client_id=document["client_id"],
        client_secret=document["client_secret"],
        redirect_uris=tuple(document["redirect_uris"]),
        grants=frozenset(document["grants"]),
        role=document["role"],
    )
