"""Themes: the built-in ones, uploads as zip archives, downloads, deletion."""

from __future__ import annotations

import base64
import io
import json
import lzma
import zipfile
import zlib
from pathlib import PurePath
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer, Refusal, bad_request, crash, denied
from maatoo.sandbox.call import Call
from maatoo.sandbox.store import Document

KIND = "themes"
AREA = "core:themes"

_TEAM, _TEAM_URL = "Mautic team", "https://mautic.org"
_OLD, _OLD_URL = "Mautic", "http://www.mautic.com"

_MOST_UNPACKED = 64 * 1024 * 1024
"""Bytes of all files of a theme."""

_UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError, RuntimeError, OSError)
"""What reading a damaged or encrypted archive, or settings that are no JSON, raises."""

_REQUIRED = ("config.json", "html/message.html.twig")


def _theme(name: str, author: str, url: str, features: str, builder: str = "legacy") -> Document:
    return {
        "name": name,
        "author": author,
        "authorUrl": url,
        "features": features.split(),
        "builder": builder.split(),
    }


#: the themes that every server has
BUILT_IN: dict[str, Document] = {
    "aurora": _theme("Aurora", _OLD, _OLD_URL, "email"),
    "blank": _theme("Blank", _TEAM, _TEAM_URL, "page email form", "legacy grapesjsbuilder"),
    "brienz": _theme("Brienz", _TEAM, _TEAM_URL, "email", "grapesjsbuilder"),
    "cards": _theme("Cards", _OLD, _OLD_URL, "email"),
    "confirmme": _theme("Confirm Me", _TEAM, _TEAM_URL, "email", "grapesjsbuilder"),
    "fresh-center": _theme("Fresh - Center Form", _OLD, _OLD_URL, "page"),
    "fresh-fixed": _theme("Fresh - Fixed Form", _OLD, _OLD_URL, "page"),
    "fresh-left": _theme("Fresh - Left Form", _OLD, _OLD_URL, "page"),
    "fresh-wide": _theme("Fresh - Wide Form", _OLD, _OLD_URL, "page"),
    "goldstar": _theme(
        "Goldstar",
        "Mautic team based on a theme by Sendwithus",
        "https://www.sendwithus.com/resources/templates/goldstar",
        "email form",
    ),
    "neopolitan": _theme(
        "Neopolitan",
        "Mautic team based on a theme by Sendwithus",
        "https://www.sendwithus.com/resources/templates/neopolitan",
        "page email form",
    ),
    "oxygen": _theme(
        "Oxygen",
        "Mautic team based on a theme by Sendwithus",
        "https://www.sendwithus.com/resources/templates/oxygen",
        "page email form",
    ),
    "paprika": _theme("Paprika", _TEAM, _TEAM_URL, "email", "grapesjsbuilder"),
    "skyline": _theme(
        "Skyline",
        "Mautic team based on a theme by Sendwithus",
        "https://www.sendwithus.com/resources/templates/skyline",
        "page email form",
    ),
    "sparse": _theme("Sparse", _OLD, _OLD_URL, "email"),
    "sunday": _theme(
        "Sunday",
        "Mautic team based on a theme by Sendwithus",
        "https://www.sendwithus.com/resources/templates/sunday",
        "page email form",
    ),
    "trulypersonal": _theme("Truly Personal", _TEAM, _TEAM_URL, "email", "grapesjsbuilder"),
    "vibrant": _theme("Vibrant", _OLD, _OLD_URL, "email"),
}


def list_themes(call: Call) -> Answer:
    """Answer `GET /themes`."""
    _permit(call, "view")
    shown: dict[str, Any] = {
        key: {"name": config["name"], "key": key, "config": config, "visibility": {"hidden": False}}
        for key, config in BUILT_IN.items()
    }
    for row in call.table(KIND).rows():
        config = row["config"]
        shown[row["key"]] = {"name": config["name"], "key": row["key"], "config": config}
    return Answer({"themes": dict(sorted(shown.items()))})


def get_theme(call: Call) -> Answer:
    """Answer `GET /themes/{theme}`: a zip archive."""
    _permit(call, "view")
    key = call.params["theme"]
    row = _uploaded(call, key)
    if row is not None:
        content = base64.b64decode(row["archive"])
    elif key in BUILT_IN:
        content = _archive(BUILT_IN[key])
    else:
        raise Refusal(500, f'The "{key}" directory does not exist.')
    return Answer(content=content, media_type="application/zip", by_controller=False)


def create_theme(call: Call) -> Answer:
    """Answer `POST /themes/new`; the name of the archive is the key of the theme."""
    _permit(call, "create")
    if not call.files:
        raise crash()
    upload = call.files[0]
    name = PurePath(upload.filename)
    if name.suffix != ".zip":
        raise bad_request(f"{name.suffix[1:]} is not an allowed file extension")
    try:
        archive = zipfile.ZipFile(io.BytesIO(upload.content))
        inside = {each.filename: each for each in archive.infolist()}
        if sum(each.file_size for each in archive.infolist()) > _MOST_UNPACKED:
            raise bad_request("The theme is too large.")
        given: object = _config(archive, inside[_REQUIRED[0]]) if _REQUIRED[0] in inside else {}
    except _UNREADABLE:
        raise Refusal(500, "The theme archive could not be read.") from None
    missing = [path for path in _REQUIRED if path not in inside]
    if missing:
        raise Refusal(
            500,
            "The theme you tried to install is missing the following required files and thus could "
            f"not be installed: {', '.join(missing)}",
        )
    config: Document = {
        "name": name.stem,
        "author": None,
        "features": [],
        **(given if php.is_object(given) else {}),
    }
    config.setdefault("builder", ["legacy"])
    known = _uploaded(call, name.stem)
    if known is not None:
        call.table(KIND).remove(known["id"])
    call.table(KIND).insert(
        {
            "key": name.stem,
            "config": config,
            "archive": base64.b64encode(upload.content).decode(),
        }
    )
    return Answer({"success": True})


def delete_theme(call: Call) -> Answer:
    """Answer `DELETE /themes/{theme}/delete`."""
    _permit(call, "delete")
    key = call.params["theme"]
    row = _uploaded(call, key)
    if row is None:
        raise Refusal(500, f"{key} not found!")
    call.table(KIND).remove(row["id"])
    return Answer({"success": True})


def _config(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> object:
    """The settings of a theme, of which no more is unpacked than the archive says there is."""
    with archive.open(member) as file:
        return json.loads(file.read(member.file_size + 1))


def _permit(call: Call, action: str) -> None:
    if not call.user.may(AREA, action):
        raise denied()


def _uploaded(call: Call, key: str) -> Document | None:
    return next((row for row in call.table(KIND).rows() if row["key"] == key), None)


def _archive(config: Document) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", json.dumps(config))
        for feature in ("base", "message", *config["features"]):
            page = f"<!DOCTYPE html><title>{config['name']}</title>"
            archive.writestr(f"html/{feature}.html.twig", page)
    return packed.getvalue()
