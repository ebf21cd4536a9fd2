"""The secrets that tests use: `tests.secret_watch` looks for each of them in all that is shown."""

from __future__ import annotations

__all__ = ["SECRETS", "secret"]

SECRETS: set[str] = set()
"""Every secret of this run; those that a sandbox gives out are added as they are made."""


def secret(text: str) -> str:
    """Register a secret of a test; it must be a word that stands in no other text."""
    SECRETS.add(text)
    return text


for _word in (
    "client-secret-word",
    "hid-client",
    "hid-access",
    "hid-refresh",
    "hid-token-secret",
    "hid-code",
    "hid-verifier",
    "sandboxsecret",
    "codeonlysecret",
):
    secret(_word)
