"""A file for a cassette, and a server to record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from maatoo.sandbox import Sandbox
from tests.testing.cassette_contents import PASSWORD


@pytest.fixture
def tape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("MAATOO_CASSETTES", raising=False)
    return tmp_path / "cassettes" / "tape.json"


@pytest.fixture
def site() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(password=PASSWORD) as sandbox, sandbox.serve() as url:
        yield sandbox, url
