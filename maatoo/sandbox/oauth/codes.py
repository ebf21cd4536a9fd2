"""Authorization codes: given to a browser, spent once, tied to an address and a challenge."""

from __future__ import annotations

import base64
import hashlib
import hmac

from maatoo.sandbox.oauth.tokens import random_token
from maatoo.sandbox.store import Document, Store

KIND = "oauth_codes"

CHALLENGE_METHODS = ("S256", "plain")


def index(store: Store) -> None:
    """Let codes be found by their text."""
    store.table(KIND).index("code", lambda code: (code["code"],))


def issue(
    store: Store,
    *,
    client: int,
    user: int,
    redirect_uri: str,
    expires: float,
    challenge: str | None,
    method: str,
) -> str:
    """Give a code out.

    Args:
        store: where it is kept.
        client: the number of the client it is for.
        user: the id of the user who logged in.
        redirect_uri: where the browser is sent with it.
        expires: its end, seconds since 1970.
        challenge: of PKCE, or None.
        method: how the challenge was made: S256 or plain.
    """
    code = random_token()
    store.table(KIND).insert(
        {
            "code": code,
            "client": client,
            "user": user,
            "redirect_uri": redirect_uri,
            "expires": expires,
            "challenge": challenge,
            "method": method,
        }
    )
    return code


def find(store: Store, code: str, client: int) -> Document | None:
    """The unspent code of a client, or None."""
    found = store.table(KIND).find("code", code)
    return found[0] if found and found[0]["client"] == client else None


def spend(store: Store, code: Document) -> None:
    """Forget a code."""
    store.table(KIND).remove(code["id"])


def verifies(code: Document, verifier: str) -> bool:
    """Whether a verifier answers the challenge of a code (RFC 7636); without a challenge any."""
    challenge = code["challenge"]
    if challenge is None:
        return True
    answer = verifier
    if code["method"] == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        answer = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return hmac.compare_digest(answer.encode(), str(challenge).encode())
