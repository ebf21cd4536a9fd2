"""What was asked of the sandbox: the last requests, and how many were in progress at once."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

KEPT = 10_000

#: parameters of a query that are credentials: their values are not kept
MASKED = frozenset(
    {
        *("access_token", "client_secret", "refresh_token", "code", "code_verifier"),
        *("oauth_token", "oauth_verifier"),
    }
)


@dataclass(slots=True)
class RecordedRequest:
    """One request.

    Attributes:
        method: the HTTP method.
        path: the path from the root.
        query: the decoded query pairs in their order, credentials masked.
        headers: the headers, names in lower case, without the credentials.
        body: the body as it came.
        status: the status it was answered with; None while it runs or when it was cut off.
    """

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    status: int | None = None

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: when it is none.
        """
        return json.loads(self.body)


class Recorder:
    """Records requests and counts those in progress.

    Args:
        kept: how many requests are kept; older ones are dropped.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self.requests: deque[RecordedRequest] = deque(maxlen=kept)
        self.in_flight = 0
        self.peak_in_flight = 0
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[RecordedRequest]:
        return iter(list(self.requests))

    def enter(self) -> None:
        """A request arrived."""
        with self._lock:
            self.in_flight += 1
            self.peak_in_flight = max(self.peak_in_flight, self.in_flight)

    def leave(self) -> None:
        """A request was answered, or its connection ended."""
        with self._lock:
            self.in_flight -= 1

    def reset_peak(self) -> int:
        """Begin to count the peak anew.

        Returns:
            The peak until now.
        """
        with self._lock:
            peak, self.peak_in_flight = self.peak_in_flight, self.in_flight
            return peak

    def add(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> RecordedRequest:
        """Keep a request."""
        kept = {name: value for name, value in headers.items() if name != "authorization"}
        pairs = [
            (name, "***" if name in MASKED else value)
            for name, value in parse_qsl(query, keep_blank_values=True)
        ]
        request = RecordedRequest(method, path, pairs, kept, body)
        self.requests.append(request)
        return request
