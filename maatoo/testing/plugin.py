"""The pytest plugin: a sandbox for each test, and clients that talk to it without a port."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from maatoo import AsyncMaatoo, Maatoo
    from maatoo.sandbox import Sandbox

__all__ = ["maatoo_client", "maatoo_sandbox", "maatoo_sandbox_url", "maatoo_sync_client"]

MARKER = "maatoo_sandbox"
ADDRESS = "http://maatoo.localhost"
"""The address of a client that talks in-process; nothing is looked up or connected."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**settings): settings of the Sandbox that the fixture of this name makes, "
        "as in maatoo_sandbox(seed=100, rate_limit=50)",
    )


@pytest.fixture
def maatoo_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """An empty sandbox for this test alone.

    `@pytest.mark.maatoo_sandbox(seed=100)` gives it settings, all those of
    `maatoo.sandbox.Sandbox`; the marker that stands closest to the test wins, setting by setting.
    """
    from maatoo.sandbox import Sandbox

    settings: dict[str, Any] = {}
    for marker in reversed([*request.node.iter_markers(MARKER)]):
        if marker.args:
            raise pytest.UsageError(f"@pytest.mark.{MARKER} takes settings by name: seed=100")
        settings.update(marker.kwargs)
    known = inspect.signature(Sandbox).parameters
    if unknown := sorted(settings.keys() - known):
        raise pytest.UsageError(
            f"@pytest.mark.{MARKER}: a Sandbox has no setting {', '.join(unknown)}; "
            f"there are {', '.join(known)}"
        )
    with Sandbox(**settings) as sandbox:
        yield sandbox


@pytest.fixture
def maatoo_client(maatoo_sandbox: Sandbox) -> AsyncMaatoo:
    """An `AsyncMaatoo` that talks to `maatoo_sandbox` in-process, on the event loop of the test.

    It retries without waiting, and need not be closed.
    """
    from maatoo import AsyncMaatoo

    return AsyncMaatoo(ADDRESS, **_settings(maatoo_sandbox))


@pytest.fixture
def maatoo_sync_client(maatoo_sandbox: Sandbox) -> Iterator[Maatoo]:
    """A `Maatoo` that talks to `maatoo_sandbox` in-process. It retries without waiting."""
    from maatoo import Maatoo

    with Maatoo(ADDRESS, **_settings(maatoo_sandbox)) as api:
        yield api


@pytest.fixture
def maatoo_sandbox_url(maatoo_sandbox: Sandbox) -> Iterator[str]:
    """The address of `maatoo_sandbox` on a real port, for programs that connect by themselves."""
    with maatoo_sandbox.serve() as url:
        yield url


def _settings(sandbox: Sandbox) -> dict[str, Any]:
    from maatoo import BasicAuth, Retry

    return {
        "auth": BasicAuth(*sandbox.credentials),
        "transport": sandbox.transport(),
        "retry": Retry(backoff=0.0),
    }
