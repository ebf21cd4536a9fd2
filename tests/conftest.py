"""What all tests share: both event loops, how examples are made, and the watch over secrets."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.certificates import load_once
from tests.engine import BACKENDS, chosen_engine
from tests.example_numbers import USUAL
from tests.secret_watch import SecretWatch

pytest_plugins = ["pytester"]

# Nothing fails for the time it took, or for examples that chance made unfit. In CI every run tries
# the same examples.
settings.register_profile(
    "maatoo",
    max_examples=USUAL,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize="CI" in os.environ,
)
settings.register_profile("many", settings.get_profile("maatoo"), max_examples=100)
settings.register_profile("few", settings.get_profile("maatoo"), max_examples=10)
settings.load_profile("maatoo")


@pytest.fixture(params=BACKENDS)
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SecretWatch(), "maatoo secret watch")
    patch = pytest.MonkeyPatch()
    load_once(patch)
    config.add_cleanup(patch.undo)
    until_end = ExitStack()
    until_end.enter_context(chosen_engine())
    if sys.dont_write_bytecode:  # or each process that a test starts would compile everything
        folder = TemporaryDirectory(ignore_cleanup_errors=True)
        patch.setenv("PYTHONPYCACHEPREFIX", until_end.enter_context(folder))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    config.add_cleanup(until_end.close)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are collected: they stay to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give the workers whole files: what a file makes for all its tests is made by one of them.

    Files keep their order: by the number of their tests, the slowest ones would come last.
    """
    if config.getvalue("dist") != "load":  # another way was asked for
        return None
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)
