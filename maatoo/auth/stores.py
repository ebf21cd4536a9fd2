"""Token stores: where a token is kept between calls, and the ones that live in this process."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn, Protocol, cast

from attrs import field, frozen

from maatoo.argument_checks import wrong_type
from maatoo.auth.tokens import Token
from maatoo.errors import ConfigurationError

__all__ = ["CallableStore", "MemoryStore", "StoreLock", "TokenStore"]


class StoreLock(Protocol):
    """A lock that excludes other processes; another thread may release it than acquired it."""

    def acquire(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds; False when it could not be had."""
        ...

    def release(self) -> None:
        """Release the lock; does nothing when it is not held."""
        ...


class TokenStore(ABC):
    """Keeps the one token of one login at one site.

    Equal stores (``==``, with equal hashes) share one renewal within a process: a subclass whose
    instances stand for the same place should compare equal; all others compare by identity.
    Methods may block; the client calls them in a worker thread when it runs on an event loop.
    """

    @abstractmethod
    def load(self) -> Token | Awaitable[Token | None] | None:
        """The stored token, or None when nothing was stored yet."""

    @abstractmethod
    def save(self, token: Token) -> Awaitable[None] | None:
        """Store a token in place of the former one. Called before the token is first used."""

    def check(self) -> None:  # noqa: B027 - most stores have nothing to check
        """Raise :class:`ConfigurationError` when it is certain that no token can be saved here.

        Called before a login spends its one-time code.
        """

    def lock(self) -> StoreLock | None:
        """A lock held while a token is renewed, for stores that processes share, or None."""
        return None


class MemoryStore(TokenStore):
    """Keeps the token in memory, for as long as the process lives. Cannot be pickled.

    Args:
        token: the token that it holds at first.

    Raises:
        InvalidArgument: no :class:`Token`.
    """

    def __init__(self, token: Token | None = None) -> None:
        if token is not None and not isinstance(token, Token):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise wrong_type("token", "a Token or None", token)
        self._token = token
        self._lock = threading.Lock()

    def load(self) -> Token | None:
        """The token, or None."""
        with self._lock:
            return self._token

    def save(self, token: Token) -> None:
        """Keep a token."""
        with self._lock:
            self._token = token

    def __repr__(self) -> str:
        return f"MemoryStore({self._token!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a MemoryStore lives in one process: two copies would renew the same token, and the "
            "second renewal is refused. Use FileStore to share a login between processes"
        )


Loaded = Token | Mapping[str, object] | None


def _function(_: object, attribute: Any, value: Any) -> None:
    if not callable(value):
        raise wrong_type(attribute.alias, "a function", value)


@frozen(eq=False)
class CallableStore(TokenStore):
    """Keeps the token wherever two callables put it: a database, a cache, a vault.

    Plain functions are called in a worker thread by the async client. Coroutine functions are
    awaited on its event loop; the blocking client runs each call of them on an event loop of its
    own, so with it plain functions are the better choice.

    Args:
        load: returns the token, or its ``to_dict()``, or None when there is none yet.
        save: is given the :class:`Token` to keep; ``token.to_dict()`` is plain JSON.

    Raises:
        InvalidArgument: one of them cannot be called.
    """

    _load: Callable[[], Loaded | Awaitable[Loaded]] = field(repr=False, validator=_function)
    _save: Callable[[Token], object | Awaitable[object]] = field(repr=False, validator=_function)

    def load(self) -> Token | Awaitable[Token | None] | None:
        """Call ``load``."""
        loaded = self._load()
        if isinstance(loaded, Awaitable):
            return _awaited(loaded)
        return _token(loaded)

    def save(self, token: Token) -> Awaitable[None] | None:
        """Call ``save``."""
        saved = self._save(token)
        if isinstance(saved, Awaitable):
            return _finished(cast("Awaitable[object]", saved))
        return None


async def _awaited(loaded: Awaitable[Loaded]) -> Token | None:
    return _token(await loaded)


async def _finished(saved: Awaitable[object]) -> None:
    await saved


def _token(loaded: object) -> Token | None:
    if loaded is None or isinstance(loaded, Token):
        return loaded
    if isinstance(loaded, Mapping):
        return Token.from_dict(cast("Mapping[str, object]", loaded))
    raise ConfigurationError(
        f"load of a CallableStore returned {type(loaded).__name__}: "
        "return a Token, its to_dict(), or None"
    )
