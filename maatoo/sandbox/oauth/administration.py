"""What a test or a person may do to OAuth: register clients, log in, let tokens end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from maatoo.sandbox import users
from maatoo.sandbox.oauth import clients, tokens
from maatoo.sandbox.oauth.clients import GRANTS, OAuthClient
from maatoo.sandbox.oauth.provider import Provider

if TYPE_CHECKING:
    from maatoo.sandbox.oauth.endpoints import Endpoints


#: settings of a provider that may be changed over HTTP, with their types
LIFETIMES: Mapping[str, tuple[type, ...]] = {
    "access_seconds": (int, float),
    "refresh_seconds": (int, float),
    "code_seconds": (int, float),
    "rotates": (bool,),
}


class OAuthAdministration:
    """The part of a sandbox that is about OAuth.

    Attributes:
        oauth: lifetimes and rotation of tokens; may be changed at any time.
        credentials: name and password of the user who may do everything.
    """

    oauth: Provider
    _endpoints: Endpoints
    credentials: tuple[str, str]

    def add_client(
        self,
        name: str = "Sandbox client",
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        redirect_uris: Iterable[str] = (),
        grants: Iterable[str] = GRANTS,
        role: int = 1,
    ) -> OAuthClient:
        """Register API credentials. For OAuth 1a they are consumer key and consumer secret.

        Args:
            name: a name for people.
            client_id: made up when None.
            client_secret: made up when None.
            redirect_uris: where a login may lead back to; none allows every address.
            grants: what the client may use.
            role: the id of the role of the client in its own name; 1 may do everything.

        Returns:
            The client; its `client_id` and `client_secret` are for the program under test.

        Raises:
            ValueError: an unknown grant or role, an address that is none, or a taken client_id.
        """
        return clients.add(
            self.oauth.store,
            name,
            client_id=client_id,
            client_secret=client_secret,
            redirect_uris=redirect_uris,
            grants=grants,
            role=role,
        )

    def authorize(
        self, authorization_url: str, *, username: str | None = None, deny: bool = False
    ) -> str:
        """Do what a person does in the browser: log in, and grant access.

        Args:
            authorization_url: where the client sent the person.
            username: the person; by default the user who may do everything.
            deny: deny access instead.

        Returns:
            The callback: the address the browser is sent back to, with its query.

        Raises:
            ValueError: the address is none of this sandbox, or there is no such user or client.
        """
        name = username or self.credentials[0]
        user = users.named(self.oauth.store, name)
        if user is None:
            raise ValueError(f"there is no user {name!r}")
        return self._endpoints.authorize(authorization_url, user, deny=deny)

    def expire_tokens(self, *, refresh: bool = False, only: str | None = None) -> int:
        """Let access tokens of OAuth 2 expire now.

        Args:
            refresh: refresh tokens as well: then a person must log in again.
            only: the text of the one token to expire; all of them when None.

        Returns:
            How many tokens worked until now.
        """
        return expire(self.oauth, refresh=refresh, only=only)

    def revoke_tokens(self) -> int:
        """Forget all tokens, of OAuth 2 and OAuth 1a, refresh tokens included.

        Returns:
            How many there were.
        """
        return revoke(self.oauth)


def set_lifetimes(provider: Provider, settings: Mapping[str, Any]) -> None:
    """Change how long new tokens last, and whether a refresh token is spent by its use.

    Raises:
        ValueError: an unknown setting, or a value of another type; nothing is changed.
    """
    for name, value in settings.items():
        if type(value) not in LIFETIMES.get(name, ()):
            known = ", ".join(LIFETIMES)
            raise ValueError(f"the settings of tokens are {known}; not {name} {value!r}")
    for name, value in settings.items():
        setattr(provider, name, value)


def expire(provider: Provider, *, refresh: bool, only: str | None = None) -> int:
    """Let access tokens, and perhaps refresh tokens, expire; how many worked until now."""
    purposes: tuple[tokens.Purpose, ...] = ("access", "refresh") if refresh else ("access",)
    return tokens.expire_all(provider.store, purposes, provider.clock(), only)


def revoke(provider: Provider) -> int:
    """Forget all tokens; how many there were."""
    return tokens.remove_all(provider.store, ("access", "refresh", "signing_request", "signing"))
