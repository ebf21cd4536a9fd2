"""Replaying recorded exchanges as raw HTTP and comparing shapes of answers."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.sandbox.sandbox_serialized import serialized, unserialized

RECORDINGS = Path(__file__).parent.parent / "recordings"

USERS = {
    "basic:admin": ("admin", "sandbox"),
    "basic:viewer": ("viewer", "sandbox"),
    "basic:wrong-password": ("admin", "wrong"),
    "basic:unknown-user": ("nobody", "sandbox"),
    # these exchanges show what the user sees, not how OAuth works
    "oauth2:client_credentials": ("admin", "sandbox"),
    "oauth2:viewer": ("viewer", "sandbox"),
}

HEADERS = ("content-type", "location", "mautic-version")
RATE_HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining")

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{6})?(\+00:00)?")

#: values that depend on what other recordings did before: compared by type alone
NEIGHBOURS = frozenset({"order", "execution_time", "size", "ip_id", "cached"})


#: names that a server makes up: hashes, tracking ids, file names
_RANDOM = re.compile(
    r"api-[0-9a-z]{10}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?<![0-9a-z])(?:[0-9a-f]{64}|[0-9a-f]{32}(?:\.\w+)?|[0-9a-f]{22}|[0-9a-z]{23})(?![0-9a-z])"
)

#: what a split yields for each match: the groups, and the text after it
_GROUPS = _RANDOM.groups + 1

_OMITTED = re.compile(r"<!-- \w+ omitted from the recording -->|omitted from the recording")

#: how long a text is, in what PHP serialized
_LENGTH = re.compile(r"s:\d+:")

#: longer texts of rows were cut when they were recorded
_CUT = 300

#: the host that was recorded
_HOST = re.compile(r"http://127\.0\.0\.1(:\d+)+")


@dataclass
class Names:
    """Which made-up name of this run stands for which recorded one."""

    given: dict[str, str] = field(default_factory=dict[str, str])

    def note(self, recorded: str, given: str) -> bool:
        """Remember a pair.

        Returns:
            Whether both are made-up names, and the recorded one did not stand for another.
        """
        if not (_RANDOM.fullmatch(recorded) and _RANDOM.fullmatch(given)):
            return False
        if Path(recorded).suffix != Path(given).suffix:
            return False
        return self.given.setdefault(recorded, given) == given

    def replaced(self, text: str) -> str:
        """A text of a recorded request with the names of this run."""
        for recorded, given in self.given.items():
            text = text.replace(recorded, given)
        return text


@lru_cache(maxsize=64)
def exchanges(name: str) -> list[dict[str, Any]]:
    """The exchanges of one recording."""
    items: list[dict[str, Any]] = json.loads((RECORDINGS / f"{name}.json").read_text())
    return items


def send(
    client: httpx.Client,
    exchange: dict[str, Any],
    names: Names | None = None,
    token: str | None = None,
) -> httpx.Response:
    """Send a recorded request."""
    names = names or Names()
    request = exchange["request"]
    given = request.get("headers") or {}
    headers = {name: names.replaced(value) for name, value in given.items()}
    client.cookies.clear()
    if exchange["auth"].startswith("bearer:"):
        headers["Authorization"] = "Bearer invalid"
    auth = USERS.get(exchange["auth"])
    if exchange["auth"] == "oauth2:client_credentials" and token:
        headers["Authorization"], auth = f"Bearer {token}", None
    content, files = b"", None
    if "json" in request:
        content = names.replaced(json.dumps(request["json"])).encode()
    elif "files" in request:
        files = [
            (f["field"], (f["filename"], base64.b64decode(f["base64"]), f["content_type"]))
            for f in request["files"]
        ]
    elif "form" in request:
        content = names.replaced(urlencode([tuple(pair) for pair in request["form"]])).encode()
    elif "text" in request:
        content = request["text"].encode()
    if request["content_type"] and files is None:
        headers["Content-Type"] = request["content_type"]
    query = f"?{urlencode([tuple(pair) for pair in request['query']])}" if request["query"] else ""
    return client.request(
        request["method"],
        names.replaced(request["path"] + query),
        content=None if files else content,
        files=files,
        headers=headers,
        auth=auth,
    )


def differences(
    exchange: dict[str, Any], response: httpx.Response, names: Names | None = None
) -> list[str]:
    """Where an answer differs from the recorded one."""
    names = names or Names()
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
        found += list(_unlike(wanted["json"], _json(response), "$", names))
    elif wanted.get("text") == "" and response.content:
        found.append("the body is not empty")
    return found


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return f"no JSON: {response.text[:60]}"


def _unlike(wanted: Any, given: Any, path: str, names: Names) -> Iterable[str]:
    if type(wanted) is not type(given):
        yield f"{path}: {_kind(given)} is not {_kind(wanted)}"
    elif path.endswith(".files") and isinstance(wanted, dict):
        # listed by names that are made up, so their order is that of this run
        if wanted.keys() != given.keys():
            yield f"{path}: {sorted(given)} are not {sorted(wanted)}"
        known = {names.given[name] for name in wanted.values() if name in names.given}
        if not known <= set(given.values()):
            yield f"{path}: other names"
    elif isinstance(wanted, dict):
        for key in wanted.keys() | given.keys():
            if key not in given or key not in wanted:
                yield f"{path}.{key}: {'missing' if key in wanted else 'too much'}"
            elif key in NEIGHBOURS and not isinstance(wanted[key], (dict, list)):
                yield from _unlike(type(wanted[key]), type(given[key]), f"{path}.{key}", names)
            else:
                yield from _unlike(wanted[key], given[key], f"{path}.{key}", names)
    elif isinstance(wanted, list):
        if len(wanted) != len(given):
            yield f"{path}: {len(given)} items are not {len(wanted)}"
        for index, (one, other) in enumerate(zip(wanted, given, strict=False)):
            yield from _unlike(one, other, f"{path}[{index}]", names)
    elif serialized(wanted) and serialized(given):
        yield from _unlike(unserialized(wanted), unserialized(given), path, names)
    elif not _same(wanted, given, names):
        yield f"{path}: {given!r} is not {wanted!r}"


def _same(wanted: Any, given: Any, names: Names) -> bool:
    if wanted == given or _both_moments(wanted, given):
        return True
    if not isinstance(wanted, str):
        return False
    if _OMITTED.fullmatch(wanted) or names.note(wanted, given):
        return True
    if "<path>" in wanted:
        return re.fullmatch(re.escape(wanted).replace("<path>", ".+"), given) is not None
    if len(wanted) == _CUT:
        given = given[:_CUT]
    if _HOST.search(wanted):
        wanted, given = (_LENGTH.sub("s:", _HOST.sub("", text)) for text in (wanted, given))
    if _RANDOM.split(wanted)[::_GROUPS] != _RANDOM.split(given)[::_GROUPS]:
        return False
    pairs = zip(_RANDOM.finditer(wanted), _RANDOM.finditer(given), strict=True)
    return all(a[0] == b[0] or names.note(a[0], b[0]) for a, b in pairs)


def _both_moments(wanted: Any, given: Any) -> bool:
    if not isinstance(wanted, str) or not isinstance(given, str):
        return False
    one, other = _MOMENT.fullmatch(wanted), _MOMENT.fullmatch(given)
    return bool(one and other and one[1] == other[1])


def _kind(value: Any) -> str:
    return f"{type(value).__name__} {value!r}"[:80]


def _below_host(location: str) -> str:
    return re.sub(r"^https?://[^/]+", "", location)
