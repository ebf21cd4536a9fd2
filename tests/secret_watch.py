"""Looks for the secrets of all tests in everything the run shows, and fails it when one is found.

Watched are log lines of all loggers (DEBUG), texts and attributes of every `MaatooError`, the
traceback of every error that a test expects (with the variables of its frames), captured output,
and, for the rooms where credentials live, the repr of every object of the package.
"""

from __future__ import annotations

import gc
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from maatoo.errors import MaatooError
from tests.secrets import RUN, SECRETS, WORDS, secret

_LONGEST_ESCAPE = 5  # "%253D" before a value
_GIVEN_OUT = ("token", "secret", "client_secret", "code", "verifier")
_ROOMS = ("auth", "auth_sandbox", "sandbox", "testing")
_SHOWN = 80
_FRAMES = 60
"""How many frames of each end of a traceback are looked at."""
_FOUND = "secrets that were shown"


def found_in(text: str) -> str | None:
    """A secret that a text shows, or None."""
    for run in RUN.findall(text):
        for skipped in range(_LONGEST_ESCAPE):
            if run[skipped:] in SECRETS:
                return str(run[skipped:])
    return next((word for word in WORDS if word in text), None)


class Watch(logging.Handler):
    """Collects what shows a secret."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.leaks: dict[str, str] = {}
        self.looked_at = 0
        self.test = "before the first test"

    def look(self, where: str, text: str) -> None:
        """Look at a text that came from somewhere."""
        self.looked_at += 1
        leaked = found_in(text)
        if leaked is not None:
            begins = max(text.index(leaked) - _SHOWN, 0)
            excerpt = text[begins : begins + 2 * _SHOWN].replace(leaked, f"<{leaked[:3]}…>")
            self.leaks.setdefault(f"{where}: {excerpt!r}", self.test)

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a log line, as it would be written."""
        self.look(f"log of {record.name}", _FORMATTER.format(record))

    def look_at_error(self, error: BaseException, value: object) -> None:
        """Look at something that an error keeps."""
        if isinstance(value, (str, list, tuple, dict)):
            self.look(type(error).__name__, repr(value))

    def look_at_traceback(self, error: BaseException) -> None:
        """Look at an error as a reader of its traceback sees it, with the variables of all frames.

        Those of the tests are left out: they hold the secrets that they use.
        """
        for limit in (_FRAMES, -_FRAMES):  # those between are of a recursion, and alike
            try:
                shown = traceback.TracebackException.from_exception(
                    error, limit=limit, capture_locals=True
                )
            except Exception:  # an argument of the test cannot be shown, nor could a reader see it
                return
            whole = all(len(each.stack) < _FRAMES for each in _links(shown))
            text = "".join(_without_tests(shown).format())
            self.look(f"traceback of {type(error).__name__}", text)
            if whole:
                return

    def look_at_objects(self) -> None:
        """Look at the repr of every object of the package that is alive."""
        for each in gc.get_objects():
            kind = type(each)
            if _OF_THE_PACKAGE[kind]:
                try:
                    shown = repr(each)
                except Exception:  # one that is half made
                    continue
                self.look(f"repr of {kind.__module__}.{kind.__qualname__}", shown)


class _OfThePackage(dict[type[Any], bool]):
    """Whether a class belongs to the package: asked for every object there is, so kept."""

    def __missing__(self, kind: type[Any]) -> bool:
        module = getattr(kind, "__module__", "")
        self[kind] = isinstance(module, str) and module.startswith("maatoo.")
        return self[kind]


_OF_THE_PACKAGE = _OfThePackage()


_TESTS = str(Path(__file__).parent)
_FORMATTER = logging.Formatter("%(message)s")


def _watch_errors(watch: Watch) -> None:
    init: Callable[..., None] = MaatooError.__init__

    def watched_init(self: MaatooError, *args: object) -> None:
        init(self, *args)
        watch.look_at_error(self, args)

    def watched_set(self: MaatooError, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        watch.look_at_error(self, value)

    MaatooError.__init__ = watched_init  # type: ignore[method-assign]
    MaatooError.__setattr__ = watched_set  # type: ignore[method-assign,assignment]


def _links(shown: traceback.TracebackException) -> Iterator[traceback.TracebackException]:
    """A traceback, and those of its causes."""
    yield shown
    for link in (shown.__cause__, shown.__context__):
        if link is not None:
            yield from _links(link)


def _without_tests(shown: traceback.TracebackException) -> traceback.TracebackException:
    """A traceback, and those of its causes, without the frames of the tests."""
    for link in _links(shown):
        kept = [each for each in link.stack if not each.filename.startswith(_TESTS)]
        link.stack = traceback.StackSummary.from_list(kept)
    return shown


def _watch_expected(watch: Watch) -> None:
    """Look at what every `pytest.raises` catches."""
    kind = type(pytest.raises(MaatooError))
    leave: Callable[..., bool] = kind.__exit__

    def watched_exit(
        self: object, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, MaatooError):
            watch.look_at_traceback(error)
        return leave(self, kind, error, trace)

    kind.__exit__ = watched_exit  # type: ignore[method-assign]


def _watch_sandboxes() -> None:
    """Register what every sandbox gives out."""
    from maatoo.sandbox.store import Table

    def watched(change: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def changed(self: Table, document: dict[str, Any]) -> dict[str, Any]:
            row = change(self, document)
            if self.kind.startswith("oauth_"):
                for name in _GIVEN_OUT:
                    if row.get(name):
                        secret(row[name])
            return row

        return changed

    Table.insert = watched(Table.insert)  # type: ignore[method-assign]
    Table.put = watched(Table.put)  # type: ignore[method-assign]


def _set_aside() -> None:
    """What the collection and the files before left alive, no test need look through again."""
    gc.collect()
    gc.freeze()


class SecretWatch:
    """The plugin."""

    def __init__(self) -> None:
        self.watch = Watch()
        self._file: Path | None = None
        root = logging.getLogger()
        root.addHandler(self.watch)
        root.setLevel(logging.DEBUG)
        _watch_errors(self.watch)
        _watch_expected(self.watch)
        _watch_sandboxes()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.watch.test = item.nodeid
        if item.path != self._file:
            self._file = item.path
            _set_aside()
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if any(f"tests/{room}/" in item.nodeid for room in _ROOMS):
            self.watch.look_at_objects()
            gc.collect()  # what is only waiting for it was looked at, and is not again

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.passed:
            for name, text in report.sections:
                if "log" not in name:  # those were looked at line by line
                    self.watch.look(name, text)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker of pytest-xdist has found."""
        self.watch.leaks.update(getattr(node, "workeroutput", {}).get(_FOUND, {}))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):  # a worker's own exit status is not looked at
            session.config.workeroutput[_FOUND] = self.watch.leaks
        if self.watch.leaks and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        leaks = self.watch.leaks
        if leaks:
            terminalreporter.section("secrets were shown", red=True)
            for leak, test in leaks.items():
                terminalreporter.line(f"{test}: {leak}")
