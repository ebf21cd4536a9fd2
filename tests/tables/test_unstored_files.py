"""A file of which the file system says in the end that it is not stored does not get its name."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from maatoo import ConfigurationError
from maatoo.tables.files import Target

pytestmark = pytest.mark.once


def failing(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def fsync(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("resume", [True, False])
def test_what_was_not_stored_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, resume: bool
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("the one before", "utf-8")
    failing(monkeypatch, code)
    with pytest.raises(ConfigurationError, match=r"\[Errno"), Target(path, resume=resume) as target:
        target.write("id\n1\n", 1)
    assert path.read_text("utf-8") == "the one before"
    assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_that_cannot_tell_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    failing(monkeypatch, code)
    with Target(tmp_path / "rows.csv") as target:
        target.write("id\n1\n", 1)
    assert (tmp_path / "rows.csv").read_text("utf-8") == "id\n1\n"
