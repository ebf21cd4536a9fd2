"""What the sessions of all token protocols share: which token to use, and when to renew it."""

from __future__ import annotations

from abc import abstractmethod

from maatoo.auth.base import AuthSession, Send
from maatoo.auth.renewal import manager_of
from maatoo.auth.stores import TokenStore
from maatoo.auth.tokens import Token
from maatoo.base_url import site_root
from maatoo.errors import ConfigurationError
from maatoo.redaction import protect_loggers
from maatoo.runtime import Runtime

__all__ = ["TokenSession"]


REPEATED_LASTS = 60.0
"""Seconds for which no other token is asked for, after a refused one was handed out again."""


class TokenSession(AuthSession):
    """Uses the token of a store at one site, for one client."""

    refusal_lasts: float | None = None

    def __init__(
        self, settings: object, store: TokenStore, base_url: str, send: Send, runtime: Runtime
    ) -> None:
        protect_loggers()
        self.store = store
        self.runtime = runtime
        self.site = site_root(base_url)
        self.key: object = (settings, self.site)
        self._send = send
        self._manager = manager_of(store)

    @abstractmethod
    async def grant(self, stored: Token | None) -> Token:
        """Ask the token endpoint for a new token.

        Args:
            stored: what the store holds.

        Raises:
            AuthenticationError: refused, or a person must log in first.
            ConnectionFailed, ServerError, RateLimited: harmless to repeat.
        """

    def accept(self, stored: Token | None) -> Token | None:
        """Check that a stored token may be sent to this site.

        Raises:
            ConfigurationError: it was issued by another site.
        """
        if stored is not None and stored.site not in (None, self.site):
            raise ConfigurationError(
                f"the token in {self.store!r} belongs to {stored.site} and is not sent to "
                f"{self.site}: give each site a store of its own"
            )
        return stored

    async def token(self) -> Token:
        """The token to use now; renewed first when it is due.

        While it still works, a renewal that failed for now is no reason to fail.

        Raises:
            MaatooError: see :meth:`~maatoo.auth.base.AuthSession.prepare`.
        """
        manager, now = self._manager, self.runtime.time()
        token = self.accept(manager.current)
        if token is None:
            return self._accepted(await manager.fresh(self, None))
        works = not token.expired(now) and not self._is_rejected(token)
        if works and not token.due(now):
            return token
        if works and (now < manager.pause_until or manager.flights.is_stuck(self.runtime)):
            return token
        return self._accepted(await manager.fresh(self, None if works else token.mark))

    async def replace(self, mark: str) -> Token:
        """Another token than the one the server refused, of this :attr:`~Token.mark`.

        Raises:
            MaatooError: see :meth:`~maatoo.auth.base.AuthSession.renew`.
        """
        current = self._manager.current
        if current is not None and current.mark == mark:
            self._manager.rejected = mark
        return self._accepted(await self._manager.fresh(self, mark))

    def is_repeated(self, mark: str) -> bool:
        """Whether the token endpoint has handed out this refused token again, a moment ago."""
        token = self._manager.current
        if token is None or token.mark != mark or self._manager.repeated != mark:
            return False
        return self.runtime.time() < (token.issued_at or 0.0) + REPEATED_LASTS

    async def aclose(self) -> None:
        """Wait for a renewal that this session carries out."""
        await self._manager.flights.settle(self, self.runtime)

    def _is_rejected(self, token: Token) -> bool:
        rejected = self._manager.rejected
        return rejected is not None and rejected == token.mark

    def _accepted(self, token: Token) -> Token:
        self.accept(token)
        return token
