"""A download that cannot be written is an error of the package, and leaves no file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from maatoo.errors import ConfigurationError
from tests.transport.downloading import GOOD, download
from tests.transport.runtime_doubles import EVERY_WORLD


class FullDisk(io.BytesIO):
    """A file that takes nothing more, not even when it is closed."""

    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")

    def close(self) -> None:
        super().close()
        raise OSError(28, "No space left on device")


class Nothing(io.BytesIO):
    """A file that takes nothing, and says so."""

    def write(self, _: object) -> int:
        return 0


@EVERY_WORLD
def test_a_full_disk_is_told_and_leaves_no_file(
    runtime: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def opened(path: Path, mode: str = "r", *args: Any, **options: Any) -> Any:
        file = real(path, mode, *args, **options)
        if path.parent != tmp_path:
            return file
        file.close()
        return FullDisk()

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        error, _ = download(runtime, GOOD["plain"][1], tmp_path / "x")
    assert isinstance(error, ConfigurationError)
    assert "No space left" in str(error)
    assert list(tmp_path.iterdir()) == []


@EVERY_WORLD
def test_a_file_that_takes_nothing_is_an_error(runtime: str) -> None:
    error, _ = download(runtime, GOOD["plain"][1], Nothing())
    assert isinstance(error, ConfigurationError)
