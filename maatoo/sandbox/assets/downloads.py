"""Downloads of assets through their public address."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from maatoo.sandbox import dates
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.points import awarding
from maatoo.sandbox.store import Document
from maatoo.sandbox.tracking import visit as visits
from maatoo.sandbox.tracking.visit import Visit

KIND = "downloads"


@dataclass(frozen=True, slots=True)
class Download:
    """What a visitor gets.

    Attributes:
        content: the bytes of a local file.
        media_type: their Content-Type.
        address: where a remote file is.
    """

    content: bytes = b""
    media_type: str = "application/octet-stream"
    address: str = ""


def download(visit: Visit) -> Download | None:
    """Give an asset to a visitor, and note it; None when there is no such asset."""
    number, _, alias = visit.params["slug"].partition(":")
    asset = visit.store.table("assets").get(int(number)) if number.isdecimal() else None
    if asset is None or not asset["isPublished"] or alias not in {"", asset["alias"]}:
        return None
    _note(visit, asset)
    if asset["storageLocation"] == "remote":
        return Download(address=str(asset["file"]))
    kind = str(asset["mime"])
    kind = f"{kind}; charset=UTF-8" if kind.startswith("text/") else kind
    return Download(base64.b64decode(asset["content"]), kind)


def _note(visit: Visit, asset: Document) -> None:
    visitor = visits.visitor(visit)
    contact = visitor.contact["id"]
    before = [row for row in visit.store.table(KIND).rows() if row["asset"] == asset["id"]]
    unique = all(row["contact"] != contact for row in before)
    row = visit.store.table(KIND).insert(
        {
            "asset": asset["id"],
            "contact": contact,
            "ip": visits.address(visit),
            "date": dates.stored(dates.now()),
            "tracking": visitor.tracking,
        }
    )
    visit.store.table("assets").put(
        {
            **asset,
            "downloadCount": asset["downloadCount"] + 1,
            "uniqueDownloadCount": asset["uniqueDownloadCount"] + int(unique),
        }
    )
    label = {"label": asset["title"], "href": f"{visit.base_url}/s/assets/view/{asset['id']}"}
    details = {
        "asset": {name: asset[name] for name in ("id", "title", "alias")},
        "assetDownloadUrl": f"{visit.base_url}/asset/{asset['id']}:{asset['alias']}",
    }
    activity.record(visit.store, "asset.download", contact, label, details, number=row["id"])
    awarding.give(
        visit.store, "asset.download", contact, asset["id"], "download", "asset", ip=row["ip"]
    )
