"""The seam between authentication and the client: what each sees of the other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar, Protocol

from maatoo.redaction import HidesArguments
from maatoo.runtime import Runtime

__all__ = ["Auth", "AuthResponse", "AuthSession", "Request", "Send"]


class Request(Protocol):
    """What authentication sees of an outgoing request.

    It changes a request in two ways only: it sets headers, or it replaces ``url`` or ``content``.

    Attributes:
        method: HTTP method, upper-case.
        url: absolute URL with its query.
        headers: mutable, keys in lower case.
        content: the body; None for no body and for one that is streamed.
    """

    method: str
    url: str
    headers: dict[str, str]
    content: bytes | None


class AuthResponse(Protocol):
    """What authentication sees of an answer."""

    @property
    def status(self) -> int:
        """HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of the answer, keys in lower case."""
        ...

    @property
    def content(self) -> bytes:
        """The whole body, decoded from any content encoding."""
        ...

    def json(self) -> object:
        """The body as JSON; raises when it is none."""
        ...


Send = Callable[[str, str, Mapping[str, str], "bytes | None"], Awaitable[AuthResponse]]
"""Send one request as it is: ``(method, absolute url, headers, content) -> AuthResponse``.

Adds no authentication and repeats nothing. Raises an error of :mod:`maatoo.errors`
(``ConnectionFailed``, ``RequestTimeout`` …) when no answer comes; an error status is an answer.
"""


class AuthSession(ABC):
    """Authentication bound to one client and one site.

    Attributes:
        sends_password: whether each request carries a password, which the server has to hash.
    """

    sends_password: bool = False

    @abstractmethod
    async def prepare(self, request: Request) -> None:
        """Put the credentials on a request. Called before each attempt, also before a repeated one.

        Refreshes a token that is about to expire. The request itself was not sent when this raises.

        Args:
            request: the request; what an earlier attempt put on it is replaced.

        Raises:
            ConnectionFailed: the token endpoint could not be reached; harmless to repeat.
            ServerError, RateLimited: the token endpoint could not serve now; harmless to repeat.
            AuthenticationError: there is no token, or it can no longer be refreshed.
            ConfigurationError: the token store cannot be read or written.
        """

    async def renew(self, request: Request, answer: AuthResponse) -> bool:  # noqa: ARG002
        """Called once after a request was answered 401.

        Args:
            request: the request as :meth:`prepare` left it.
            answer: the answer with status 401.

        Returns:
            True when there are other credentials than those of ``request`` now, be it that they
            were renewed here or meanwhile elsewhere: prepare and send once more. False when
            nothing can be done: the answer stands.

        Raises:
            MaatooError: as :meth:`prepare`.
        """
        return False

    def advice(self) -> str:
        """What a 401 that stands can mean, and what to do: the end of the error's message."""
        return "check the credentials of this client"

    async def aclose(self) -> None:  # noqa: B027 - most have nothing to wait for
        """Called before a client closes its connections: waits for a renewal that uses them.

        A renewal that is cut off can burn a refresh token, and a person would have to log in
        again. The wait is bounded and not cancelled from outside.
        """


class Auth(metaclass=HidesArguments):
    """What a user constructs: credentials and settings, immutable.

    One object may be given to several clients, threads and event loops.

    Attributes:
        needs_secure_transport: True when the credentials go over the wire in a readable form; a
            client then refuses ``http://`` to anything but loopback unless ``allow_insecure``.
    """

    needs_secure_transport: ClassVar[bool] = True

    @abstractmethod
    def session(self, base_url: str, send: Send, runtime: Runtime) -> AuthSession:
        """Bind these credentials to one client.

        Args:
            base_url: address of the site, with or without trailing slash, with or without ``/api``.
            send: sends one request as it is; used for the token endpoint.
            runtime: how the client waits.
        """
