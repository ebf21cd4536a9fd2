"""What a User-Agent header says of a device, for the few browsers that tests pretend to be."""

from __future__ import annotations

import re
from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.store import Document, Store

_ROBOT = re.compile(r"bot\b|bot/|crawl|spider|slurp", re.IGNORECASE)

#: name, short name, family, engine, and the word before the version in the header
_BROWSERS = (
    ("Microsoft Edge", "PS", "Internet Explorer", "Blink", "Edg"),
    ("Opera", "OP", "Opera", "Blink", "OPR"),
    ("Firefox", "FF", "Firefox", "Gecko", "Firefox"),
    ("Chrome", "CH", "Chrome", "Blink", "Chrome"),
    ("Safari", "SF", "Safari", "WebKit", "Version"),
)

#: pattern in the header, whose group is the version; name, short name, kind of device
_SYSTEMS = (
    (re.compile(r"Windows NT ([\d.]+)"), "Windows", "WIN", "desktop"),
    (re.compile(r"iPhone OS ([\d_]+)"), "iOS", "IOS", "smartphone"),
    (re.compile(r"iPad.* OS ([\d_]+)"), "iPadOS", "IPA", "tablet"),
    (re.compile(r"Mac OS X ([\d_.]+)"), "Mac", "MAC", "desktop"),
    (re.compile(r"Android ([\d.]+)"), "Android", "AND", "smartphone"),
    (re.compile(r"Linux()"), "GNU/Linux", "LIN", "desktop"),
)


#: properties that are equal where it is the same device, whatever the browser
_SAME = ("device", "deviceBrand", "deviceModel", "deviceOsName", "deviceOsVersion")


def is_robot(agent: str) -> bool:
    """Whether it is the header of a robot; robots are not tracked."""
    return _ROBOT.search(agent) is not None


def device(agent: str) -> Document | None:
    """The properties of a device, or None when nothing is known of it."""
    for pattern, name, short, kind in _SYSTEMS:
        if found := pattern.search(agent):
            return {
                "clientInfo": _client(agent),
                "device": kind,
                "deviceBrand": "AP" if short in {"IOS", "IPA", "MAC"} else "",
                "deviceModel": "",
                "deviceOsName": name,
                "deviceOsShortName": short,
                "deviceOsVersion": found[1].replace("_", "."),
                "deviceOsPlatform": _platform(agent),
            }
    return None


def _client(agent: str) -> Any:
    for name, short, family, engine, token in _BROWSERS:
        if found := re.search(rf"{token}/(\d+(\.\d+)?)", agent):
            return {
                "type": "browser",
                "name": name,
                "short_name": short,
                "version": found[1],
                "engine": engine,
                "engine_version": _engine_version(agent, engine),
                "family": family,
            }
    return []


def _engine_version(agent: str, engine: str) -> str:
    token = {"Gecko": r"rv:(\d[\d.]*)\)\s*Gecko", "Blink": r"Chrome/([\d.]+)"}.get(engine)
    found = re.search(token or r"AppleWebKit/([\d.]+)", agent)
    return found[1] if found else ""


def _platform(agent: str) -> str:
    if re.search(r"x86_64|Win64|x64|WOW64", agent):
        return "x64"
    return "ARM" if re.search(r"arm|aarch64|iPhone|iPad|Android", agent) else ""


def remember(store: Store, contact: int, agent: str) -> Document | None:
    """The device of a contact that sends this header; it is created when it is new."""
    known = device(agent)
    if known is None or is_robot(agent):
        return None
    for row in store.table("devices").find("contact", contact):
        if all(row.get(name) == known[name] for name in _SAME):
            return row
    added = {"dateAdded": dates.stored(dates.now())}
    return store.table("devices").insert({"contact": contact, **known, **added})
