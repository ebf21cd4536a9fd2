"""The login of OAuth 1a: request token, authorization, access token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from maatoo.auth.base import Send
from maatoo.auth.flow import Callback, Flow, same_text, saved_value
from maatoo.auth.signing import authorization_header
from maatoo.auth.stores import TokenStore
from maatoo.auth.token_endpoint import ask, fields_or_failure
from maatoo.auth.tokens import Token
from maatoo.base_url import (
    ACCESS_PATH,
    AUTHORIZE_PATH_1A,
    REQUEST_PATH,
    site_root,
)
from maatoo.errors import ConfigurationError
from maatoo.redaction import Secrets
from maatoo.runtime import Runtime

if TYPE_CHECKING:
    from maatoo.auth.plain_http import PlainHttp

__all__ = ["OAuth1Flow"]

KIND = "oauth1"


class Consumer(Protocol):
    """What a login needs of the :class:`~maatoo.auth.OAuth1` it is for."""

    @property
    def consumer_key(self) -> str:
        """Key of the API credentials."""
        ...

    @property
    def consumer_secret(self) -> str:
        """Secret of the API credentials."""
        ...

    @property
    def callback(self) -> str:
        """Where the person is sent back to."""
        ...

    @property
    def store(self) -> TokenStore:
        """Where the token goes."""
        ...


class OAuth1Flow(Flow):
    """A login with OAuth 1a (documentation: Authorization, OAuth 1a). Made by ``auth.flow()``.

    ``await flow.start()`` first: the address for the person carries a request token.
    """

    def __init__(
        self, auth: Consumer, base_url: str, *, request: Token | None, http: PlainHttp | None
    ) -> None:
        super().__init__(base_url, auth.store, http)
        self._auth = auth
        self._request = request

    @classmethod
    def begin(
        cls,
        auth: Consumer,
        base_url: str,
        saved: Mapping[str, str] | None,
        http: PlainHttp | None,
    ) -> OAuth1Flow:
        """A new flow, or the one that was saved."""
        request = None
        if saved is not None:
            site = site_root(base_url)
            request = Token(
                saved_value(saved, "oauth_token", KIND, site),
                token_secret=saved_value(saved, "oauth_token_secret", KIND, site),
            )
        return cls(auth, base_url, request=request, http=http)

    def __repr__(self) -> str:
        return f"OAuth1Flow({self.site!r})"

    def authorization_url(self) -> str:
        """Where to send the person: ``/oauth/v1/authorize`` with the request token.

        Raises:
            ConfigurationError: the flow was not started.
        """
        query = {"oauth_token": self._started.access_token, "oauth_callback": self._auth.callback}
        return f"{self.site}{AUTHORIZE_PATH_1A}?{urlencode(query)}"

    def to_dict(self) -> dict[str, str]:
        """What another request or process needs to go on. Secret: keep it on the server.

        Raises:
            ConfigurationError: the flow was not started.
        """
        return {
            "kind": KIND,
            "site": self.site,
            "oauth_token": self._started.access_token,
            "oauth_token_secret": self._started.token_secret or "",
        }

    @property
    def _started(self) -> Token:
        if self._request is None:
            raise ConfigurationError(
                "an OAuth 1a login begins with `await flow.start()` (or flow.start_blocking()), "
                "which gets the request token"
            )
        return self._request

    async def start_in(self, send: Send, runtime: Runtime) -> None:
        if self._request is None:
            self._request = await self._ask(
                REQUEST_PATH, send, runtime, callback=self._auth.callback
            )

    def _owns(self, callback: Callback) -> bool:
        return same_text(self._started.access_token, callback.get("oauth_token", ""))

    def _check(self, callback: Callback) -> None:
        if not callback.get("oauth_verifier"):
            raise self._wrong("the site did not grant access: the callback brings no verifier")

    async def _exchange(self, callback: Callback, send: Send, runtime: Runtime) -> Token:
        return await self._ask(
            ACCESS_PATH,
            send,
            runtime,
            token=self._started,
            answered=callback,
        )

    async def _ask(
        self,
        path: str,
        send: Send,
        runtime: Runtime,
        *,
        token: Token | None = None,
        callback: str | None = None,
        answered: Callback | None = None,
    ) -> Token:
        url, now = self.site + path, runtime.time()

        def headers() -> Mapping[str, str]:
            header = authorization_header(
                "POST",
                url,
                None,
                timestamp=int(now),
                consumer_key=self._auth.consumer_key,
                consumer_secret=self._auth.consumer_secret,
                token=token.access_token if token else None,
                token_secret=token.token_secret if token else None,
                callback=callback,
                verifier=answered.get("oauth_verifier") if answered else None,
            )
            return {"authorization": header}

        held = token.secrets if token else ()
        verifier = Secrets((answered["oauth_verifier"],) if answered else ())
        hidden = Secrets((self._auth.consumer_secret, *held, *verifier))
        answer = await ask(send, url, str, headers)
        fields = fields_or_failure(answer, url=url, now=now, secrets=hidden, needs="oauth_token")
        return Token(
            str(fields["oauth_token"]),
            token_type="oauth1",
            token_secret=str(fields.get("oauth_token_secret") or ""),
            issued_at=now,
            site=self.site,
        )
