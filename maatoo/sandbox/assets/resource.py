"""The assets resource: local files that were uploaded before, and remote ones."""

from __future__ import annotations

import base64
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Any, ClassVar
from urllib.parse import urlsplit

from maatoo.sandbox import aliases
from maatoo.sandbox.answers import bad_request, invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL
from maatoo.sandbox.files import storage
from maatoo.sandbox.files.uploads import MEDIA_TYPES
from maatoo.sandbox.properties import WINDOW, Property, category, count, flag, one_of
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.store import Document


class Assets(Resource):
    """`/assets`. Every save counts the revision up; a remote file is not fetched."""

    kind = "assets"
    path = "assets"
    one, many = "asset", "assets"
    area = "asset:assets"
    order: ClassVar = (("title", "asc"),)
    searched: ClassVar = ("title", "alias")
    minimal: ClassVar = ("title", "alias", "category", "description")
    commands: ClassVar = USUAL
    properties: ClassVar = (
        Property(name="title", never_null=True),
        Property(name="alias"),
        category(),
        Property(name="description", tracked=False),
        Property(name="language", default="en", required="A value is required."),
        *WINDOW,
        count("downloadCount"),
        count("uniqueDownloadCount"),
        Property(name="revision", default=0, writable=False, tracked=False),
        Property(name="extension", writable=False),
        Property(name="mime", writable=False),
        Property(name="size", writable=False),
        Property(name="downloadUrl", writable=False),
        Property(
            name="storageLocation", default="local", kept=True, read=one_of("local", "remote")
        ),
        flag("disallow", default=True, cleared=None),
        Property(name="file", hidden=True, kept=True),
        Property(name="content", hidden=True, writable=False),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Find the file, fill in the alias, count the revision."""
        draft = super().draft(call, current, body, mode)
        asset = draft.document
        if current is None or "file" in body:
            self._attach(call, asset)
        if asset["title"]:
            wished = str(asset["alias"] or asset["title"])
            asset["alias"] = aliases.unique(call.table(self.kind), wished, asset.get("id"))
        asset["revision"] += 1
        return draft

    def _attach(self, call: Call, asset: Document) -> None:
        if not asset["file"]:
            raise bad_request("File of the asset is required.")
        if asset["storageLocation"] == "remote":
            name = urlsplit(str(asset["file"])).path
            if not name:
                raise invalid({"remotePath": ["Please enter a valid URL."]})
            asset["size"], asset["content"] = 0, None
        else:
            name = str(asset["file"])
            row = storage.find(call.store, "media", name)
            if row is None:
                raise bad_request(f"File {name} was not found in the asset directory.")
            data = storage.content(row)
            call.table(storage.KIND).remove(row["id"])
            asset["file"] = storage.add(call.store, "media", data)
            asset["size"] = len(data)
            asset["content"] = base64.b64encode(data).decode()
        asset["extension"] = PurePosixPath(name).suffix[1:]
        asset["mime"] = MEDIA_TYPES.get(asset["extension"], "application/octet-stream")

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> dict[str, Any]:
        """With the address of the download."""
        shown = super().show(call, document, view, draft)
        number = "" if view is View.DELETED else document["id"]
        shown["downloadUrl"] = f"{call.base_url}/asset/{number}:{document['alias']}"
        return shown

    def narrow(self, shown: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
        """The address of the download stays, with the alias where that was read."""
        address = str(shown["downloadUrl"])
        kept = address if "alias" in names else address[: address.rindex(":") + 1]
        return {**super().narrow(shown, names), "downloadUrl": kept}
