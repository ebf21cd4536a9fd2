"""Download: the content of an answer that goes to a file as it comes in; it is never held whole."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

from attrs import evolve

from maatoo.errors import ConfigurationError, ConnectionFailed, InvalidArgument
from maatoo.transport.body import Body
from maatoo.transport.decoding import decoded, decoders_of
from maatoo.transport.failures import undecodable
from maatoo.transport.response import Response

__all__ = ["Destination", "Download", "body_of"]

Destination: TypeAlias = str | os.PathLike[str] | IO[bytes]

_HELD = 65_536
"""Bytes that are held back: an answer that is no longer may be an error in spite of its status."""


def body_of(
    download: Download | None, status: int, headers: Mapping[str, str], most: int
) -> Body | Incoming:
    """What takes the content of an answer: its file, where it is a success and has one.

    Args:
        download: the file, or None.
        status: of the answer.
        headers: of the answer.
        most: bytes that an answer without a file may have.
    """
    if download is None or not 200 <= status < 300:
        return Body(most)
    return download.begin(headers)


class Download:
    """A file that takes the content of one answer.

    A path gets its name when the file is whole; until then there is another one beside it. An open
    file is written to from where it stands; what an attempt wrote that failed is removed from it.

    Args:
        to: a path, or a binary file that is open.

    Raises:
        InvalidArgument: neither, or the path of a folder.
    """

    def __init__(self, to: object) -> None:
        self._path: Path | None = None
        if isinstance(to, (str, os.PathLike)):
            self._path = Path(os.fspath(cast("str", to)))
            if not self._path.name or self._path.is_dir():
                raise InvalidArgument(f"to takes the path of a file, not {str(self._path)!r}")
        elif isinstance(to, io.TextIOBase) or not callable(getattr(to, "write", None)):
            raise InvalidArgument(
                f"to takes a path or a binary file that is open, not {type(to).__name__}"
            )
        self._file: Any = to
        self._part: Path | None = None
        self._start: int | None = None
        self._held = bytearray()
        self._written = 0
        self._is_whole = False
        self.ends = float("inf")
        """When the content must have come, by a clock that is never set."""

    def open(self, ends: float) -> None:
        """Open the file; nothing was sent yet.

        Args:
            ends: when the content must have come.

        Raises:
            InvalidArgument: it cannot be written.
        """
        self.ends = ends
        try:
            if self._path is not None:
                name = f".{self._path.name}.{secrets.token_hex(4)}.part"
                self._file = (self._path.parent / name).open("xb")
                self._part = self._path.parent / name
            if self._path is not None or (
                hasattr(self._file, "seekable") and self._file.seekable()
            ):
                self._start = self._file.tell()
        except (OSError, ValueError) as problem:
            raise InvalidArgument(f"to: the file cannot be written: {problem}") from None

    def begin(self, headers: Mapping[str, str]) -> Incoming:
        """Forget what an attempt before has brought, and take the content of an answer.

        Raises:
            ConnectionFailed: what was written before cannot be taken back.
            httpx.RemoteProtocolError: it is compressed too often.
        """
        self._is_whole = False
        self._rewind()
        if self._written:
            raise ConnectionFailed(
                f"the download broke off after {self._written:,} bytes, and cannot begin again, as "
                "the file cannot be rewound: give a path instead"
            )
        return Incoming(self, headers)

    def write(self, part: bytes) -> None:
        """Write a part, once there is more than is held back."""
        if not self._written and len(self._held) + len(part) <= _HELD:
            self._held += part
            return
        self._flush()
        self._write(part)

    def ended(self) -> bytes:
        """Note that the content is whole; what was held back of it, where that is all."""
        self._is_whole = True
        return bytes(self._held)

    def keep(self, response: Response) -> Response:
        """Give the file its name, where the last answer was whole; the answer without content.

        Raises:
            ConfigurationError: it cannot be written.
        """
        if not self._is_whole:  # it did not come part by part: cassettes play it at once
            self.write(response.content)
        self._flush()
        try:
            if self._path is None:
                self._file.flush()
            else:
                self._file.close()
                os.replace(cast("Path", self._part), self._path)
                self._part = None
        except Exception as problem:
            raise _unwritten(problem) from None
        self._written, self._start = 0, None  # it is the user's now
        return evolve(response, content=b"")

    def discard(self) -> None:
        """Remove what is not whole."""
        if self._path is None:
            self._rewind()
        elif self._part is not None:
            with suppress(OSError):  # a full disk does not take what is still held back
                self._file.close()
            with suppress(OSError):
                self._part.unlink()
            self._part = None

    def _rewind(self) -> None:
        self._held.clear()
        if self._written and self._start is not None:
            with suppress(Exception):  # a file of the user: then it is left as it is
                self._file.seek(self._start)
                self._file.truncate()
                self._written = 0

    def _flush(self) -> None:
        held, self._held = self._held, bytearray()
        if held:
            self._write(bytes(held))

    def _write(self, part: bytes) -> None:
        self._written += len(part)
        try:
            while part:  # an unbuffered file may take less than all of it
                taken = self._file.write(part)
                if taken == 0 or (taken is None and isinstance(self._file, io.RawIOBase)):
                    raise BlockingIOError("it takes nothing now")
                part = b"" if taken is None else part[taken:]
        except Exception as problem:
            raise _unwritten(problem) from None


class Incoming:
    """The content of one answer on its way to a file; it is used as :class:`Body` is."""

    __slots__ = ("_decoders", "_download", "_length", "_size")

    def __init__(self, download: Download, headers: Mapping[str, str]) -> None:
        self._download = download
        self._decoders = decoders_of(headers.get("content-encoding"))
        length = headers.get("content-length", "")
        self._length = int(length) if length.isascii() and length.isdigit() else None
        self._size = 0

    def add(self, part: bytes) -> None:
        """Take one more part.

        Raises:
            ConfigurationError: it cannot be written.
            httpx.RemoteProtocolError: it cannot be decompressed.
        """
        self._size += len(part)
        for each in decoded(self._decoders, (part,)):
            self._download.write(each)

    def add_or_skip(self, part: bytes) -> bool:
        """Take one more part."""
        self.add(part)
        return True

    def content(self, codings: str | None) -> bytes:  # noqa: ARG002
        """The content, where it is so short that it may be an error; else nothing.

        Raises:
            httpx.RemoteProtocolError: it is cut.
        """
        if self._length is not None and self._size != self._length:
            raise undecodable(f"the body has {self._size:,} of {self._length:,} bytes")
        for decoder in self._decoders:
            decoder.finish()
        return self._download.ended()


def _unwritten(problem: Exception) -> ConfigurationError:
    said = f"{type(problem).__name__}: {problem}"
    return ConfigurationError(f"the download could not be written: {said}")
