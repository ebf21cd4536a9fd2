"""Sending recorded requests with the ids, names and dates of a varied run."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx

from tests.sandbox import varied_places as places
from tests.sandbox.varied_dates import Shift
from tests.sandbox.varied_ids import Ids
from tests.sandbox.varied_names import Vocabulary


class Variation:
    """How one run differs from the recorded one.

    Args:
        ids: its ids.
        names: its names.
        dates: its dates.
    """

    def __init__(self, ids: Ids, names: Vocabulary, dates: Shift) -> None:
        self.ids, self.names, self.dates = ids, names, dates
        # most texts of answers come again and again
        self._answered = lru_cache(maxsize=None)(lambda text: dates.answered(names.changed(text)))

    def asked(self, request: httpx.Request) -> httpx.Request:
        """A recorded request as this run sends it."""
        url = request.url
        path = url.path
        query = [
            (key, self._asked(self.names.searched(value) if key == "search" else value))
            for key, value in _pairs(url.query.decode())
        ]
        query = places.query(path, query, self.ids.given)
        content = self._content(path, request)
        headers = {
            name: value
            for name, value in request.headers.multi_items()
            if name not in {"content-length", "transfer-encoding"}
        }
        raw = self._path(path)
        return httpx.Request(
            request.method,
            url.copy_with(path=raw, query=urlencode(query).encode() if query else None),
            headers=headers,
            content=content,
            extensions=request.extensions,
        )

    def _path(self, path: str) -> str:
        path = places.path(path, self.ids.given)
        return path if path.startswith("/api/") else self.names.changed(path)

    def _asked(self, text: str) -> str:
        return self.dates.asked(self.names.changed(text))

    def _content(self, path: str, request: httpx.Request) -> bytes:
        content = request.read()
        kind = request.headers.get("content-type", "")
        if not content or "multipart" in kind or path.startswith("/oauth/"):
            return content
        if "x-www-form-urlencoded" in kind:
            fields = _pairs(content.decode())
            pairs = [(self._asked(key), self._asked(value)) for key, value in fields]
            return urlencode(places.query(path, pairs, self.ids.given)).encode()
        try:
            value = json.loads(content)
        except ValueError:
            return content
        value = places.body(path, value, self.ids.given)
        return json.dumps(_mapped(value, self._asked)).encode()

    def answered(self, value: Any) -> Any:
        """A value of a recorded answer with the names and dates of this run."""
        return _mapped(value, self._answered)


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with all its texts and keys changed."""
    if isinstance(value, dict):
        return {change(key): _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


class Varying(httpx.BaseTransport):
    """A transport that varies what it sends.

    Args:
        variation: how.
        inner: what sends it.
    """

    def __init__(self, variation: Variation, inner: httpx.BaseTransport) -> None:
        self._variation, self._inner = variation, inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._inner.handle_request(self._variation.asked(request))

    def close(self) -> None:
        self._inner.close()
