"""Decoders: what ``Content-Encoding`` names, undone part by part."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from maatoo.transport.failures import undecodable

__all__ = ["Decoder", "decoded", "decoders_of"]

_MOST_CODINGS = 3
_MOST_MEMBERS = 10_000
_PIECE = 65_536
"""Bytes that are decompressed at once: what is behind the end of a member is copied."""
_AT_MOST = 1_048_576
"""Bytes that come out at once."""
_GZIP = b"\x1f\x8b"


def decoders_of(codings: str | None) -> list[Decoder]:
    """What undoes the codings of a header ``Content-Encoding``, in this order.

    A coding that nobody asked for is left as it is, with what is below it.

    Raises:
        httpx.RemoteProtocolError: more codings than any server has a reason for.
    """
    if codings is None:
        return []
    names = [name.strip().lower() for name in codings.split(",")]
    if len(names) > _MOST_CODINGS:
        raise undecodable(f"the body is compressed {len(names)} times")
    found: list[Decoder] = []
    for name in reversed(names):
        if name in ("gzip", "x-gzip", "deflate"):
            found.append(Decoder(is_gzip=name != "deflate"))
        elif name not in ("", "identity"):
            break
    return found


def decoded(decoders: Iterable[Decoder], parts: Iterable[bytes]) -> Iterator[bytes]:
    """What parts are with all of their codings undone."""
    for decoder in decoders:
        parts = decoder.decode(parts)
    return iter(parts)


class Decoder:
    """Decompresses the parts of a body; a gzip body may have several members.

    Args:
        is_gzip: whether it is gzip; otherwise deflate, with the header of zlib or without, as
            some servers send it.
    """

    __slots__ = ("_is_gzip", "_member", "_members", "_rest")

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._member: Any = None
        self._members = 0
        self._rest = b""

    def decode(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """What comes out of further parts.

        Raises:
            httpx.RemoteProtocolError: they cannot be decompressed.
        """
        for part in parts:
            packed = memoryview(self._rest + part if self._rest else part)
            self._rest = b""
            while packed:
                if (self._member is None or self._member.eof) and not self._begin(packed):
                    break
                member: Any = self._member
                piece = packed[:_PIECE]
                yield from self._inflate(piece)
                packed = packed[len(piece) - len(member.unused_data) :]

    def finish(self) -> None:
        """Check that nothing is missing.

        Raises:
            httpx.RemoteProtocolError: the body is cut.
        """
        empty = self._member is None and not self._rest
        if not empty and (self._member is None or not self._member.eof):
            raise undecodable("the compressed body is cut")

    def _begin(self, packed: memoryview) -> bool:
        """Begin with a member; False where there is none, or not enough of it to know."""
        first = bytes(packed[:2])
        if self._member is not None and not (self._is_gzip and _GZIP.startswith(first)):
            return False  # what is behind the end is ignored
        if len(first) < 2:
            self._rest = first
            return False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise undecodable(f"the body has more than {_MOST_MEMBERS:,} gzip members")
        has_header = first[0] & 15 == 8 and int.from_bytes(first, "big") % 31 == 0
        self._member = zlib.decompressobj(31 if self._is_gzip else 15 if has_header else -15)
        return True

    def _inflate(self, piece: memoryview | bytes) -> Iterator[bytes]:
        while True:
            try:
                part = self._member.decompress(piece, _AT_MOST)
            except zlib.error as problem:
                raise undecodable(f"the body cannot be decompressed: {problem}") from problem
            if part:
                yield part
            piece = self._member.unconsumed_tail
            if len(part) < _AT_MOST and not piece:
                return
