"""Files that are whole or not there, and exports that go on where they were interrupted."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.file_lock import lock_alone

__all__ = ["Target", "checked_path", "file_errors"]

_FORMAT: Final = "maatoo export 2"
_LOST: Final = frozenset({errno.EIO, errno.ENOSPC, errno.EDQUOT})
"""Errors by which a file system says, often only at the end, that it has not stored the data."""


@contextmanager
def file_errors(path: Path) -> Generator[None, None, None]:
    """Raise errors of the file system and of decoding as those of this package.

    Raises:
        ConfigurationError: the file cannot be read or written.
        InvalidArgument: its text is not of its encoding: it was changed while it was read.
    """
    try:
        yield
    except UnicodeError as problem:
        raise InvalidArgument(f"{path}: {problem}") from None
    except OSError as problem:
        raise ConfigurationError(f"{path}: {problem}") from problem


def checked_path(path: object) -> Path:
    """A path of a file.

    Raises:
        InvalidArgument: no path, or that of a folder.
    """
    text = str(path)
    if not isinstance(path, (str, os.PathLike)) or not text or "\0" in text:
        raise InvalidArgument(f"the path of a file is wanted, not {path!r}")
    checked = Path(os.fspath(cast("str", path)))
    if checked.is_dir():
        raise InvalidArgument(f"{checked} is a folder: give the path of a file")
    return checked


class Target:
    """A file that gets its name when it is whole; until then it is called ``<name>.part``.

    It is a context manager. If the block fails, the file is deleted, unless the export can be
    resumed or the rows are of use as they are (``partial``).

    Of an export that can be resumed, ``<name>.part.cursor`` says after each chunk how many bytes
    are complete. Bytes after these, of a chunk that was cut off, are removed before it goes on.

    Attributes:
        path: its name when it is whole.
        file: what is written to.
        rows: rows that are in it.
        cursor: where the list is to be resumed, or None to begin.
        kept: the file that has the rows after the block; None if there is none.
    """

    kept: Path | None = None

    def __init__(self, path: object, *, resume: bool = False, partial: bool = False) -> None:
        """Open the file.

        With ``partial`` some of its rows are of use without the others: they stay, under the
        other name, where the block fails; and there is no file without a row.

        Raises:
            InvalidArgument: no path of a file.
            ConfigurationError: it cannot be written, or another export is writing it.
        """
        self.path = checked_path(path)
        self._part = self.path.with_name(f"{self.path.name}.part")
        self._cursor_file = self.path.with_name(f"{self.path.name}.part.cursor")
        self._resume, self._partial = resume, partial
        self._shape: object = None
        self.rows = 0
        self.cursor: dict[str, Any] | None = None
        with file_errors(self._part):
            self.file: BinaryIO = self._part.open("r+b" if self._part.exists() else "x+b")
            lock_alone(self.file, f"{self._part}: another export is writing it")
            if not self._is_still_there():
                self.file.close()
                raise ConfigurationError(f"{self._part}: another export has just finished it")
            length = self._read_cursor_file() if resume else 0
            if self.cursor is None:
                self._cursor_file.unlink(missing_ok=True)
            self.file.seek(length)
            self.file.truncate()

    @staticmethod
    def writes(path: str | os.PathLike[str], file: Path) -> bool:
        """Whether a target at ``path`` would overwrite ``file``, by its name or as ``.part``."""
        names = (checked_path(path), Path(f"{os.fspath(path)}.part"))
        return file.resolve() in [each.resolve() for each in names]

    def _is_still_there(self) -> bool:
        """Whether the locked file is the ``.part``: another export may just have renamed it."""
        with suppress(OSError):
            return os.path.samestat(os.fstat(self.file.fileno()), self._part.stat())
        return False

    def _read_cursor_file(self) -> int:
        """Read how many bytes of an interrupted export are complete; 0 if that cannot be read."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            noted: Any = json.loads(self._cursor_file.read_text("utf-8"))
            if noted["format"] == _FORMAT and self._part.stat().st_size >= noted["bytes"]:
                length, rows, cursor = int(noted["bytes"]), int(noted["rows"]), noted["cursor"]
                self.rows, self.cursor, self._shape = rows, dict(cursor), noted["shape"]
                return length
        return 0

    def begin(self, shape: Mapping[str, object], head: str) -> None:
        """Set the form of the file, as JSON data; write the first line unless it is resumed.

        Raises:
            InvalidArgument: the interrupted export had another form.
        """
        if self.cursor is None:
            self.write(head, 0)
        elif self._shape != shape:
            raise InvalidArgument(
                f"{self._part} was begun with other columns or options, or at another site: give "
                "the same ones, or delete it"
            )
        self._shape = shape

    def write(self, text: str, rows: int, cursor: Mapping[str, object] | None = None) -> None:
        """Add rows, and note where the list stands behind them.

        Raises:
            ConfigurationError: the file cannot be written.
        """
        with file_errors(self._part):
            self.file.write(text.encode("utf-8", "replace"))
            self.rows += rows
            if cursor is not None and self._resume:
                self._write_cursor_file(cursor)

    def _write_cursor_file(self, cursor: Mapping[str, object]) -> None:
        self.file.flush()
        noted = {"format": _FORMAT, "cursor": cursor, "bytes": self.file.tell()}
        fresh = self._cursor_file.with_name(f"{self._cursor_file.name}.new")
        fresh.write_text(json.dumps({**noted, "rows": self.rows, "shape": self._shape}), "utf-8")
        fresh.replace(self._cursor_file)

    def __enter__(self) -> Target:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with file_errors(self._part):
            if kind is None and (self.rows or not self._partial):
                try:
                    self._finish()
                except OSError:
                    self._abandon()
                    raise
            else:
                self._abandon()
                if kind is None:
                    self.path.unlink(missing_ok=True)  # of an earlier run

    def _finish(self) -> None:
        self.file.flush()
        try:
            os.fsync(self.file.fileno())
        except OSError as problem:
            if problem.errno in _LOST:
                raise  # other errors: a file system without fsync
        if os.name == "nt":  # Windows cannot rename an open file
            self.file.close()
        self._part.replace(self.path)  # while it is locked: another export must not empty it
        self.file.close()
        self._cursor_file.unlink(missing_ok=True)
        self.kept = self.path

    def _abandon(self) -> None:
        with suppress(OSError):
            self.file.close()
        if (self._resume and self._cursor_file.exists()) or (self._partial and self.rows):
            self.kept = self._part
            return
        with suppress(OSError):
            self._part.unlink(missing_ok=True)
