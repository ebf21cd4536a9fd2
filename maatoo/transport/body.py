"""Body: the content of an answer as it comes in, decompressed, and never larger than allowed."""

from __future__ import annotations

import zlib

from maatoo.transport.failures import TooLarge, undecodable

__all__ = ["Body"]

_MOST_CODINGS = 3
_MOST_MEMBERS = 10_000
_PIECE = 65_536
"""Bytes that are decompressed at once: what is behind the end of a member is copied."""


class Body:
    """Collects the parts of an answer's content.

    Args:
        most: bytes that the content may have, as it is sent and decompressed.
    """

    __slots__ = ("_most", "_parts", "_size")

    def __init__(self, most: int) -> None:
        self._most = most
        self._parts: list[bytes | bytearray] = []
        self._size = 0

    def add(self, part: bytes | bytearray) -> None:
        """Take one more part.

        Raises:
            TooLarge: the content is larger than allowed.
        """
        if not self.add_or_skip(part):
            raise _too_large(self._most)

    def add_or_skip(self, part: bytes | bytearray) -> bool:
        """Take one more part; of content that is larger than allowed, nothing is kept.

        Returns:
            False when the content is larger than allowed; :meth:`content` then says so.
        """
        self._size += len(part)
        if self._size > self._most:
            self._parts.clear()
            return False
        self._parts.append(part)
        return True

    def content(self, codings: str | None) -> bytes:
        """The whole content.

        Args:
            codings: the header ``Content-Encoding``; a coding that nobody asked for is left as it
                is.

        Raises:
            TooLarge: it is larger than allowed.
            httpx.RemoteProtocolError: it cannot be decompressed, or is cut.
        """
        if self._size > self._most:
            raise _too_large(self._most)
        content = bytes(self._parts[0]) if len(self._parts) == 1 else b"".join(self._parts)
        if codings is None or not content:
            return content
        names = [name.strip().lower() for name in codings.split(",")]
        if len(names) > _MOST_CODINGS:
            raise undecodable(f"the body is compressed {len(names)} times")
        for name in reversed(names):
            if name in ("gzip", "x-gzip"):
                content = _inflate(content, 31, self._most)
            elif name == "deflate":  # with the header of zlib, or without, as some servers send it
                has_header = content[0] & 15 == 8 and int.from_bytes(content[:2], "big") % 31 == 0
                content = _inflate(content, 15 if has_header else -15, self._most)
            elif name not in ("", "identity"):
                break
        return content


def _inflate(content: bytes, window: int, most: int) -> bytes:
    """Decompress; a gzip file may have several members."""
    packed, at = memoryview(content), 0
    parts: list[bytes] = []
    left = most
    for _ in range(_MOST_MEMBERS):
        member = zlib.decompressobj(window)
        while not member.eof:
            piece = packed[at : at + _PIECE]
            if not piece:
                raise undecodable("the compressed body is cut")
            try:
                part = member.decompress(piece, left + 1)
            except zlib.error as problem:
                said = f"the body cannot be decompressed: {problem}"
                raise undecodable(said) from problem
            left -= len(part)
            if left < 0:
                raise _too_large(most)
            parts.append(part)
            at += len(piece) - len(member.unused_data)
        if window != 31 or not content.startswith(b"\x1f\x8b", at):
            return b"".join(parts)
    raise undecodable(f"the body has more than {_MOST_MEMBERS:,} gzip members")


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"the answer is larger than max_response_bytes ({most:,} bytes)")
