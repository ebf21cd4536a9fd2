"""Damage to an answer: its JSON, its bytes, its status, its headers, or no answer at all."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

import httpx
from attrs import evolve, frozen

from .damage_json import DEEP, NESTED, STATUSES, damaged_json

__all__ = ["Damaged", "damage"]

_HEADERS = (
    "content-type",
    "content-encoding",
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "location",
    "mautic-version",
    "date",
    "set-cookie",
    "www-authenticate",
    "content-disposition",
    "content-length",
)
_HEADER_VALUES = (
    *("", "0", "-1", "1e309", "nan", "inf", "9" * 400, "text/html", "application/json; charset=x"),
    *("application/json; charset=utf-16", "gzip", "br", "identity, gzip, gzip", "zstd", "deflate"),
    *("Wed, 21 Oct 2015 07:28:00 GMT", "Sun, 99 Foo 99999 99:99:99 GMT", "not a date", "\xff\xfe"),
    *(
        "http://[::1",
        "//",
        "javascript:1",
        "../..",
        "5.1.1",
        "7",
        "v..",
        "🙂".encode().decode("latin-1"),
    ),
    *("٣", "²", "1_0", "+3", " 4 ", "0x10", "attachment; filename*=UTF-8''%ff%00"),
)
_FAILURES: tuple[type[Exception], ...] = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ReadError,
    httpx.ReadTimeout,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.RemoteProtocolError,
    httpx.LocalProtocolError,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.TooManyRedirects,
    httpx.DecodingError,
    httpx.CloseError,
    OSError,
    RuntimeError,
)


@frozen
class Damaged:
    """An answer.

    Attributes:
        status: HTTP status.
        headers: headers, names in lower case.
        body: the bytes of the body.
        failure: what is raised in place of an answer.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    failure: type[Exception] | None = None

    def answer(self) -> httpx.Response:
        """The answer, as a transport gives it.

        Raises:
            Exception: the failure.
        """
        if self.failure is not None:
            raise self.failure("damaged")
        headers = [
            (name.encode("latin-1"), value.encode("latin-1", "replace"))
            for name, value in self.headers.items()
        ]
        stream = httpx.ByteStream(self.body)
        return httpx.Response(self.status, headers=headers, stream=stream)


def damage(answer: Damaged, others: list[Damaged], random: Random) -> Damaged:
    """Damage an answer in one to three ways."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        answer = _choose(random)(answer, others, random)
    return answer


def _choose(random: Random) -> Callable[[Damaged, list[Damaged], Random], Damaged]:
    ways = (_in_json, _in_bytes, _in_status, _in_headers, _another, _nothing)
    return random.choices(ways, weights=(60, 12, 8, 10, 6, 4))[0]


def _in_json(answer: Damaged, others: list[Damaged], random: Random) -> Damaged:
    try:
        root: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        return _in_bytes(answer, others, random)
    return evolve(answer, body=damaged_json(root, random))


def _in_bytes(answer: Damaged, others: list[Damaged], random: Random) -> Damaged:
    body = answer.body
    at = random.randrange(len(body) + 1)
    what = random.randrange(13)
    if what == 0:
        body = body[:at]
    elif what == 1:
        body = body[at:]
    elif what == 2:
        body = body[:at] + random.randbytes(random.choice((1, 3, 40))) + body[at:]
    elif what == 3:
        body = body + random.choice((body, b"\n", b"\x00", b"<br>Warning: x", b"}"))
    elif what == 4:
        body = (
            random.choice((b"\xef\xbb\xbf", b"\xff\xfe", b" \n", b"<br>Notice: x", b"while(1);"))
            + body
        )
    elif what == 5:
        body = b""
    elif what == 6:
        body = random.choice((DEEP, NESTED, "null", "[]", "{}", '""', "0", "NaN", "true")).encode()
    elif what == 7:
        body = b"<!doctype html><title>Login</title>" + random.randbytes(20)
    elif what == 8:
        body = body.decode("utf-8", "replace").encode(
            random.choice(("utf-16", "utf-32", "latin-1")), "replace"
        )
    elif what == 9:
        return _encoded(answer, random)
    elif what == 10:
        body = json.dumps(body.decode("utf-8", "replace")).encode()
    elif what == 11:
        body = random.randbytes(random.choice((1, 8, 200)))
    else:
        body = bytes(each ^ (random.random() < 0.01) for each in body[:20_000])
    return evolve(answer, body=body)


def _encoded(answer: Damaged, random: Random) -> Damaged:
    name = random.choice(("gzip", "deflate", "gzip, gzip", "br", "zstd"))
    body = {"deflate": zlib.compress}.get(name, gzip.compress)(answer.body)
    if name == "gzip, gzip":
        body = gzip.compress(body)
    cut = random.choice((0, 1, 9, len(body) // 2))
    return evolve(
        answer,
        body=body[: len(body) - cut],
        headers={**answer.headers, "content-encoding": name},
    )


def _in_status(answer: Damaged, others: list[Damaged], random: Random) -> Damaged:
    return evolve(answer, status=random.choice(STATUSES))


def _in_headers(answer: Damaged, others: list[Damaged], random: Random) -> Damaged:
    headers = dict(answer.headers)
    for _ in range(random.choice((1, 2, 5))):
        name = random.choice(_HEADERS)
        if random.random() < 0.2:
            headers.pop(name, None)
        else:
            headers[name] = random.choice(_HEADER_VALUES)
    return evolve(answer, headers=headers)


def _another(answer: Damaged, others: list[Damaged], random: Random) -> Damaged:
    other = random.choice(others)
    return random.choice((other, evolve(answer, body=other.body)))


def _nothing(answer: Damaged, others: list[Damaged], random: Random) -> Damaged:
    return evolve(answer, failure=random.choice(_FAILURES))
