"""The routing table below `/oauth`."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from maatoo.sandbox.answers import Answer, Refusal, no_route
from maatoo.sandbox.oauth.authorize import CodeQuestion
from maatoo.sandbox.oauth.consent import AUTHORIZE, CHECK, LOGIN, Consent
from maatoo.sandbox.oauth.logins import Logins
from maatoo.sandbox.oauth.provider import Provider
from maatoo.sandbox.oauth.token_endpoint import TokenEndpoint
from maatoo.sandbox.passwords import Passwords
from maatoo.sandbox.users import User

PREFIX = "/oauth"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

Handler = Callable[[Request, bytes], Answer]


class Endpoints:
    """Answers requests below `/oauth`.

    Args:
        provider: what all of them share.
        passwords: checks who logs in.
    """

    def __init__(self, provider: Provider, passwords: Passwords) -> None:
        self.provider = provider
        logins, store = Logins(), provider.store
        code = Consent(f"{PREFIX}/v2", CodeQuestion(provider), store, passwords, logins)
        token = TokenEndpoint(provider).answer
        self._consents = {f"{PREFIX}/v2/{AUTHORIZE}": code}
        self._table: dict[tuple[str, str], Handler] = {
            ("GET", f"{PREFIX}/v2/token"): token,
            ("POST", f"{PREFIX}/v2/token"): token,
            **_ways(f"{PREFIX}/v2", code),
        }
        if provider.signing:
            from maatoo.sandbox.oauth.signed_endpoints import SignedEndpoints, SignedQuestion

            signed = SignedEndpoints(provider)
            asked = Consent(f"{PREFIX}/v1", SignedQuestion(provider), store, passwords, logins)
            self._consents[f"{PREFIX}/v1/{AUTHORIZE}"] = asked
            self._table |= {
                ("POST", f"{PREFIX}/v1/request_token"): signed.request_token,
                ("POST", f"{PREFIX}/v1/access_token"): signed.access_token,
                **_ways(f"{PREFIX}/v1", asked),
            }

    async def answer(self, request: Request) -> Response:
        """Answer a request."""
        body = await request.body()
        method = "GET" if request.method == "HEAD" else request.method
        try:
            with self.provider.store.transaction():
                handler = self._table.get((method, request.url.path))
                if handler is None:
                    raise no_route(request.url.path)
                answer = handler(request, body)
        except Refusal as refusal:
            answer = refusal.answer()
        return rendered(answer)

    def authorize(self, authorization_url: str, user: User, *, deny: bool) -> str:
        """What a person does in the browser, at once.

        Args:
            authorization_url: where a client sent the person.
            user: the person.
            deny: whether access is denied.

        Returns:
            The address the browser is sent back to.

        Raises:
            ValueError: the address is none of the authorize endpoint, or the client is unknown.
        """
        parts = urlsplit(authorization_url)
        consent = self._consents.get(parts.path)
        if consent is None:
            known = ", ".join(self._consents)
            raise ValueError(f"{parts.path!r} is no authorize endpoint; there is {known}")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        try:
            with self.provider.store.transaction():
                consent.question.client_name(query)
                if deny:
                    return consent.question.deny(query)
                return consent.question.accept(query, user)
        except Refusal as refusal:
            raise ValueError(refusal.message) from None

    def routes(self) -> list[Route]:
        """The route of all of them."""
        return [Route(f"{PREFIX}/{{path:path}}", self.answer, methods=_METHODS)]


def _ways(prefix: str, consent: Consent) -> dict[tuple[str, str], Handler]:
    return {
        ("GET", f"{prefix}/{AUTHORIZE}"): consent.ask,
        ("POST", f"{prefix}/{AUTHORIZE}"): consent.decide,
        ("GET", f"{prefix}/{LOGIN}"): consent.show_login,
        ("POST", f"{prefix}/{CHECK}"): consent.log_in,
    }


def rendered(answer: Answer) -> Response:
    """An answer as bytes; an empty one has no Content-Type."""
    content = answer.content
    if content is None:
        content = json.dumps(answer.payload, separators=(",", ":")).encode()
    headers = dict(answer.headers)
    if content:
        headers["Content-Type"] = answer.media_type
    return Response(content, answer.status, headers)
