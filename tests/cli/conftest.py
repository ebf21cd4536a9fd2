"""What the tests of the command line share: a sandbox on a port, and a folder for logins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from maatoo.sandbox import Sandbox
from tests.cli.terminal import environment

pytest.importorskip("cyclopts", reason="needs maatoo[cli]")
keyring = pytest.importorskip("keyring", reason="needs maatoo[keyring]")


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """No keyring in this process either: other tests may have given it one of theirs."""
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=12) as server:
        yield server


@pytest.fixture
def url(sandbox: Sandbox) -> Iterator[str]:
    with sandbox.serve() as address:
        yield address


@pytest.fixture
def env(url: str, tmp_path: Path) -> dict[str, str]:
    """Logged in by the environment."""
    return environment(
        tmp_path, MAATOO_BASE_URL=url, MAATOO_USERNAME="admin", MAATOO_PASSWORD="sandbox"
    )
