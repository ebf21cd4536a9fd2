"""The watch over secrets sees them in log lines, errors, output and reprs, and fails the run."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest
from attrs import frozen

from tests.secret_watch import Watch, found_in

LONG = "0123456789abcdefghijABCDEFGHIJ"


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.secret_watch.SECRETS", {LONG})
    monkeypatch.setattr("tests.secret_watch.WORDS", {"short-secret"})


@pytest.mark.parametrize(
    "text",
    [
        f"token={LONG}",
        f"a%20{LONG}",
        f"x%3D{LONG}%26y",
        f"x%253D{LONG}",
        f"b'{LONG}'",
        "the short-secret is out",
    ],
)
def test_a_secret_is_found_in(text: str) -> None:
    assert found_in(text) in (LONG, "short-secret")


@pytest.mark.parametrize("text", ["", "nothing", LONG[:-1], LONG + "x", "short-", "***"])
def test_nothing_is_found_in(text: str) -> None:
    assert found_in(text) is None


def test_log_lines_are_looked_at_as_they_are_written() -> None:
    watch = Watch()
    record = logging.LogRecord("x", logging.DEBUG, "x.py", 1, "with %s", ("short-secret",), None)
    watch.emit(record)
    assert [*watch.leaks] == ["log of x: 'with <sho…>'"]


def test_objects_of_the_package_are_looked_at() -> None:
    @frozen
    class Shows:
        secret: str

    Shows.__module__ = "maatoo.shows"
    kept = Shows("short-secret")
    watch = Watch()
    watch.look_at_objects()
    assert len([leak for leak in watch.leaks if "maatoo.shows" in leak]) == 1
    assert kept.secret == "short-secret"


LEAKING = """
import logging
from maatoo.errors import ConfigurationError
from tests.secrets import secret

def test_leak():
    {leak}
"""


@pytest.mark.parametrize(
    ("leak", "where"),
    [
        ("logging.getLogger('a').debug('%s', secret('a-leaked-word'))", "log of a"),
        ("ConfigurationError(secret('a-leaked-word'))", "ConfigurationError"),
        ("print(secret('a-leaked-word'))", "Captured stdout call"),
        ("secret('a-leaked-word')", None),
    ],
)
def test_a_run_that_shows_a_secret_fails(
    leak: str, where: str | None, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    pytester.makeconftest(
        "from tests.secret_watch import SecretWatch\n"
        "def pytest_configure(config):\n"
        "    config.pluginmanager.register(SecretWatch())\n"
    )
    pytester.makepyfile(LEAKING.format(leak=leak))
    outcome = pytester.run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=1)
    assert outcome.ret == (0 if where is None else 1)
    if where is not None:
        outcome.stdout.fnmatch_lines(["*secrets were shown*", f"*test_leak: {where}: *<a-l*"])
        assert "a-leaked-word" not in outcome.stdout.str()
