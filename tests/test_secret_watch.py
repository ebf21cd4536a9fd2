"""The watch over secrets sees them in log lines, errors, output and reprs, and fails the run."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from tests.secret_watch import Watch, found_in

pytestmark = pytest.mark.once

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


@pytest.mark.parametrize("leaking", ["first", "last"])
def test_both_ends_of_a_deep_traceback_are_looked_at(leaking: str) -> None:
    code = (
        "def first(depth):\n    word = word_of('first')\n    again(depth)\n"
        "def again(depth):\n    again(depth - 1) if depth else last()\n"
        "def last():\n    word = word_of('last')\n    raise ValueError(0)\n"
    )
    scope: dict[str, Any] = {"word_of": lambda end: "short-secret" if end == leaking else ""}
    exec(compile(code, "elsewhere.py", "exec"), scope)
    watch = Watch()
    with pytest.raises(ValueError, match="0") as caught:
        scope["first"](500)
    watch.look_at_traceback(caught.value)
    assert len(watch.leaks) == 1
    assert watch.looked_at == 2


LEAKING = """
import logging
import pytest
from maatoo.errors import ConfigurationError
from tests.secrets import secret

def test_nothing():
    secret('a-leaked-word')

def test_log():
    logging.getLogger('a').debug('%s', secret('a-leaked-word'))

def test_error():
    ConfigurationError(secret('a-leaked-word'))

def test_traceback():
    with pytest.raises(ConfigurationError):
        scope = {'error': ConfigurationError, 'secret': secret}
        code = "def fail(word):\\n    raise error('quiet')\\nfail(secret('a-leaked-word'))"
        exec(compile(code, 'elsewhere.py', 'exec'), scope)

def test_output():
    print(secret('a-leaked-word'))
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A run of the leaking tests under the watch."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    pytester.makeconftest(
        "from tests.secret_watch import SecretWatch\n"
        "def pytest_configure(config):\n"
        "    config.pluginmanager.register(SecretWatch())\n"
    )
    pytester.makepyfile(LEAKING)
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    return lambda *more: pytester.run(*command, *more)


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["one process", "a worker"])
def test_a_run_that_shows_secrets_fails_and_names_each(
    run: Callable[..., Any], workers: list[str]
) -> None:
    outcome = run(*workers)
    outcome.assert_outcomes(passed=5)
    assert outcome.ret == 1
    outcome.stdout.fnmatch_lines(
        [
            "*secrets were shown*",
            "*test_log: log of a: *<a-l*",
            "*test_error: ConfigurationError: *<a-l*",
            "*test_traceback: traceback of ConfigurationError: *<a-l*",
            "*test_output: Captured stdout call: *<a-l*",
        ]
    )
    assert "test_nothing:" not in outcome.stdout.str()
    assert "a-leaked-word" not in outcome.stdout.str()


def test_a_run_that_shows_none_passes(run: Callable[..., Any]) -> None:
    outcome = run("-k", "test_nothing")
    outcome.assert_outcomes(passed=1, deselected=4)
    assert outcome.ret == 0
