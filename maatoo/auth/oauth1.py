"""OAuth 1a: every request signed with a token that does not expire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from attrs import field, frozen

from maatoo.argument_checks import text
from maatoo.auth import validation
from maatoo.auth.base import Auth, AuthResponse, AuthSession, Request, Send
from maatoo.auth.sessions import TokenSession
from maatoo.auth.signing import authorization_header, signing_mark
from maatoo.auth.store_access import read
from maatoo.auth.stores import TokenStore
from maatoo.auth.token_errors import LOG_IN, login_needed
from maatoo.auth.token_placement import is_form
from maatoo.auth.tokens import Token, masked
from maatoo.base_url import REQUEST_PATH
from maatoo.runtime import Runtime

if TYPE_CHECKING:
    from maatoo.auth.oauth1_flow import OAuth1Flow
    from maatoo.auth.plain_http import PlainHttp

__all__ = ["OAuth1"]


@frozen
class OAuth1(Auth):
    """OAuth 1a (documentation: Authorization, OAuth 1a), for servers up to Mautic 3.

    A person logs in once; the access token does not expire. Every request is signed
    (HMAC-SHA1) over its query and form parameters. The secrets never go over the wire, so plain
    ``http://`` is allowed, though anyone on the way can read the data.

    Args:
        consumer_key: from the API credentials of the site.
        consumer_secret: signs; not shown in any repr or message.
        callback: the callback registered with these API credentials.
        store: keeps the token of this login.

    Raises:
        InvalidArgument: an argument that cannot be right.
    """

    needs_secure_transport: ClassVar[bool] = False

    consumer_key: str = field(validator=text)
    consumer_secret: str = field(repr=masked, validator=text)
    callback: str = field(kw_only=True, validator=validation.callback)
    store: TokenStore = field(kw_only=True, validator=validation.store)

    def session(self, base_url: str, send: Send, runtime: Runtime) -> AuthSession:
        """Bind to one client."""
        return SigningSession(self, base_url, send, runtime)

    def flow(
        self,
        base_url: str,
        *,
        saved: Mapping[str, str] | None = None,
        http: PlainHttp | None = None,
    ) -> OAuth1Flow:
        """Begin a login, or take up one that was saved.

        Args:
            base_url: address of the site.
            saved: what :meth:`OAuth1Flow.to_dict` gave, when another request or process goes on.
            http: how to reach the token endpoints, for a proxy or a private certificate.

        Raises:
            ConfigurationError: the address is wrong.
        """
        from maatoo.auth.oauth1_flow import OAuth1Flow

        return OAuth1Flow.begin(self, base_url, saved, http)


class SigningSession(TokenSession):
    """Signs each request with the stored token."""

    def __init__(self, auth: OAuth1, base_url: str, send: Send, runtime: Runtime) -> None:
        super().__init__(auth, auth.store, base_url, send, runtime)
        self._auth = auth

    async def prepare(self, request: Request) -> None:
        """Sign the request as it stands."""
        token = await self.token()
        form = (request.content or b"").decode("utf-8") if is_form(request) else None
        request.headers["authorization"] = authorization_header(
            request.method,
            request.url,
            form,
            timestamp=int(self.runtime.time()),
            consumer_key=self._auth.consumer_key,
            consumer_secret=self._auth.consumer_secret,
            token=token.access_token,
            token_secret=token.token_secret,
        )

    async def renew(self, request: Request, answer: AuthResponse) -> bool:  # noqa: ARG002
        """True when someone has logged in anew since the request was signed."""
        used = signing_mark(request.headers.get("authorization", ""))
        stored = self.accept(await read(self.store, self.runtime))
        if used is None or stored is None or stored.mark == used:
            return False
        self._manager.current = stored
        return True

    async def grant(self, stored: Token | None) -> Token:  # noqa: ARG002
        """Only a person can get a token."""
        raise login_needed(
            f"nobody has logged in to {self.site} yet, or the token is not accepted. "
            f"What to do: {LOG_IN}",
            url=self.site + REQUEST_PATH,
        )
