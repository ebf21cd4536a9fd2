"""Landing pages as visitors see them."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from maatoo.sandbox.emails.delivery import filled
from maatoo.sandbox.tracking import hits
from maatoo.sandbox.tracking.visit import DEVICE, Visit

_HTML = {"Content-Type": "text/html; charset=UTF-8"}


def show(visit: Visit) -> Response:
    """Show the published page of an alias, or say that there is none; both are hits."""
    alias = visit.params["alias"]
    found = visit.store.table("pages").find("alias", alias)
    page = found[0] if found and found[0]["isPublished"] else None
    visit.given["page_url"] = f"{visit.base_url}/{alias}"
    if page is None:
        visit.given["missing"] = "1"
        hits.hit(visit)
        return missing()
    if page["redirectUrl"]:
        return RedirectResponse(str(page["redirectUrl"]), int(page["redirectType"] or 302))
    visit.given["page_title"] = page["title"]
    visitor = hits.hit(visit, page)
    counted = {"hits": page["hits"] + 1, "uniqueHits": page["uniqueHits"] + 1}
    visit.store.table("pages").put({**page, **counted})
    html = str(page["customHtml"] or "")
    if visitor is not None:
        html = filled(html, visitor.contact, None)
    response = Response(html, 200, _HTML)
    if visitor is not None:
        response.set_cookie(DEVICE, visitor.tracking)
    return response


def missing() -> Response:
    """The answer to a page that is none."""
    return Response("<!DOCTYPE html><title>Not found</title>", 404, _HTML)
