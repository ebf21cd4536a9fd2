"""The tape of a cassette: exchanges as they stand in its file, and which of them answers."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl

import httpx
from attrs import define, field, frozen

from maatoo.errors import ConfigurationError, MaatooError
from maatoo.json_depth import is_deep
from maatoo.testing.compact import dumps, expanded
from maatoo.testing.scrubbing import Scrubber

__all__ = ["Asked", "NotOnCassette", "RecordedResponse", "Tape", "answer_of"]

VERSION = 1
KEPT_HEADERS = (
    *("content-type", "location", "mautic-version", "retry-after", "x-ratelimit-limit"),
    *("x-ratelimit-remaining", "x-ratelimit-reset"),
)
_HALF_CHARACTERS = "surrogatepass"
"""How the file keeps halves of a character, which JSON of a server may hold."""
_FORM = "application/x-www-form-urlencoded"
_BOUNDARY = re.compile(r"boundary=\"?([^\";,]+)")


class NotOnCassette(MaatooError, AssertionError):
    """A program asked for something that was not recorded."""


@frozen
class Asked:
    """A request as it stands on a tape, without secrets.

    Attributes:
        method: HTTP method.
        path: the path from the root; not the host.
        query: decoded pairs in their order.
        body: {}, or one of {"json": …}, {"form": …}, {"text": …}, {"sha256": …}.
    """

    method: str
    path: str
    query: list[list[str]]
    body: Mapping[str, Any]

    @classmethod
    def of(cls, request: httpx.Request, content: bytes, scrubber: Scrubber) -> Asked:
        """What a request asks."""
        scrubber.learn(request.headers.get("authorization"))
        of_tokens = "/oauth/" in request.url.path
        pairs = parse_qsl(request.url.query.decode("latin-1"), keep_blank_values=True)
        body = _request_body(request, content, scrubber, of_tokens)
        query = scrubber.pairs(pairs, of_tokens=of_tokens)
        return cls(request.method, scrubber.path(request.url.path), query, body)

    @property
    def key(self) -> str:
        """Equal for requests that ask the same."""
        parts = (self.method, self.path, sorted(self.query), self.body)
        return json.dumps(parts, sort_keys=True, ensure_ascii=False)

    def __str__(self) -> str:
        query = "&".join("=".join(pair) for pair in self.query)
        body = json.dumps(self.body, ensure_ascii=False)[:200] if self.body else ""
        return f"{self.method} {self.path}{'?' if query else ''}{query} {body}".rstrip()


@frozen
class RecordedResponse:
    """An answer as it comes from a tape."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)


@define
class Tape:
    """The exchanges of one cassette; may be used by any thread.

    Attributes:
        exchanges: as they stand in the file.
        repeats: whether a request that was recorded once is answered any number of times.
        misses: what was asked and is not on the tape.
    """

    exchanges: list[dict[str, Any]]
    repeats: bool = False
    misses: list[Asked] = field(factory=list["Asked"])
    played: int = 0
    _waiting: dict[str, deque[dict[str, Any]]] = field(init=False, repr=False)
    _last: dict[str, dict[str, Any]] = field(
        factory=dict[str, dict[str, Any]], init=False, repr=False
    )
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._waiting = {}
        for exchange in self.exchanges:
            asked = Asked(**exchange["request"])
            self._waiting.setdefault(asked.key, deque()).append(exchange)

    @classmethod
    def load(cls, path: Path, *, repeats: bool) -> Tape:
        """Read a file.

        Raises:
            ConfigurationError: there is none, or it is no cassette.
        """
        try:
            data: Any = json.loads(path.read_text("utf-8", _HALF_CHARACTERS))
            if data["maatoo_cassette"] > VERSION:
                raise ConfigurationError(f"{path} was recorded by a later version of maatoo")
            return cls(expanded(data), repeats)
        except FileNotFoundError:
            raise ConfigurationError(
                f"{path} does not exist: record it with cassette(path, mode='record')"
            ) from None
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise ConfigurationError(f"{path} is no cassette: {error}") from None

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        part.write_text(dumps(VERSION, self.exchanges), "utf-8", _HALF_CHARACTERS)
        part.replace(path)

    def record(self, asked: Asked, answer: dict[str, Any]) -> None:
        """Add an exchange."""
        request = {"method": asked.method, "path": asked.path, "query": asked.query}
        with self._lock:
            self.exchanges.append(
                {"request": {**request, "body": dict(asked.body)}, "response": answer}
            )

    def answer(self, asked: Asked) -> RecordedResponse:
        """The recorded answer; of several, each once, in the order in which they came.

        Raises:
            NotOnCassette: it was not recorded, or not so often.
        """
        key = asked.key
        with self._lock:
            waiting = self._waiting.get(key)
            if waiting:
                self._last[key] = waiting.popleft()
                self.played += 1
            elif not self.repeats or key not in self._last:
                self.misses.append(asked)
                raise NotOnCassette(f"{asked} is not on the cassette{self._near(asked)}")
            recorded = self._last[key]["response"]
        headers = dict(recorded["headers"])
        return RecordedResponse(int(recorded["status"]), headers, _content(recorded))

    @property
    def unplayed(self) -> list[Asked]:
        """What is on the tape and was not asked."""
        return [
            Asked(**exchange["request"])
            for waiting in self._waiting.values()
            for exchange in waiting
        ]

    def _near(self, asked: Asked) -> str:
        same = [
            str(Asked(**each["request"]))
            for each in self.exchanges
            if (each["request"]["method"], each["request"]["path"]) == (asked.method, asked.path)
        ]
        if not same:
            return ": nothing was recorded for this path"
        if str(asked) in same:
            return f": it was recorded {same.count(str(asked))} times, and asked more often"
        return "; what is there for this path:\n  " + "\n  ".join(same[:5])


def answer_of(
    status: int, headers: Mapping[str, str], content: bytes, scrubber: Scrubber, *, of_tokens: bool
) -> dict[str, Any]:
    """An answer as it stands on a tape, without secrets."""
    kept = {name: scrubber.free_text(headers[name]) for name in KEPT_HEADERS if name in headers}
    answer: dict[str, Any] = {"status": status, "headers": kept}
    if not content:
        return answer
    if "json" in headers.get("content-type", "") and not is_deep(content):
        try:
            data: Any = json.loads(content)
        except ValueError:
            pass
        else:
            clean = scrubber.token_answer if of_tokens else partial(scrubber.json, of_tokens=False)
            return {**answer, "json": clean(data)}
    try:
        return {**answer, "text": scrubber.free_text(content.decode("utf-8"))}
    except UnicodeDecodeError:
        return {**answer, "base64": base64.b64encode(scrubber.binary(content)).decode()}


def _content(answer: Mapping[str, Any]) -> bytes:
    if "json" in answer:
        return json.dumps(answer["json"], ensure_ascii=False).encode("utf-8", _HALF_CHARACTERS)
    if "base64" in answer:
        return base64.b64decode(answer["base64"])
    return str(answer.get("text", "")).encode()


def _request_body(
    request: httpx.Request, content: bytes, scrubber: Scrubber, of_tokens: bool
) -> Mapping[str, Any]:
    if not content:
        return {}
    kind = request.headers.get("content-type", "")
    if "json" in kind and not is_deep(content):
        try:
            return {"json": scrubber.json(json.loads(content), of_tokens=of_tokens)}
        except ValueError:
            pass
    if kind.startswith(_FORM):
        pairs = parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True)
        return {"form": scrubber.pairs(pairs, of_tokens=of_tokens)}
    boundary = _BOUNDARY.search(kind)
    if boundary:
        content = content.replace(boundary[1].encode(), b"boundary")
    try:
        return {"text": scrubber.free_text(content.decode("utf-8"))}
    except UnicodeDecodeError:
        return {"sha256": hashlib.sha256(content).hexdigest()}


def asked_paths(exchanges: Iterable[Mapping[str, Any]]) -> list[str]:
    """Method and path of exchanges, in their order."""
    requests = [cast("Mapping[str, str]", each["request"]) for each in exchanges]
    return [f"{request['method']} {request['path']}" for request in requests]
