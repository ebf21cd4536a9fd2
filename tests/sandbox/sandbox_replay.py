"""Replaying recorded exchanges as raw HTTP and comparing shapes of answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

RECORDINGS = Path(__file__).parent.parent / "recordings"

USERS = {
    "basic:admin": ("admin", "sandbox"),
    "basic:viewer": ("viewer", "sandbox"),
    "basic:wrong-password": ("admin", "wrong"),
    "basic:unknown-user": ("nobody", "sandbox"),
    # these exchanges show what the user sees, not how OAuth works
    "oauth2:client_credentials": ("admin", "sandbox"),
}

HEADERS = ("content-type", "location", "mautic-version")
RATE_HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining")

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\+00:00)?")

#: values that depend on what other recordings did before: compared by type alone
NEIGHBOURS = frozenset({"order", "execution_time"})


def exchanges(name: str) -> list[dict[str, Any]]:
    """The exchanges of one recording."""
    items: list[dict[str, Any]] = json.loads((RECORDINGS / f"{name}.json").read_text())
    return items


def send(client: httpx.Client, exchange: dict[str, Any]) -> httpx.Response:
    """Send a recorded request."""
    request = exchange["request"]
    headers = {}
    if exchange["auth"].startswith("bearer:"):
        headers["Authorization"] = "Bearer invalid"
    content = b""
    if "json" in request:
        content = json.dumps(request["json"]).encode()
    elif "form" in request:
        content = urlencode([tuple(pair) for pair in request["form"]]).encode()
    elif "text" in request:
        content = request["text"].encode()
    if request["content_type"]:
        headers["Content-Type"] = request["content_type"]
    query = f"?{urlencode([tuple(pair) for pair in request['query']])}" if request["query"] else ""
    return client.request(
        request["method"],
        request["path"] + query,
        content=content,
        headers=headers,
        auth=USERS.get(exchange["auth"]),
    )


def differences(exchange: dict[str, Any], response: httpx.Response) -> list[str]:
    """Where an answer differs from the recorded one."""
    wanted = exchange["response"]
    found: list[str] = []
    if response.status_code != wanted["status"]:
        found.append(f"status {response.status_code} is not {wanted['status']}")
    for name in (*HEADERS, *RATE_HEADERS):
        given, recorded = response.headers.get(name), wanted["headers"].get(name)
        if name == "location" and given and recorded:
            given, recorded = _below_host(given), _below_host(recorded)
        if given != recorded:
            found.append(f"{name} {given!r} is not {recorded!r}")
    if "json" in wanted:
        found += list(_unlike(wanted["json"], response.json(), "$"))
    elif wanted.get("text") == "" and response.content:
        found.append("the body is not empty")
    return found


def _unlike(wanted: Any, given: Any, path: str) -> Iterable[str]:
    if type(wanted) is not type(given):
        yield f"{path}: {_kind(given)} is not {_kind(wanted)}"
    elif isinstance(wanted, dict):
        for key in wanted.keys() | given.keys():
            if key not in given or key not in wanted:
                yield f"{path}.{key}: {'missing' if key in wanted else 'too much'}"
            elif key in NEIGHBOURS and not isinstance(wanted[key], (dict, list)):
                yield from _unlike(type(wanted[key]), type(given[key]), f"{path}.{key}")
            else:
                yield from _unlike(wanted[key], given[key], f"{path}.{key}")
    elif isinstance(wanted, list):
        if len(wanted) != len(given):
            yield f"{path}: {len(given)} items are not {len(wanted)}"
        for index, (one, other) in enumerate(zip(wanted, given, strict=False)):
            yield from _unlike(one, other, f"{path}[{index}]")
    elif wanted != given and not _both_moments(wanted, given):
        yield f"{path}: {given!r} is not {wanted!r}"


def _both_moments(wanted: Any, given: Any) -> bool:
    if not isinstance(wanted, str) or not isinstance(given, str):
        return False
    one, other = _MOMENT.fullmatch(wanted), _MOMENT.fullmatch(given)
    return bool(one and other and one[1] == other[1])


def _kind(value: Any) -> str:
    return f"{type(value).__name__} {value!r}"[:80]


def _below_host(location: str) -> str:
    return re.sub(r"^https?://[^/]+", "", location)
