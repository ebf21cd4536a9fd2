"""raw_request: the request of ``api.request``, made of what the user gave and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import quote, urlencode

from maatoo.errors import InvalidArgument
from maatoo.query import encode_pairs
from maatoo.redaction import Headers
from maatoo.transport.download import Download
from maatoo.transport.json_body import encode_json
from maatoo.transport.request import Request, header_values
from maatoo.unset import UNSET

__all__ = ["query_string", "raw_request"]

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_IN_A_URL = "%/:?#[]@!$&'()*+,;=-._~"


def raw_request(
    root: str,
    own: Headers,
    method: str,
    path: str,
    *,
    params: Any = None,
    json: object = UNSET,
    data: Mapping[str, Any] | None = None,
    content: bytes | str | None = None,
    files: Any = None,
    headers: Mapping[str, str] | None = None,
    to: object = None,
) -> Request:
    """Make a request of what the user gave; the other arguments are those of ``api.request``.

    Args:
        root: the address below which the path lies.
        own: the headers of all requests of the client.

    Raises:
        InvalidArgument: an argument that cannot be right, or two bodies.
    """
    if sum((json is not UNSET, content is not None, data is not None or files is not None)) > 1:
        raise InvalidArgument("give one of json, content, or data with files")
    if not isinstance(path, str) or not path.startswith("/"):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"path must begin with a slash, not {path!r}")
    headers = header_values(headers or {})
    sent = Headers(own)
    kinds = (bytes, bytearray, memoryview, str, type(None))
    if not isinstance(content, kinds):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"content takes text or bytes, not {type(content).__name__}")
    body = None if content is None else _bytes(content, "content")
    _check_files(files)
    fields: dict[str, list[str]] | None = None
    if json is not UNSET:
        body = encode_json(json)
        sent["content-type"] = "application/json"
    elif data is not None and files is None:
        body = query_string(_pairs(data, "data")).encode()
        sent["content-type"] = "application/x-www-form-urlencoded"
    elif data is not None:
        fields = {}
        for name, text in _pairs(data, "data"):
            fields.setdefault(name, []).append(text)
    sent.update(headers)
    url = f"{root}{quote(_bytes(path, 'path'), safe=_IN_A_URL)}"
    pairs = _pairs(params or {}, "params")
    if pairs:
        url = f"{url}{'&' if '?' in url else '?'}{query_string(pairs)}"
    method = _known_method(method)
    if to is not None and method != "GET":
        raise InvalidArgument(f"to takes the answer of a GET, not of a {method}")
    return Request(
        method,
        url,
        sent,
        body,
        method in ("GET", "HEAD"),
        files=files,
        data=fields,
        to=None if to is None else Download(to),
    )


def _pairs(given: Any, name: str) -> list[tuple[str, str]]:
    """The pairs of a query or form, from a mapping or a list of pairs."""
    try:
        listed = [(key, value) for key, value in getattr(given, "items", lambda: given)()]
    except (TypeError, ValueError):
        raise InvalidArgument(f"{name} takes a mapping or a list of (name, value)") from None
    return [pair for key, value in listed for pair in encode_pairs(str(key), value)]


def _check_files(files: Any) -> None:
    """Refuse parts that hold no content: httpx would tell when the head was sent already.

    Raises:
        InvalidArgument: a part that is neither text, bytes nor a binary file.
    """
    if files is None or isinstance(files, Iterator):
        return  # httpx reads it once
    try:
        parts: list[Any] = [part for _, part in getattr(files, "items", lambda: files)()]
    except (TypeError, ValueError):
        raise InvalidArgument("files takes a mapping or a list of (name, file)") from None
    for part in parts:
        file = part
        if isinstance(part, tuple) and len(cast("tuple[Any, ...]", part)) > 1:
            file = cast("tuple[Any, ...]", part)[1]  # (name, content, type)
        if not isinstance(file, (str, bytes)) and not callable(getattr(file, "read", None)):
            raise InvalidArgument(
                f"a file of files is text, bytes or a binary file, not {type(file).__name__}"
            )


def _known_method(given: object) -> str:
    method = given.upper() if isinstance(given, str) else ""
    if method not in _METHODS:
        raise InvalidArgument(f"method must be one of {', '.join(_METHODS)}, not {given!r}")
    return method


def _bytes(text: str | bytes, name: str) -> bytes:
    if not isinstance(text, str):
        return bytes(text)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidArgument(f"{name} is text that cannot be sent: {text!r}") from None


def query_string(pairs: list[tuple[str, str]]) -> str:
    """Pairs as the query of an address, or as a form.

    Raises:
        InvalidArgument: a text that cannot be encoded.
    """
    try:
        return urlencode(pairs)
    except UnicodeEncodeError as problem:
        raise InvalidArgument(f"a text of the query cannot be sent: {problem.object!r}") from None
