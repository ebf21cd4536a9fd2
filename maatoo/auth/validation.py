"""Checks of what a user gives to the token protocols."""

from __future__ import annotations

from typing import get_args
from urllib.parse import urlsplit

from maatoo.auth.stores import TokenStore
from maatoo.auth.token_placement import TokenIn
from maatoo.errors import InvalidArgument

__all__ = ["check_callback", "check_store", "check_text", "check_token_in"]


def check_text(name: str, value: object) -> None:
    """Raise :class:`InvalidArgument` unless ``value`` is a text that is not empty."""
    if not isinstance(value, str) or not value:
        raise InvalidArgument(f"{name} must be a text that is not empty")


def check_store(value: object) -> None:
    """Raise :class:`InvalidArgument` unless ``value`` is a token store."""
    if not isinstance(value, TokenStore):
        raise InvalidArgument(
            "store must be a token store: MemoryStore(), FileStore(path), KeyringStore(), "
            "CallableStore(load, save)"
        )


def check_callback(name: str, value: object) -> None:
    """Raise :class:`InvalidArgument` unless ``value`` is an absolute address."""
    if not isinstance(value, str) or not urlsplit(value).scheme or not urlsplit(value).netloc:
        raise InvalidArgument(f"{name} must be the absolute address that the site calls back")


def check_token_in(value: object) -> None:
    """Raise :class:`InvalidArgument` unless ``value`` names a place for the token."""
    if value not in get_args(TokenIn):
        raise InvalidArgument("token_in must be 'header', 'query' or 'body'")
