"""A lock on a file that excludes other processes, and other holders in this one."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from maatoo.errors import ConfigurationError

__all__ = ["BUSY", "FileLock", "lock_alone", "try_lock"]

POLL = 0.02
BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}

if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_alone(file: IO[Any], refusal: str) -> None:
    """Lock an open file. On a file system without locks the user is trusted.

    Raises:
        ConfigurationError: another one holds it; the text is ``refusal``, and the file is closed.
    """
    try:
        try_lock(file.fileno())
    except OSError as problem:
        if problem.errno in BUSY:
            file.close()
            raise ConfigurationError(refusal) from None


class FileLock:
    """Held by at most one :class:`FileLock` of one path on this machine.

    Taken once: make another one to lock again. The system frees it when its holder dies. The file
    stays, so that all lock the same one.

    Args:
        path: the lock file; made with mode 0600 when it is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._descriptor: int | None = None
        self._given_up = False

    def acquire(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds for the lock; False when it could not be had.

        Raises:
            ConfigurationError: the file cannot be made or locked.
        """
        end = time.monotonic() + timeout
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o600)
        except OSError as error:
            raise ConfigurationError(f"cannot open the lock file {self._path}: {error}") from error
        taken = False
        try:
            while not (taken := self._try(descriptor)) and not self._given_up:
                if time.monotonic() >= end:
                    return False
                time.sleep(POLL)
        finally:
            with self._guard:
                keep = taken and not self._given_up
                if keep:
                    self._descriptor = descriptor
                else:
                    os.close(descriptor)
        return keep

    def release(self) -> None:
        """Give the lock up. A thread that still waits for it gives up as well."""
        with self._guard:
            self._given_up = True
            descriptor, self._descriptor = self._descriptor, None
            if descriptor is not None:
                with contextlib.suppress(OSError):
                    os.close(descriptor)

    def _try(self, descriptor: int) -> bool:
        try:
            try_lock(descriptor)
        except OSError as error:
            if error.errno in BUSY:
                return False
            raise ConfigurationError(
                f"cannot lock {self._path}: {error}. Keep the token on a local file system"
            ) from error
        return True


_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
