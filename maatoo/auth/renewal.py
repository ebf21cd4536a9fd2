"""One renewal for all who wait: tasks, threads and, through the store's lock, processes."""

from __future__ import annotations

import copy
import os
import threading
import weakref
from collections.abc import Awaitable, Callable
from typing import Protocol

from attrs import field, frozen

from maatoo.auth.single_flight import Flight, SingleFlight
from maatoo.auth.store_access import locked, read, write
from maatoo.auth.stores import TokenStore
from maatoo.auth.tokens import Token
from maatoo.errors import AuthenticationError, ConnectionFailed, RateLimited, ServerError
from maatoo.runtime import Runtime

__all__ = ["TokenManager", "TokenSource", "manager_of"]

PAUSE = 10.0
"""Seconds for which a token that still works is used after its early renewal failed."""

ATTEMPTS = 20
"""How often a waiter joins another renewal after one was cut off, before it gives up."""


class TokenSource(Protocol):
    """What can get a token: one session of a client."""

    store: TokenStore
    runtime: Runtime
    key: object
    """Equal for sessions that would ask in the same way: same client, same site."""
    refusal_lasts: float | None
    """Seconds after which a refused request for a token is tried again; None for never."""

    def accept(self, stored: Token | None) -> Token | None:
        """Check a stored token: it must belong to this site. Raises ConfigurationError."""
        ...

    async def grant(self, stored: Token | None) -> Token:
        """Ask the token endpoint for a new token. Raises AuthenticationError when refused."""
        ...


@frozen
class Refusal:
    """A request for a token that was refused; it stands until the store holds another token."""

    key: object
    held: tuple[str | None, str | None] | None = field(repr=False)
    error: AuthenticationError
    until: float | None


def _held(stored: Token | None) -> tuple[str | None, str | None] | None:
    return None if stored is None else (stored.access_token, stored.refresh_token)


def _copied(error: Exception) -> Exception:
    """A copy to raise in one waiter, without the traceback and the variables of another."""
    try:
        return copy.copy(error).with_traceback(None)
    except Exception:  # an exception of a user's store that cannot be copied
        return error


class TokenManager:
    """The token of one store within this process, and the one renewal of it.

    Attributes:
        current: the token in use, or None when it must be looked up.
        rejected: mark of the access token that the server refused and that is not renewed yet.
        repeated: mark of the access token that was handed out again after the server refused it.
        pause_until: until when a token that still works is not renewed ahead of its expiry, after
            a renewal failed on the network; seconds since 1970.
        flights: the renewal under way.
    """

    def __init__(self) -> None:
        self.current: Token | None = None
        self.rejected: str | None = None
        self.repeated: str | None = None
        self.pause_until = 0.0
        self.flights = SingleFlight[Token](self._note)
        self._unsaved: Token | None = None
        self._refusal: Refusal | None = None

    async def fresh(self, source: TokenSource, used: str | None) -> Token:
        """A token that works, other than ``used``, and that is not due unless renewing failed.

        It is the same as ``used`` where the token endpoint hands out no other.

        Args:
            source: the session that asks.
            used: mark of the access token that is expired or was refused, or None.

        Raises:
            AuthenticationError: refused, now or before, with what to do.
            ConnectionFailed: no answer; harmless to repeat.
            ConfigurationError: the store failed, or a blocking call would wait for its own loop.
        """
        for _ in range(ATTEMPTS):
            current = self.current
            if current is not None and _usable(current, used, source.runtime):
                return current
            flight, _own = await self.flights.join(
                source, source.key, source.runtime, lambda: self._obtain(source, used)
            )
            if flight.value is not None and (flight.value.mark != used or self.repeated == used):
                return flight.value
            if flight.error is not None and flight.key == source.key:
                raise _copied(flight.error)
        raise ConnectionFailed("the renewal of the token was cut off again and again")

    async def login(
        self, store: TokenStore, runtime: Runtime, exchange: Callable[[], Awaitable[Token]]
    ) -> Token:
        """Run the last step of a login as a renewal, so that the two never run at the same time.

        Args:
            store: where the token goes.
            runtime: how the caller waits.
            exchange: gets the token; its errors are raised here.
        """

        async def obtain() -> Token:
            return await self._keep(store, runtime, await exchange())

        key = object()
        for _ in range(ATTEMPTS):
            flight, own = await self.flights.join(key, key, runtime, obtain)
            if own and flight.value is not None:
                return flight.value
            if own and flight.error is not None:
                raise _copied(flight.error)
            if own:
                break
        raise ConnectionFailed("the login was cut off: begin it anew")

    def _note(self, flight: Flight[Token]) -> None:
        if flight.value is not None:
            self.current, self.rejected = flight.value, None
        elif isinstance(flight.error, AuthenticationError):
            self.current = None

    async def _obtain(self, source: TokenSource, used: str | None) -> Token:
        store, runtime = source.store, source.runtime
        if self._unsaved is not None:
            kept = await self._keep(store, runtime, self._unsaved)
            if kept.mark != used and not kept.due(runtime.time()):
                return kept
        stored = source.accept(await read(store, runtime))
        self._recall_refusal(source, stored)
        if stored is not None and _usable(stored, used, runtime):
            return stored
        try:
            return await self._renew(source, used, stored)
        except (ConnectionFailed, RateLimited, ServerError):
            now = runtime.time()
            if stored is None or stored.expired(now) or stored.mark in (used, self.rejected):
                raise
            self.pause_until = now + PAUSE
            return stored

    async def _renew(self, source: TokenSource, used: str | None, stored: Token | None) -> Token:
        """Ask for a new token, unless another process has done so meanwhile."""
        store, runtime = source.store, source.runtime
        async with locked(store, runtime) as exclusive:
            if exclusive:
                stored = source.accept(await read(store, runtime))
                if stored is not None and _usable(stored, used, runtime):
                    return stored
            try:
                token = await source.grant(stored)
            except AuthenticationError as error:
                winner = source.accept(await read(store, runtime))
                if _held(winner) != _held(stored) and winner and _usable(winner, used, runtime):
                    return winner
                self._note_refusal(source, stored, error)
                raise
            self.repeated = token.mark if token.mark == used else None
            return await self._keep(store, runtime, token)

    async def _keep(self, store: TokenStore, runtime: Runtime, token: Token) -> Token:
        """Store a new token before it is used; one that could not be stored is tried again."""
        self._unsaved = token
        await write(store, token, runtime)
        self._unsaved = self._refusal = None
        return token

    def _recall_refusal(self, source: TokenSource, stored: Token | None) -> None:
        refusal = self._refusal
        if refusal is None or refusal.key != source.key or refusal.held != _held(stored):
            return
        if refusal.until is None or source.runtime.time() < refusal.until:
            raise _copied(refusal.error)

    def _note_refusal(
        self, source: TokenSource, stored: Token | None, error: AuthenticationError
    ) -> None:
        lasts = source.refusal_lasts
        until = None if lasts is None else source.runtime.time() + lasts
        kept = copy.copy(error).with_traceback(None)
        self._refusal = Refusal(source.key, _held(stored), kept, until)


def _usable(token: Token, used: str | None, runtime: Runtime) -> bool:
    return token.mark != used and not token.due(runtime.time())


_managers: weakref.WeakKeyDictionary[TokenStore, TokenManager] = weakref.WeakKeyDictionary()
_managers_lock = threading.Lock()


def manager_of(store: TokenStore) -> TokenManager:
    """The one manager that all users of a store within this process share."""
    with _managers_lock:
        manager = _managers.get(store)
        if manager is None:
            manager = _managers[store] = TokenManager()
        return manager


def _after_fork() -> None:
    global _managers_lock
    _managers_lock = threading.Lock()
    for manager in list(_managers.values()):
        manager.flights.reset()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
