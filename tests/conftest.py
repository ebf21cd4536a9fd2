"""What all tests share: both event loops, and the watch over secrets."""

from __future__ import annotations

import pytest

from tests.certificates import load_once
from tests.engine import BACKENDS, choose_engine
from tests.secret_watch import SecretWatch

pytest_plugins = ["pytester"]


@pytest.fixture(params=BACKENDS)
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SecretWatch(), "maatoo secret watch")
    patch = pytest.MonkeyPatch()
    choose_engine(patch)
    load_once(patch)
    config.add_cleanup(patch.undo)
