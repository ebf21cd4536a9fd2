"""A token in a file: never half, never someone else's, readable by its owner only."""

from __future__ import annotations

import errno
import json
import os
import pickle
import stat
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path
from types import FrameType

import pytest

from maatoo.auth import FileStore, Token, file_store
from maatoo.errors import ConfigurationError
from maatoo.file_lock import FileLock

OLD = Token("old-access", "old-refresh", 1.0)
NEW = Token("new-access", "new-refresh", 2.0)

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and fork are of POSIX")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "token.json")


def test_nothing_is_stored_at_first_and_then_what_was_saved(store: FileStore) -> None:
    assert store.load() is None
    store.save(OLD)
    assert store.load() == OLD
    store.save(NEW)
    assert FileStore(str(store.path)).load() == NEW


def test_the_content_carries_its_version(store: FileStore) -> None:
    store.save(OLD)
    content = json.loads(store.path.read_text())
    assert content["version"] == 1
    assert content["kind"] == "maatoo token"


@posix
def test_only_the_owner_may_read_the_file_its_lock_and_its_folder(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "deep" / "er" / "token.json")
    mask = os.umask(0)
    try:
        store.save(OLD)
        lock = store.lock()
        assert lock.acquire(1)
        lock.release()
    finally:
        os.umask(mask)
    for file in store.path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


@posix
def test_the_temporary_file_is_private_from_its_creation(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    fsync = os.fsync

    def spy(descriptor: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", spy)
    store.save(OLD)
    assert modes[0] == 0o600


def test_a_readable_file_becomes_private_with_the_next_write(store: FileStore) -> None:
    store.save(OLD)
    store.path.chmod(0o644)
    store.save(NEW)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600 or sys.platform == "win32"


def test_every_cut_off_beginning_of_a_file_is_refused(store: FileStore) -> None:
    store.save(OLD)
    whole = store.path.read_bytes()
    for end in range(len(whole)):
        store.path.write_bytes(whole[:end])
        with pytest.raises(ConfigurationError, match="remove it and log in again") as caught:
            store.load()
        assert "old-" not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b'{"access_token": "mine"}', b"[]", b"notes", b"\xff\xfe", b"7"]
)
def test_the_file_of_someone_else_is_neither_read_nor_overwritten(
    store: FileStore, content: bytes
) -> None:
    store.path.write_bytes(content)
    for attempt in (store.load, lambda: store.save(NEW), store.check):
        with pytest.raises(ConfigurationError, match=r"token\.json"):
            attempt()
    assert store.path.read_bytes() == content
    assert list(store.path.parent.iterdir()) == [store.path]


def test_an_empty_file_may_be_written_but_holds_no_token(store: FileStore) -> None:
    store.path.touch()
    with pytest.raises(ConfigurationError, match="empty"):
        store.load()
    store.save(NEW)
    assert store.load() == NEW


def test_a_file_of_a_later_version_is_refused(store: FileStore) -> None:
    store.save(OLD)
    content = {**json.loads(store.path.read_text()), "version": 9}
    store.path.write_text(json.dumps(content))
    with pytest.raises(ConfigurationError, match="upgrade"):
        store.load()


def test_a_write_that_fails_leaves_the_old_token_and_nothing_else(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(OLD)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match="No space left"):
        store.save(NEW)
    assert store.load() == OLD
    assert list(store.path.parent.iterdir()) == [store.path]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = FileStore(tmp_path / "file" / "token.json")
    for attempt in (store.check, store.lock, lambda: store.save(NEW)):
        with pytest.raises(ConfigurationError, match="folder"):
            attempt()


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    FileStore(real).save(OLD)
    link.symlink_to(real)
    FileStore(link).save(NEW)
    assert link.is_symlink()
    assert FileStore(real).load() == NEW


def test_leftovers_of_killed_writers_are_removed_once_they_are_old(store: FileStore) -> None:
    old, young, other = (
        store.path.with_name(name)
        for name in (".token.json.aaaa.tmp", ".token.json.bbbb.tmp", ".other.json.cccc.tmp")
    )
    for file in (old, young, other):
        file.touch()
    past = time.time() - 7200
    os.utime(old, (past, past))
    os.utime(other, (past, past))
    store.save(OLD)
    assert not old.exists()
    assert young.exists()
    assert other.exists()


@pytest.mark.once
@posix
def test_a_writer_killed_at_any_line_leaves_the_old_or_the_new_token(store: FileStore) -> None:
    seen: list[Token | None] = []
    for line in range(1, 1000):
        store.save(OLD)
        if killed_at(line, store):
            seen.append(store.load())
            for leftover in store.path.parent.glob(".*.tmp"):
                leftover.unlink()
        else:
            break
    assert len(seen) > 20
    assert set(seen) == {OLD, NEW}
    assert seen == sorted(seen, key=lambda token: token == NEW)


def killed_at(line: int, store: FileStore) -> bool:
    """Save NEW over OLD in a child that dies before the n-th line it runs; False if it finished."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of other tests
        child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) == 9
    left = line

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal left
        if frame.f_code.co_filename not in (file_store.__file__, tempfile.__file__):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os._exit(9)
        return trace

    sys.settrace(trace)
    store.save(NEW)
    os._exit(0)


def test_equal_paths_are_one_store_and_pickling_keeps_the_path_only(store: FileStore) -> None:
    store.save(OLD)
    same = FileStore(store.path.parent / "x" / ".." / "token.json")
    assert same == store
    assert hash(same) == hash(store)
    assert b"old-" not in pickle.dumps(store)
    assert pickle.loads(pickle.dumps(store)).load() == OLD
    assert "old-" not in repr(store)


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire(0)
    assert not second.acquire(0)
    first.release()
    third = FileLock(tmp_path / "lock")
    assert third.acquire(0)
    third.release()
    third.release()


def test_a_waiter_gets_the_lock_when_it_is_given_up(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire(0)
    got: list[bool] = []
    waiter = threading.Thread(target=lambda: got.append(second.acquire(30)))
    waiter.start()
    first.release()
    waiter.join()
    second.release()
    assert got == [True]


def test_a_lock_given_up_while_its_thread_still_waits_is_not_taken(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire(0)
    got: list[bool] = []
    waiter = threading.Thread(target=lambda: got.append(second.acquire(30)))
    waiter.start()
    second.release()
    waiter.join()
    first.release()
    third = FileLock(tmp_path / "lock")
    assert got == [False]
    assert third.acquire(0)
    third.release()


def test_a_lock_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="lock file"):
        FileLock(tmp_path / "missing" / "lock").acquire(0)
