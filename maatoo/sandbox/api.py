"""The ASGI application: from an HTTP request to a handler, and from its answer to bytes."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from maatoo.sandbox import addresses, control
from maatoo.sandbox.answers import Answer, Refusal, no_route
from maatoo.sandbox.auditing.acting import acting
from maatoo.sandbox.authentication import Authentication
from maatoo.sandbox.call import Call, decode_body, decode_query
from maatoo.sandbox.faults import FaultBoard
from maatoo.sandbox.files import uploads
from maatoo.sandbox.oauth import control as oauth_control
from maatoo.sandbox.oauth.endpoints import Endpoints
from maatoo.sandbox.ratelimit import RateLimit
from maatoo.sandbox.recorder import Recorder
from maatoo.sandbox.routes import routes
from maatoo.sandbox.routing import Router
from maatoo.sandbox.store import Store
from maatoo.sandbox.tracking.endpoints import Public
from maatoo.sandbox.versions import major, redirect_type

PREFIX = "/api"

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


class Api:
    """Answers API requests.

    Args:
        store: the data.
        authentication: finds out who asks.
        limit: the rate limit.
        version: the version that it speaks as, such as "5.1.1".
    """

    def __init__(
        self, store: Store, authentication: Authentication, limit: RateLimit, version: str
    ) -> None:
        self._store = store
        self._version = version
        self.major = major(version)
        self._authentication = authentication
        self.limit = limit
        self._router = Router(routes(version))

    async def api(self, request: Request) -> Response:
        """Answer a request below /api."""
        body = await request.body()
        path = request.url.path
        if path.endswith("/"):
            return _moved(str(request.url.replace(path=path.rstrip("/"))), self.major)
        limited: dict[str, str] = {}
        try:
            answer = self._answer(request, path, body, limited)
        except Refusal as refusal:
            answer = refusal.answer(self.major)
            answer.by_controller = answer.by_controller and refusal.status != 429
        answer.headers.update(limited)
        if answer.by_controller:
            answer.headers["Mautic-Version"] = self._version
        return _rendered(answer, request.method)

    def _answer(self, request: Request, path: str, body: bytes, limited: dict[str, str]) -> Answer:
        found = self._router.find(request.method, path[len(PREFIX) :])
        if found is None:
            query = f"?{urlencode(parse_qsl(request.url.query))}" if request.url.query else ""
            raise no_route(path + query)
        handler, params = found
        decoded = decode_body(body, request.headers.get("content-type", ""))
        with self._store.transaction():
            caller = self._authentication.caller(request, body)
            headers, refused = self.limit.take(caller.bucket)
            if self.major < 7:  # which has no limiter of its own
                limited.update(headers)
            if refused is not None:
                raise refused
            call = Call(
                store=self._store,
                user=caller.user,
                method=request.method,
                params=params,
                query=decode_query(request.url.query),
                body=decoded,
                base_url=str(request.base_url).rstrip("/"),
                address=request.client.host if request.client else addresses.LOCAL,
                files=uploads.read(body, request.headers.get("content-type", "")),
                version=self._version,
            )
            with acting(call):
                try:
                    return handler(call)
                except Refusal as refusal:  # what was stored before it stays stored
                    return refusal.answer(self.major)


def make_app(api: Api, oauth: Endpoints, faults: FaultBoard, recorder: Recorder) -> Starlette:
    """The application: the control path, OAuth, and the API."""
    controls = [
        *control.routes(faults, recorder, api.limit, oauth.provider.store),
        *oauth_control.routes(oauth.provider),
    ]
    return Starlette(
        routes=[
            control.index(controls),
            *controls,
            *oauth.routes(),
            Route(f"{PREFIX}/{{path:path}}", api.api, methods=_METHODS),
            *Public(oauth.provider.store, api.major).routes(),
        ]
    )


def _rendered(answer: Answer, method: str) -> Response:
    headers = dict(answer.headers)
    content = answer.content
    if content is None:
        content = json.dumps(answer.payload, separators=(",", ":")).encode()
    headers["Content-Type"] = answer.media_type
    return Response(b"" if method == "HEAD" else content, answer.status, headers)


def _moved(location: str, major: int) -> Response:
    body = f'<!DOCTYPE html><title>Redirecting</title><a href="{location}">{location}</a>'
    headers = {"Location": location, "Content-Type": redirect_type(major)}
    return Response(body, 301, headers)
