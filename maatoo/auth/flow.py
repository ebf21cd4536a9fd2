"""A login of a person, step by step: what all protocols have in common."""

from __future__ import annotations

import hmac
from abc import ABC, abstractmethod
from collections.abc import Mapping
from urllib.parse import parse_qsl

from maatoo.argument_checks import wrong_type
from maatoo.auth.base import Send
from maatoo.auth.plain_http import PlainHttp
from maatoo.auth.renewal import manager_of
from maatoo.auth.stores import TokenStore
from maatoo.auth.token_errors import login_needed
from maatoo.auth.tokens import Token
from maatoo.base_url import site_root
from maatoo.errors import AuthenticationError, ConfigurationError, MaatooError
from maatoo.redaction import protect_loggers
from maatoo.runtime import AsyncRuntime, BlockingRuntime, Runtime, step_to_completion

__all__ = ["Callback", "Flow", "same_text", "saved_value"]


def same_text(expected: str, given: str) -> bool:
    """Compare in constant time: how long it takes shows nothing about the text."""
    return hmac.compare_digest(expected.encode(), given.encode(errors="surrogatepass"))


class Callback(dict[str, str]):
    """The query of a callback; its repr shows the names only."""

    @classmethod
    def of(cls, url: object) -> Callback:
        """Read the address that the site called back.

        Raises:
            InvalidArgument: it is no text.
        """
        if not isinstance(url, str):
            raise wrong_type("callback_url", "a text, such as str(request.url)", url)
        query = url.strip().partition("#")[0].partition("?")[2]
        return cls(parse_qsl(query, keep_blank_values=True))

    def __repr__(self) -> str:
        return f"Callback({sorted(self)})"


class Flow(ABC):
    """A login of one person at one site.

    First :meth:`start` (only OAuth 1a does anything there), then send the person to
    :meth:`authorization_url`, then hand the address the site calls back to :meth:`finish`, which
    puts the token into the store. Each step has a blocking twin. Between two steps the flow may be
    saved with :meth:`to_dict`, and taken up elsewhere with ``auth.flow(base_url, saved=...)``.

    Attributes:
        site: root address of the site.
    """

    def __init__(self, base_url: str, store: TokenStore, http: PlainHttp | None) -> None:
        protect_loggers()
        self.site = site_root(base_url)
        self._store = store
        self._http = http or PlainHttp()
        self._finished = False

    async def start(self) -> None:
        """Do what the protocol asks for before the person can be sent to the site.

        Raises:
            MaatooError: the site could not be reached, or refused (OAuth 1a).
        """
        await self.start_in(self._http.send, AsyncRuntime())

    def start_blocking(self) -> None:
        """:meth:`start` for blocking callers."""
        step_to_completion(self.start_in(self._http.send_blocking, BlockingRuntime()))

    @abstractmethod
    def authorization_url(self) -> str:
        """Where to send the person: the page of the site that asks for consent.

        Raises:
            ConfigurationError: the flow was not started (OAuth 1a).
        """

    async def finish(self, callback_url: str) -> Token:
        """Exchange what the site called back for a token and store it.

        Args:
            callback_url: the whole address of the callback with its query; path and query do.

        Returns:
            The token, which is in the store by then.

        Raises:
            InvalidArgument: the address is no text.
            AuthenticationError: the callback does not belong to this flow, the person declined,
                the site refused the exchange, or the flow was finished before.
            ConfigurationError: the store cannot take a token.
            MaatooError: the site could not be reached; finish may be called again.
        """
        callback, callback_url = Callback.of(callback_url), ""
        return await self.finish_in(callback, self._http.send, AsyncRuntime())

    def finish_blocking(self, callback_url: str) -> Token:
        """:meth:`finish` for blocking callers."""
        callback, callback_url = Callback.of(callback_url), ""
        return step_to_completion(
            self.finish_in(callback, self._http.send_blocking, BlockingRuntime())
        )

    @abstractmethod
    def to_dict(self) -> dict[str, str]:
        """What another request or process needs to go on. Secret: keep it on the server."""

    def owns(self, callback_url: str) -> bool:
        """True when a callback belongs to this flow."""
        return self._owns(Callback.of(callback_url))

    @abstractmethod
    async def start_in(self, send: Send, runtime: Runtime) -> None: ...

    @abstractmethod
    def _owns(self, callback: Callback) -> bool: ...

    @abstractmethod
    def _check(self, callback: Callback) -> None:
        """Raise AuthenticationError when the callback is a refusal, or lacks a value."""

    @abstractmethod
    async def _exchange(self, callback: Callback, send: Send, runtime: Runtime) -> Token: ...

    async def finish_in(self, callback: Callback, send: Send, runtime: Runtime) -> Token:
        if not self._owns(callback):
            raise self._wrong(
                "the callback does not belong to this login (its state or token differs). "
                "It may be forged: begin a new login"
            )
        if self._finished:
            raise self._wrong("this login was finished before: begin a new one")
        self._check(callback)
        await runtime.run_blocking(self._store.check)
        token, failure = None, None
        try:
            token = await manager_of(self._store).login(
                self._store, runtime, lambda: self._exchange(callback, send, runtime)
            )
        except MaatooError as error:
            failure = error.with_traceback(None)
        if token is None:
            raise failure or RuntimeError("neither a token nor an error")
        self._finished = True
        return token

    def _wrong(self, message: str, *, type: str | None = None) -> AuthenticationError:
        return login_needed(message, url=self.site, type=type)


def saved_value(saved: Mapping[str, str], name: str, kind: str, site: str) -> str:
    """One value of a saved flow.

    Raises:
        ConfigurationError: it is of another protocol or site, or not whole.
    """
    if (
        not isinstance(saved, Mapping)  # pyright: ignore[reportUnnecessaryIsInstance]
        or saved.get("kind") != kind
        or saved.get("site") != site
        or not saved.get(name)
    ):
        raise ConfigurationError(
            f"what was saved is no {kind} login at {site}: give back what to_dict() gave"
        )
    return saved[name]
