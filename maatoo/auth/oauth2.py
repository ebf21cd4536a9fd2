"""OAuth 2: authorization code with refresh, and client credentials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from maatoo.argument_checks import flag, text
from maatoo.auth import oauth2_requests, validation
from maatoo.auth.base import Auth, AuthResponse, AuthSession, Request, Send
from maatoo.auth.sessions import TokenSession
from maatoo.auth.stores import TokenStore
from maatoo.auth.token_endpoint import ask, token_of
from maatoo.auth.token_errors import LOG_IN, error_type, login_needed
from maatoo.auth.token_placement import TokenIn, place, placed_mark
from maatoo.auth.tokens import Token, masked
from maatoo.base_url import TOKEN_PATH
from maatoo.errors import (
    AuthenticationError,
    BadRequest,
    ConnectionFailed,
    OutcomeUnknown,
    RequestTimeout,
)
from maatoo.redaction import Secrets
from maatoo.runtime import Runtime

if TYPE_CHECKING:
    from maatoo.auth.oauth2_flow import OAuth2Flow
    from maatoo.auth.plain_http import PlainHttp

__all__ = ["ClientCredentials", "OAuth2"]


JUST_ISSUED = 30.0
"""Seconds for which a token that is refused cannot have expired."""

CLIENT_REFUSAL_LASTS = 60.0
"""Seconds for which a refused client does not ask again; a later attempt costs it nothing."""


@frozen
class OAuth2(Auth):
    """OAuth 2 in the name of a person (documentation: Authorization, OAuth 2).

    A person logs in once, through :meth:`flow` or :func:`~maatoo.auth.login_on_loopback`; from
    then on the token in the store is renewed ahead of its expiry and after a 401. Servers take a
    refresh token once: all who share a login must share one store. Only for ``https://``.

    Args:
        client_id: from the API credentials of the site.
        client_secret: not shown in any repr or message.
        redirect_uri: the callback registered with these API credentials.
        store: keeps the token of this login.
        token_in: "header"; where the server does not see the header (it then answers every call
            with 401 "access_denied"), "query", or "body" for forms and the query for all else.
        pkce: prove with a code verifier (S256) that the code was asked for here.

    Raises:
        InvalidArgument: an argument that cannot be right.
    """

    client_id: str = field(validator=text)
    client_secret: str = field(repr=masked, validator=text)
    redirect_uri: str = field(kw_only=True, validator=validation.callback)
    store: TokenStore = field(kw_only=True, validator=validation.store)
    token_in: TokenIn = field(default="header", kw_only=True, validator=validation.token_in)
    pkce: bool = field(default=False, kw_only=True, validator=flag)

    def session(self, base_url: str, send: Send, runtime: Runtime) -> AuthSession:
        """Bind to one client."""
        return CodeSession(self, base_url, send, runtime)

    def flow(
        self,
        base_url: str,
        *,
        saved: Mapping[str, str] | None = None,
        http: PlainHttp | None = None,
        allow_insecure: bool = False,
    ) -> OAuth2Flow:
        """Begin a login, or take up one that was saved.

        Args:
            base_url: address of the site.
            saved: what :meth:`OAuth2Flow.to_dict` gave, when another request or process goes on.
            http: how to reach the token endpoint, for a proxy or a private certificate.
            allow_insecure: send the client secret over plain http to other machines.

        Raises:
            ConfigurationError: the address is wrong, or ``http://`` to anything but loopback.
        """
        from maatoo.auth.oauth2_flow import OAuth2Flow

        return OAuth2Flow.begin(self, base_url, saved, http, allow_insecure)


@frozen
class ClientCredentials(Auth):
    """OAuth 2 in the name of the client itself, for servers from Mautic 4.4 on; no person logs in.

    Only for ``https://``.

    Args:
        client_id: from the API credentials of the site.
        client_secret: not shown in any repr or message.
        store: keeps the token, so that not every start asks for a new one.
        token_in: as for :class:`OAuth2`.

    Raises:
        InvalidArgument: an argument that cannot be right.
    """

    client_id: str = field(validator=text)
    client_secret: str = field(repr=masked, validator=text)
    store: TokenStore = field(kw_only=True, validator=validation.store)
    token_in: TokenIn = field(default="header", kw_only=True, validator=validation.token_in)

    def session(self, base_url: str, send: Send, runtime: Runtime) -> AuthSession:
        """Bind to one client."""
        return ClientSession(self, base_url, send, runtime)


class BearerSession(TokenSession):
    """Sends the stored token as a bearer token, and renews it at the token endpoint."""

    def __init__(
        self, auth: OAuth2 | ClientCredentials, base_url: str, send: Send, runtime: Runtime
    ) -> None:
        super().__init__(auth, auth.store, base_url, send, runtime)
        self._token_in: TokenIn = auth.token_in
        self._denied: str | None = None

    async def prepare(self, request: Request) -> None:
        """Put the token on the request."""
        place(request, (await self.token()).access_token, self._token_in)

    async def renew(self, request: Request, answer: AuthResponse) -> bool:
        """Renew the token with which ``request`` was refused.

        A server that does not see the token at all denies access to every token: after it has
        denied a renewed one, renewing again is no use.
        """
        mark = placed_mark(request, self._token_in)
        if mark is None:
            return False
        denied = error_type(answer) == "access_denied"
        if (denied and mark == self._denied) or self.is_repeated(mark):
            return False
        token = await self.replace(mark)
        if denied:
            self._denied = token.mark
        return token.mark != mark

    def advice(self) -> str:
        """What a 401 can mean for the token that was sent."""
        token = self._manager.current
        placed = "" if self._token_in != "header" else ', which token_in="query" avoids'
        switched_off = "the API is switched off in the configuration, or its cache is to be cleared"
        removed = f"the web server removes the Authorization header (CGI){placed}"
        age = self.runtime.time() - (token.issued_at if token and token.issued_at else 0.0)
        if age < JUST_ISSUED:
            fresh = "the token was issued a moment ago, so it is not expired"
            return f"{fresh}: {removed}, or {switched_off}"
        return f"the token was revoked, {removed}, or {switched_off}"

    async def _renewed(self, form: Callable[[], str], secrets: Secrets) -> Token:
        """Ask the token endpoint; a missing answer is never taken for a refusal."""
        url, now = self.site + TOKEN_PATH, self.runtime.time()
        try:
            answer = await ask(self._send, url, form)
            return token_of(answer, url=url, site=self.site, now=now, secrets=secrets)
        except (RequestTimeout, OutcomeUnknown) as error:
            failure: Exception = ConnectionFailed(f"the token could not be renewed: {error}")
        except BadRequest as error:
            failure = AuthenticationError(
                error.message,
                status=error.status,
                method=error.method,
                url=error.url,
                code=error.code,
                type=error.type,
                details=error.details,
                errors=error.errors,
            )
        raise failure


class CodeSession(BearerSession):
    """Renews with the refresh token of a login."""

    def __init__(self, auth: OAuth2, base_url: str, send: Send, runtime: Runtime) -> None:
        super().__init__(auth, base_url, send, runtime)
        self._auth = auth

    async def grant(self, stored: Token | None) -> Token:
        """Exchange the stored refresh token for a new token."""
        url = self.site + TOKEN_PATH
        if stored is None:
            raise login_needed(
                f"nobody has logged in to {self.site} yet. What to do: "
                "log in with auth.flow(base_url) or login_on_loopback(auth, base_url)",
                url=url,
            )
        if stored.refresh_token is None:
            raise login_needed(
                f"the access token for {self.site} has expired or was refused, and it came without "
                f"a refresh token. What to do: {LOG_IN}",
                url=url,
            )
        auth = self._auth
        token = await self._renewed(
            lambda: oauth2_requests.refresh_form(
                client_id=auth.client_id,
                client_secret=auth.client_secret,
                redirect_uri=auth.redirect_uri,
                refresh_token=stored.refresh_token or "",
            ),
            Secrets((auth.client_secret, *stored.secrets)),
        )
        return token if token.refresh_token else evolve(token, refresh_token=stored.refresh_token)


class ClientSession(BearerSession):
    """Renews with the client's own credentials."""

    refusal_lasts = CLIENT_REFUSAL_LASTS

    def __init__(
        self, auth: ClientCredentials, base_url: str, send: Send, runtime: Runtime
    ) -> None:
        super().__init__(auth, base_url, send, runtime)
        self._auth = auth

    async def grant(self, stored: Token | None) -> Token:
        """Ask for a new token; the former one is not needed."""
        auth = self._auth
        return await self._renewed(
            lambda: oauth2_requests.client_credentials_form(
                client_id=auth.client_id, client_secret=auth.client_secret
            ),
            Secrets((auth.client_secret, *(stored.secrets if stored else ()))),
        )
