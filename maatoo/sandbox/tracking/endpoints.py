"""The public endpoints: scripts, hits, pixels, forms, landing pages, downloads, slots."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from maatoo.sandbox import addresses, dates
from maatoo.sandbox.assets import downloads
from maatoo.sandbox.call import decode_body, decode_query
from maatoo.sandbox.emails import delivery, opening
from maatoo.sandbox.forms import markup
from maatoo.sandbox.forms.submitting import submit
from maatoo.sandbox.simple import focus
from maatoo.sandbox.store import Store
from maatoo.sandbox.tracking import hits, pages, script
from maatoo.sandbox.tracking import visit as visits
from maatoo.sandbox.tracking.visit import Visit
from maatoo.sandbox.versions import redirect_type

_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

Answering = Callable[[Visit], Response]


class Public:
    """Answers what browsers ask.

    Args:
        store: the data.
        major: the major version of the server.
    """

    def __init__(self, store: Store, major: int) -> None:
        self._store = store
        self._major = major

    def routes(self) -> list[Route]:
        """The routes; the last one is the landing page of any name."""
        table: tuple[tuple[str, Answering, list[str]], ...] = (
            ("/mtc.js", _script, ["GET"]),
            ("/mtc/event", _event, ["GET", "POST"]),
            ("/mtc", _contact_id, ["GET"]),
            ("/mtracking.gif", _pixel, ["GET"]),
            ("/form/submit", _submit, ["POST"]),
            ("/form/message", _message, ["GET"]),
            ("/form/generate.js", _form_script, ["GET"]),
            ("/focus/{id:int}.js", _focus_script, ["GET"]),
            ("/email/{hash}.gif", _opened, ["GET"]),
            ("/asset/{slug}", _asset, ["GET"]),
            ("/dwc/{slot}", _slot, ["GET"]),
            ("/{alias}", _page, ["GET"]),
        )
        return [Route(path, self._endpoint(answer), methods=verbs) for path, answer, verbs in table]

    def _endpoint(self, answer: Answering) -> Callable[[Request], object]:
        async def endpoint(request: Request) -> Response:
            kind = request.headers.get("content-type", "")
            body = decode_body(await request.body(), kind)
            given = decode_query(request.url.query)
            if isinstance(body, dict):
                given |= body
            with self._store.transaction():
                response = answer(
                    Visit(
                        store=self._store,
                        given=given,
                        agent=request.headers.get("user-agent", ""),
                        cookies=request.cookies,
                        address=request.client.host if request.client else addresses.LOCAL,
                        base_url=str(request.base_url).rstrip("/"),
                        params={name: str(v) for name, v in request.path_params.items()},
                        referer=request.headers.get("referer", ""),
                        major=self._major,
                    )
                )
            _share(response, request.headers.get("origin"))
            return response

        return endpoint


def _share(response: Response, origin: str | None) -> None:
    """Let scripts of any site read the answer."""
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers.add_vary_header("Origin")


def _json(payload: object, tracking: str | None = None) -> Response:
    response = Response(json.dumps(payload, separators=(",", ":")))
    response.headers["Content-Type"] = "application/json"
    if tracking:
        response.set_cookie(visits.DEVICE, tracking)
    return response


def _typed(content: str | bytes, kind: str, status: int = 200) -> Response:
    return Response(content, status, {"Content-Type": kind})


def _script(visit: Visit) -> Response:
    return _typed(script.script(visit.base_url), "application/javascript")


def _event(visit: Visit) -> Response:
    visit.given.setdefault("page_url", "")
    try:
        visitor = hits.hit(visit)
    except hits.Undecodable:
        return _json({"success": 0})
    if visitor is None:
        return _json({"success": 1, "id": 0, "sid": None, "device_id": None, "events": []})
    tracking = visitor.tracking
    answer = {"success": 1, "id": visitor.contact["id"], "sid": tracking, "device_id": tracking}
    return _json({**answer, "events": []}, tracking)


def _contact_id(visit: Visit) -> Response:
    visitor = visits.known(visit)
    if visitor is None:
        return _json({"id": None, "sid": None, "device_id": None})
    now = dates.stored(dates.now())
    visit.store.table("contacts").put({**visitor.contact, "lastActive": now})
    tracking = visitor.tracking
    return _json({"id": visitor.contact["id"], "sid": tracking, "device_id": tracking})


def _pixel(visit: Visit) -> Response:
    hits.hit(visit)
    return _typed(_PIXEL, "image/gif")


def _submit(visit: Visit) -> Response:
    return RedirectResponse(submit(visit), 302, {"Content-Type": redirect_type(visit.major)})


def _message(visit: Visit) -> Response:
    del visit
    return _typed("<!DOCTYPE html><title>Thank you</title>", "text/html; charset=UTF-8")


def _form_script(visit: Visit) -> Response:
    found = str(visit.given.get("id") or "")
    form = visit.store.table("forms").get(int(found)) if found.isdecimal() else None
    text = markup.script(form, visit.base_url) if form and form["isPublished"] else ""
    return _typed(text, "text/javascript; charset=UTF-8")


def _focus_script(visit: Visit) -> Response:
    item = visit.store.table("focus").get(int(visit.params["id"]))
    text = focus.script(item) if item and item["isPublished"] else ""
    return _typed(text, "application/javascript")


def _opened(visit: Visit) -> Response:
    for row in visit.store.table(delivery.STATS).find("hash", visit.params["hash"]):
        opening.opened(visit, row)
    return _typed(_PIXEL, "image/gif")


def _asset(visit: Visit) -> Response:
    found = downloads.download(visit)
    if found is None:
        return pages.missing()
    if found.address:
        return RedirectResponse(found.address)
    return _typed(found.content, found.media_type)


def _slot(visit: Visit) -> Response:
    for row in visit.store.table("dynamic_contents").rows():
        if row["slotName"] == visit.params["slot"] and row["isPublished"]:
            return _typed(str(row["content"] or ""), "text/html; charset=UTF-8")
    return Response(status_code=204)


def _page(visit: Visit) -> Response:
    return pages.show(visit)
