"""Body: the content of an answer as it comes in, decompressed, and never larger than allowed."""

from __future__ import annotations

from collections.abc import Iterator

from maatoo.transport.decoding import decoders_of
from maatoo.transport.failures import TooLarge

__all__ = ["Body"]


class Body:
    """Collects the parts of an answer's content.

    Args:
        most: bytes that the content may have, as it is sent and decompressed.
    """

    __slots__ = ("_most", "_parts", "_size")

    def __init__(self, most: int) -> None:
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes) -> None:
        """Take one more part.

        Raises:
            TooLarge: the content is larger than allowed.
        """
        if not self.add_or_skip(part):
            raise _too_large(self._most)

    def add_or_skip(self, part: bytes) -> bool:
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
        parts = self._parts
        for decoder in decoders_of(codings) if self._size else ():
            parts = self._limited(decoder.decode(parts))
            decoder.finish()
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _limited(self, parts: Iterator[bytes]) -> list[bytes]:
        """Parts that come out of a decoder, as long as they are not more than allowed."""
        left, kept = self._most, list[bytes]()
        for part in parts:
            left -= len(part)
            if left < 0:
                raise _too_large(self._most)
            kept.append(part)
        return kept


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"the answer is larger than max_response_bytes ({most:,} bytes)")
