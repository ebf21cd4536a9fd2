"""A token in a file: written whole or not at all, readable by its owner only."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from pathlib import Path
from typing import cast

from attrs import field, frozen

from maatoo.auth.stores import TokenStore
from maatoo.auth.tokens import Token
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.file_lock import FileLock

__all__ = ["FileStore", "write_private"]

KIND = "maatoo token"
LEFTOVER_AGE = 3600.0
"""Seconds after which a temporary file of a writer that was killed is removed."""


def _absolute(path: str | os.PathLike[str]) -> Path:
    if path == "":
        raise InvalidArgument("path must be the path of the token file, and is empty")
    try:
        return Path(os.path.realpath(Path(path).expanduser()))
    except (TypeError, ValueError, RuntimeError) as problem:  # RuntimeError: no such home
        raise InvalidArgument(f"path must be the path of the token file: {problem}") from None


@frozen
class FileStore(TokenStore):
    """Keeps the token in a file (mode 0600) that any number of processes may share.

    A write goes to a temporary file beside it, is flushed to the disk and then renamed: a reader,
    or a process killed at any moment, finds the old or the new content, never half of one.
    Renewals are locked over ``<path>.lock``, so that one process renews and the others read.
    Equal paths are one store. Pickling keeps the path, not the token.

    Args:
        path: the file; ``~`` is understood, missing folders are made with mode 0700.

    Raises:
        InvalidArgument: no path, an empty one, or one in the home of an unknown user.
    """

    path: Path = field(converter=_absolute)

    def load(self) -> Token | None:
        """Read the token.

        Returns:
            The token; None when there is no file.

        Raises:
            ConfigurationError: the file cannot be read, or does not hold a whole token.
        """
        found = self._find()
        return None if found is None else Token.from_dict(found)

    def save(self, token: Token) -> None:
        """Write the token in place of the former one.

        Raises:
            ConfigurationError: the file cannot be written, or holds something else than a token.
        """
        self.check()
        content = json.dumps({"kind": KIND, **token.to_dict()}, indent=1).encode()
        try:
            write_private(self.path, content)
        except OSError as error:
            raise ConfigurationError(
                f"cannot write the token file {self.path}: {error.strerror}"
            ) from None

    def check(self) -> None:
        """Make sure that a token can be written here without destroying another file.

        Raises:
            ConfigurationError: the folder cannot be made, or the file holds something else.
        """
        self._make_folder()
        with contextlib.suppress(FileNotFoundError):
            if os.path.getsize(self.path) == 0:
                return
        self._find()

    def lock(self) -> FileLock:
        """The lock beside the file that renewals of all processes share."""
        self._make_folder()
        return FileLock(self.path.with_name(self.path.name + ".lock"))

    def _make_folder(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"cannot make the folder {self.path.parent} of the token file: {error.strerror}"
            ) from None

    def _find(self) -> dict[str, object] | None:
        """The content of the file; None when there is no file."""
        try:
            return _decoded(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            problem = f"cannot read the token file {self.path}: {error.strerror}"
        except ValueError:
            problem = (
                f"the token file {self.path} is empty or holds something else than a whole token: "
                "give another path, or look at the file, remove it and log in again"
            )
        raise ConfigurationError(problem)


def _decoded(content: bytes) -> dict[str, object]:
    """The content of a token file; raises ValueError when it is none."""
    data: object = json.loads(content)
    if not isinstance(data, dict) or cast("dict[str, object]", data).get("kind") != KIND:
        raise ValueError
    return cast("dict[str, object]", data)


def write_private(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 in place of the former one.

    The content goes to a temporary file beside it, is flushed to the disk and then renamed: a
    reader, or a process killed at any moment, finds the old or the new content, never half of one.

    Raises:
        OSError: it cannot be written.
    """
    _remove_leftovers(path)
    descriptor, temporary = tempfile.mkstemp(".tmp", f".{path.name}.", path.parent)  # mode 0600
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _flush_folder(path.parent)


def _remove_leftovers(path: Path) -> None:
    for leftover in path.parent.glob(f".{path.name}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - leftover.stat().st_mtime > LEFTOVER_AGE:
                leftover.unlink()


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
