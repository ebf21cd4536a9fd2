"""The login of OAuth 2: authorization code, with state and PKCE."""

from __future__ import annotations

import secrets as random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from maatoo.auth import oauth2_requests
from maatoo.auth.base import Send
from maatoo.auth.flow import Callback, Flow, same_text, saved_value
from maatoo.auth.stores import TokenStore
from maatoo.auth.token_endpoint import ask, token_of
from maatoo.auth.tokens import Token
from maatoo.base_url import AUTHORIZE_PATH, TOKEN_PATH, refuse_readable, site_root
from maatoo.redaction import Secrets, redact
from maatoo.runtime import Runtime

if TYPE_CHECKING:
    from maatoo.auth.plain_http import PlainHttp

__all__ = ["OAuth2Flow"]

KIND = "oauth2"


class CodeClient(Protocol):
    """What a login needs of the :class:`~maatoo.auth.OAuth2` it is for."""

    @property
    def client_id(self) -> str:
        """Key of the API credentials."""
        ...

    @property
    def client_secret(self) -> str:
        """Secret of the API credentials."""
        ...

    @property
    def redirect_uri(self) -> str:
        """Where the person is sent back to."""
        ...

    @property
    def store(self) -> TokenStore:
        """Where the token goes."""
        ...

    @property
    def pkce(self) -> bool:
        """Whether a code verifier is used."""
        ...


class OAuth2Flow(Flow):
    """A login with OAuth 2 (documentation: Authorization, OAuth 2). Made by ``auth.flow()``.

    Attributes:
        state: the text that the callback must bring back.
    """

    def __init__(
        self,
        auth: CodeClient,
        base_url: str,
        *,
        state: str,
        verifier: str | None,
        http: PlainHttp | None,
        allow_insecure: bool,
    ) -> None:
        super().__init__(base_url, auth.store, http)
        refuse_readable(self.site, allow_insecure=allow_insecure)
        self.state = state
        self._auth = auth
        self._verifier = verifier

    @classmethod
    def begin(
        cls,
        auth: CodeClient,
        base_url: str,
        saved: Mapping[str, str] | None,
        http: PlainHttp | None,
        allow_insecure: bool,
    ) -> OAuth2Flow:
        """A new flow, or the one that was saved."""
        if saved is None:
            state = random.token_urlsafe(32)
            verifier = oauth2_requests.new_verifier() if auth.pkce else None
        else:
            site = site_root(base_url)
            state = saved_value(saved, "state", KIND, site)
            verifier = saved_value(saved, "code_verifier", KIND, site) if auth.pkce else None
        return cls(
            auth, base_url, state=state, verifier=verifier, http=http, allow_insecure=allow_insecure
        )

    def __repr__(self) -> str:
        return f"OAuth2Flow({self.site!r})"

    def authorization_url(self) -> str:
        """Where to send the person: ``GET /oauth/v2/authorize``."""
        return oauth2_requests.authorization_url(
            self.site + AUTHORIZE_PATH,
            client_id=self._auth.client_id,
            redirect_uri=self._auth.redirect_uri,
            state=self.state,
            verifier=self._verifier,
        )

    def to_dict(self) -> dict[str, str]:
        """What another request or process needs to go on. Secret: keep it on the server."""
        saved = {"kind": KIND, "site": self.site, "state": self.state}
        if self._verifier is not None:
            saved["code_verifier"] = self._verifier
        return saved

    async def start_in(self, send: Send, runtime: Runtime) -> None:
        """Nothing to do: this protocol begins with the person."""

    def _owns(self, callback: Callback) -> bool:
        return same_text(self.state, callback.get("state", ""))

    def _check(self, callback: Callback) -> None:
        error = callback.get("error")
        if error is not None:
            why = redact(callback.get("error_description") or error)
            raise self._wrong(f"the site did not grant access: {why}", type=error)
        if not callback.get("code"):
            raise self._wrong("the callback brings no code: begin a new login")

    async def _exchange(self, callback: Callback, send: Send, runtime: Runtime) -> Token:
        auth, url, now = self._auth, self.site + TOKEN_PATH, runtime.time()
        hidden = Secrets((auth.client_secret, callback["code"], *filter(None, [self._verifier])))
        answer = await ask(
            send,
            url,
            lambda: oauth2_requests.code_form(
                client_id=auth.client_id,
                client_secret=auth.client_secret,
                redirect_uri=auth.redirect_uri,
                code=callback["code"],
                verifier=self._verifier,
            ),
        )
        return token_of(answer, url=url, site=self.site, now=now, secrets=hidden)
