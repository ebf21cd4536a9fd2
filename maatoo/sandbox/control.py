"""The control path: faults, requests, e-mails and limits over HTTP, without credentials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from maatoo.auth import redact
from maatoo.sandbox import php
from maatoo.sandbox.emails import outbox
from maatoo.sandbox.faults import FaultBoard
from maatoo.sandbox.gate import CONTROL
from maatoo.sandbox.ratelimit import RateLimit
from maatoo.sandbox.recorder import Recorder
from maatoo.sandbox.store import Store

_SHOWN_BODY = 10_000


def settings_of(body: bytes) -> dict[str, Any]:
    """The settings in a body; none in an empty one.

    Raises:
        ValueError: it is no JSON object.
    """
    try:
        settings: object = php.decoded(body or b"{}")
    except ValueError as error:
        raise ValueError(f"the body is no JSON: {error}") from None
    if not php.is_object(settings):
        raise ValueError("the body must be a JSON object")
    return settings


def refused(error: Exception) -> Response:
    """The answer to settings that are wrong."""
    return JSONResponse({"error": str(error)}, status_code=400)


def index(routes: Sequence[Route]) -> Route:
    """The route of the control path itself: it tells of the others, by their docstrings."""
    told = {
        f"{method} {route.path}": str(route.endpoint.__doc__)
        for route in routes
        for method in sorted((route.methods or set()) - {"HEAD"})
    }

    async def show(_: Request) -> Response:
        return JSONResponse(told)

    return Route(CONTROL, show, methods=["GET"])


def routes(faults: FaultBoard, recorder: Recorder, limit: RateLimit, store: Store) -> list[Route]:
    """The routes of the control path; `GET /_sandbox` lists them."""

    async def list_faults(_: Request) -> Response:
        """List the faults, with how often each happened."""
        return JSONResponse({"faults": [fault.as_json() for fault in faults]})

    async def add_fault(request: Request) -> Response:
        """Switch a fault on: {"kind": "status", "status": 503, "path": "/contacts*", "count": 2}"""
        try:
            settings = settings_of(await request.body())
            fault = faults.add(settings.pop("kind", None), **settings)
        except ValueError as error:
            return refused(error)
        return JSONResponse(fault.as_json(), status_code=201)

    async def clear_faults(_: Request) -> Response:
        """Switch all faults off."""
        faults.clear()
        return JSONResponse({"faults": []})

    async def remove_fault(request: Request) -> Response:
        """Switch one fault off."""
        found = faults.remove(request.path_params["id"])
        return JSONResponse({"removed": found}, status_code=200 if found else 404)

    async def list_requests(_: Request) -> Response:
        """List the requests that came in, the oldest first, without credentials."""
        shown = [
            {
                "method": each.method,
                "path": each.path,
                "query": each.query,
                "body": redact(each.body[:_SHOWN_BODY].decode("utf-8", "replace")),
                "status": each.status,
            }
            for each in recorder
        ]
        return JSONResponse({"requests": shown})

    async def forget_requests(_: Request) -> Response:
        """Forget the requests that came in."""
        recorder.requests.clear()
        return JSONResponse({"requests": []})

    async def list_emails(_: Request) -> Response:
        """List the e-mails that were sent, the oldest first."""
        with store.lock:
            return JSONResponse({"outbox": [asdict(each) for each in outbox.read(store)]})

    async def clear_outbox(_: Request) -> Response:
        """Empty the outbox."""
        with store.transaction():
            outbox.clear(store)
        return JSONResponse({"outbox": []})

    async def show_limit(_: Request) -> Response:
        """Show the rate limit: calls in a window of so many seconds; null is no limit."""
        return JSONResponse({"limit": limit.limit, "window": limit.window})

    async def set_limit(request: Request) -> Response:
        """Set the rate limit and begin a new window: {"limit": 50, "window": 3600}"""
        try:
            settings = settings_of(await request.body())
            limit.set(settings.pop("limit", limit.limit), settings.pop("window", limit.window))
            if settings:
                raise ValueError(f"unknown settings of the rate limit: {', '.join(settings)}")
        except ValueError as error:
            return refused(error)
        return await show_limit(request)

    async def in_flight(_: Request) -> Response:
        """Show the requests in progress, and their peak."""
        return JSONResponse({"now": recorder.in_flight, "peak": recorder.peak_in_flight})

    async def reset_peak(_: Request) -> Response:
        """Begin to count the peak of requests in progress anew."""
        return JSONResponse({"peak": recorder.reset_peak()})

    return [
        Route(f"{CONTROL}/faults", list_faults, methods=["GET"]),
        Route(f"{CONTROL}/faults", add_fault, methods=["POST"]),
        Route(f"{CONTROL}/faults", clear_faults, methods=["DELETE"]),
        Route(f"{CONTROL}/faults/{{id:int}}", remove_fault, methods=["DELETE"]),
        Route(f"{CONTROL}/requests", list_requests, methods=["GET"]),
        Route(f"{CONTROL}/requests", forget_requests, methods=["DELETE"]),
        Route(f"{CONTROL}/outbox", list_emails, methods=["GET"]),
        Route(f"{CONTROL}/outbox", clear_outbox, methods=["DELETE"]),
        Route(f"{CONTROL}/rate-limit", show_limit, methods=["GET"]),
        Route(f"{CONTROL}/rate-limit", set_limit, methods=["PUT"]),
        Route(f"{CONTROL}/in-flight", in_flight, methods=["GET"]),
        Route(f"{CONTROL}/in-flight", reset_peak, methods=["DELETE"]),
    ]
