"""Authentication: credentials, the protocols that prove them, and the stores of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maatoo.auth.base import Auth, AuthResponse, AuthSession, Request, Send
from maatoo.auth.basic import BasicAuth, BearerToken
from maatoo.auth.tokens import Token
from maatoo.lazy_room import lazy_names
from maatoo.redaction import RedactingFilter, redact

if TYPE_CHECKING:
    from maatoo.auth.file_store import FileStore
    from maatoo.auth.flow import Flow
    from maatoo.auth.keyring_store import KeyringStore
    from maatoo.auth.loopback import login_on_loopback, login_on_loopback_blocking
    from maatoo.auth.oauth1 import OAuth1
    from maatoo.auth.oauth2 import ClientCredentials, OAuth2
    from maatoo.auth.plain_http import PlainHttp
    from maatoo.auth.stores import CallableStore, MemoryStore, StoreLock, TokenStore

__all__ = [
    "Auth",
    "AuthResponse",
    "AuthSession",
    "BasicAuth",
    "BearerToken",
    "CallableStore",
    "ClientCredentials",
    "FileStore",
    "Flow",
    "KeyringStore",
    "MemoryStore",
    "OAuth1",
    "OAuth2",
    "PlainHttp",
    "RedactingFilter",
    "Request",
    "Send",
    "StoreLock",
    "Token",
    "TokenStore",
    "login_on_loopback",
    "login_on_loopback_blocking",
    "redact",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "CallableStore": "stores",
            "ClientCredentials": "oauth2",
            "FileStore": "file_store",
            "Flow": "flow",
            "KeyringStore": "keyring_store",
            "MemoryStore": "stores",
            "OAuth1": "oauth1",
            "OAuth2": "oauth2",
            "PlainHttp": "plain_http",
            "StoreLock": "stores",
            "TokenStore": "stores",
            "login_on_loopback": "loopback",
            "login_on_loopback_blocking": "loopback",
        },
    )
