"""The secrets that tests use: `tests.secret_watch` looks for each of them in all that is shown."""

from __future__ import annotations

import re

__all__ = ["RUN", "SECRETS", "WORDS", "secret"]

RUN = re.compile(r"[A-Za-z0-9]{20,}")
"""What random secrets look like, so that they are found in any text by one look-up."""

SECRETS: set[str] = set()
"""Every secret of this run; those that a sandbox gives out are added as they are made."""

WORDS: set[str] = set()
"""Those among them that do not look random: every text is searched for each."""


def secret(text: str) -> str:
    """Register a secret of a test; it must be a text that stands in no other one."""
    SECRETS.add(text)
    if not RUN.fullmatch(text):
        WORDS.add(text)
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
