"""Uploads: a file from a path, from bytes or from an open file, as a multipart body."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import IO, Any, TypeAlias, TypeVar, cast

from attrs import evolve

from maatoo.caller import Caller
from maatoo.encoding import encode
from maatoo.errors import InvalidArgument
from maatoo.operation import Operation

__all__ = ["Upload", "upload"]

T = TypeVar("T")

Upload: TypeAlias = str | os.PathLike[str] | bytes | IO[bytes]

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"\xff\xd8\xff", "jpg"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gz"),
    (b"<?xml", "xml"),
    (b"<svg", "svg"),
)


async def upload(
    caller: Caller,
    operation: Operation[T],
    path: tuple[object, ...],
    field: str,
    file: Upload,
    *,
    filename: str | None = None,
    query: Mapping[str, object] | None = None,
    extra_query: Mapping[str, object] | None = None,
) -> T:
    """Send a file; one from a path or an open file is read while it is sent.

    Args:
        caller: the client.
        operation: the operation that takes the file.
        path: path arguments.
        field: name of the body's part.
        file: a path, bytes, or a binary file.
        filename: name to send with it; the file's own when not given, for bytes "upload" with
            the extension of their content.
        query: query parameters by Python name.
        extra_query: query parameters, verbatim.

    Raises:
        InvalidArgument: no file, or one opened as text.
        MaatooError: as any call.
    """
    call = encode(operation, path, query, extra_query=extra_query)
    with opened(file) as content:
        name = filename if filename is not None else name_of(file)
        if not name:
            raise InvalidArgument("filename must not be empty")
        part = {field: (name, content)}
        return await caller.send(operation, evolve(call, files=part), path)


@contextlib.contextmanager
def opened(file: Upload) -> Generator[bytes | IO[bytes], None, None]:
    """What is to be sent; a path is opened, and closed afterwards.

    Raises:
        InvalidArgument: no file, or one opened as text.
    """
    if isinstance(file, (bytes, bytearray, memoryview)):
        yield bytes(file)
    elif isinstance(file, (str, os.PathLike)):
        with _open(file) as stream:
            yield stream
    elif isinstance(file, io.TextIOBase):
        raise InvalidArgument('the file is opened as text: open it with mode "rb"')
    elif callable(getattr(file, "read", None)):
        yield file
    else:
        raise InvalidArgument(
            f"a file is a path, bytes, or a binary file, not {type(file).__name__}"
        )


def _open(path: str | os.PathLike[str]) -> IO[bytes]:
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as problem:  # a ValueError: no path at all
        raise InvalidArgument(f"cannot read the file {os.fspath(path)!r}: {problem}") from None


def name_of(file: Upload) -> str:
    """The file's own name; of bytes, "upload" with the extension of what they look like."""
    if isinstance(file, (bytes, bytearray, memoryview)):
        return f"upload.{_extension(bytes(file[:512]))}"
    if isinstance(file, (str, os.PathLike)):
        return Path(file).name
    name: Any = getattr(cast("object", file), "name", None)
    return Path(name).name if isinstance(name, str) and Path(name).name else "upload.bin"


def _extension(content: bytes) -> str:
    for beginning, extension in _BEGINNINGS:
        if content.startswith(beginning):
            return extension
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    try:  # what is cut in the middle of a character is text all the same
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return "bin"
    return "bin" if b"\0" in content else "txt"
