"""The three operations on files; none of them asks for a permission."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from maatoo.sandbox.answers import Answer, Refusal, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.files import storage

_FOLDERS = ("images", "media")

#: what the server leaves out of the name of a sub-folder
_NO_NAME = re.compile(r"[^0-9A-Za-z/]")


def list_files(call: Call) -> Answer:
    """Answer `GET /files/{folder}`: names by their place in the listing of the folder."""
    folder, subfolder = _place(call)
    _check_there(call, folder, subfolder)
    # a listing begins with the two dots, a folder of the server with a hidden file as well
    first = 2 if subfolder else 3
    found = storage.names(call.store, folder, subfolder)
    return Answer({"files": {str(first + i): name for i, name in enumerate(found)} or []})


def create_file(call: Call) -> Answer:
    """Answer `POST /files/{folder}/new`; links to images name the port twice."""
    folder, subfolder = _place(call)
    if subfolder and not storage.make_folder(call.store, folder, subfolder):
        raise Refusal(406, f"{folder}/{subfolder} subdirectory could not be created.")
    if not call.files:
        return Answer({"file": []})
    name = ""
    for upload in call.files:
        name = storage.add(call.store, folder, upload.content, subfolder)
    if folder != "images":
        return Answer({"file": {"name": name}})
    port = urlsplit(call.base_url).port
    base = call.base_url if port is None else f"{call.base_url}:{port}"
    return Answer({"file": {"link": f"{base}/media/images/{name}", "name": name}})


def delete_file(call: Call) -> Answer:
    """Answer `DELETE /files/{folder}/{file}/delete`."""
    folder, subfolder = _place(call)
    _check_there(call, folder, subfolder)
    row = storage.find(call.store, folder, call.params["file"], subfolder)
    if row is None:
        raise not_found("File does not exist")
    call.table(storage.KIND).remove(row["id"])
    return Answer({"success": True})


def _place(call: Call) -> tuple[str, str]:
    """The folder and the sub-folder of a request; `images.a.b` is `a/b` in `images`."""
    folder, subfolder = call.params["folder"], _NO_NAME.sub("", str(call.query.get("subdir") or ""))
    if not subfolder:
        folder, _, dotted = folder.partition(".")
        subfolder = dotted.replace(".", "/")
    if folder not in _FOLDERS:
        raise Refusal(406, f"{folder} not found. Only media or images options are possible.")
    return folder, subfolder.strip("/")


def _check_there(call: Call, folder: str, subfolder: str) -> None:
    if subfolder and not storage.has_folder(call.store, folder, subfolder):
        raise Refusal(406, f"{subfolder} doesn't exist in the {folder} dir.")
