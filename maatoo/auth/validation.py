"""attrs validators of what a user gives to the token protocols."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, get_args
from urllib.parse import urlsplit

from maatoo.auth.stores import TokenStore
from maatoo.auth.token_placement import TokenIn
from maatoo.errors import InvalidArgument

__all__ = ["callback", "store", "token_in"]


def store(_: object, __: object, value: Any) -> None:
    """A token store."""
    if not isinstance(value, TokenStore):
        raise InvalidArgument(
            "store must be a token store: MemoryStore(), FileStore(path), KeyringStore(), "
            "CallableStore(load, save)"
        )


def callback(_: object, attribute: Any, value: Any) -> None:
    """An absolute address."""
    if isinstance(value, str):
        with suppress(ValueError):  # urlsplit: no such host; port: no such number
            parts = urlsplit(value)
            if parts.scheme and parts.netloc and (parts.port or 0) >= 0:
                return
    raise InvalidArgument(f"{attribute.name} must be the absolute address that the site calls back")


def token_in(_: object, __: object, value: object) -> None:
    """The name of a place for the token."""
    if value not in get_args(TokenIn):
        raise InvalidArgument("token_in must be 'header', 'query' or 'body'")
