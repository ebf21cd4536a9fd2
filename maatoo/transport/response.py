"""Response: a whole answer, read into memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from attrs import define, evolve, field

from maatoo.errors import UnexpectedResponse
from maatoo.json_depth import DEEPEST, is_deep
from maatoo.redaction import Credentials

_loads: Callable[[bytes], Any]
try:
    import orjson
except ImportError:
    _loads = json.loads
else:
    _loads = orjson.loads


__all__ = ["LARGEST", "LONGEST_HEAD", "MOST_INTERIM", "Response"]

LARGEST = 268_435_456
"""Bytes of an answer, decompressed, unless a client was told otherwise: 256 MiB."""

LONGEST_HEAD = 102_400
"""Bytes that the head of an answer may have."""

MOST_INTERIM = 100
"""Answers of 1xx that may come before the answer itself."""

NO_CREDENTIALS = Credentials("", {}, None)

has_msgspec = find_spec("msgspec") is not None
"""Whether rows can be decoded one by one."""

_UNREAD: Any = object()
_DIGITS_AS_0 = bytes.maketrans(b"123456789", b"000000000")
_FOUR = b"0000"
_LONG = re.compile(rb"[0-9]{19}")


def _may_be_long(content: bytes) -> bool:
    """Whether there are 19 digits in a row: integers beyond 64 bits have that many.

    At least four of them are among every fourth byte, which are looked at first. Telephone numbers
    may look alike there; whatever does is looked at as a whole.
    """
    sample = content[::4].translate(_DIGITS_AS_0)
    hit = sample.find(_FOUR)
    while hit >= 0:
        if _LONG.search(content, 4 * hit - 3, 4 * hit + 19):
            return True
        hit = sample.find(_FOUR, hit + 1)
    return False


@define(repr=False, eq=False)
class Response:
    """An answer of the server.

    Attributes:
        status: HTTP status.
        headers: header values by lower-case name.
        content: the body, decompressed.
        elapsed: seconds from sending to the body's last byte.
        method: HTTP method of the request.
        url: URL of the request, without credentials.
        credentials: those of the request; they are not pickled, and no repr shows them.
        repeated: whether an earlier attempt of the request may have been carried out.
        already_gone: whether it stands for the 404 to a repeated DELETE, and shows no entity.
        rows_under: the keys of a page whose rows are decoded one by one; none for another answer.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    elapsed: float
    method: str
    url: str
    credentials: Credentials = field(default=NO_CREDENTIALS, kw_only=True)
    repeated: bool = field(default=False, init=False)
    already_gone: bool = field(default=False, init=False)
    rows_under: tuple[str, ...] = field(default=(), init=False)
    _json: Any = field(default=_UNREAD, init=False)
    _outline: Any = field(default=None, init=False)

    def json(self) -> Any:
        """The body as JSON, read once.

        Raises:
            UnexpectedResponse: the body is not JSON: HTML of a proxy, or cut.
        """
        if self._json is _UNREAD:
            self._json = self._read()
        return self._json

    def outline(self) -> Any:
        """The body as JSON, read once; rows that are decoded one by one are ``UndecodedRows``.

        Raises:
            UnexpectedResponse: the body is not JSON.
        """
        if self.rows_under and has_msgspec and self._outline is None and self._json is _UNREAD:
            from maatoo.transport.page_splitting import split

            self._outline = None if is_deep(self.content) else split(self.content, self.rows_under)
        return self.json() if self._outline is None else self._outline

    def with_json(self, body: object) -> Response:
        """The answer with another value for its JSON."""
        copy = evolve(self)
        copy._json = body
        return copy

    def _read(self) -> Any:
        if is_deep(self.content):
            raise UnexpectedResponse(
                f"{self.method} {self.url} answered {self.status} with JSON that is nested deeper "
                f"than {DEEPEST} levels",
                response=self,
                may_have_happened=self.method != "GET",
            )
        try:
            if _loads is not json.loads and not _may_be_long(self.content):  # else it is rounded
                return _loads(self.content)
        except (ValueError, RecursionError):
            pass
        try:  # the slower reader accepts some JSON that orjson refuses, such as lone surrogates
            return json.loads(self.content)
        except (ValueError, RecursionError):
            pass
        raise UnexpectedResponse(  # out here it has no context whose frames show the body
            f"{self.method} {self.url} answered {self.status} with a body that is not JSON: "
            f"{self.text[:80]!r}",
            response=self,
            may_have_happened=self.method != "GET",
        )

    @property
    def text(self) -> str:
        """The body as text; bytes that are none are replaced."""
        return self.content.decode("utf-8", "replace")

    def masked(self) -> Response:
        """The answer as an error keeps it: without the credentials that it quotes."""
        headers = self.credentials.headers(self.headers)
        content = self.credentials.content(self.content)
        if content == self.content and headers == self.headers:
            return self
        return Response(
            self.status,
            headers,
            content,
            self.elapsed,
            self.method,
            self.url,
            credentials=self.credentials,
        )

    def __repr__(self) -> str:
        return f"<Response {self.status} of {self.method} {self.url}>"

    def __getstate__(self) -> tuple[Any, ...]:
        return (self.status, dict(self.headers), self.content, self.elapsed, self.method, self.url)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.status, self.headers, self.content, self.elapsed, self.method, self.url = state
        self._json, self.credentials = _UNREAD, NO_CREDENTIALS
        self.repeated = self.already_gone = False
        self.rows_under, self._outline = (), None
