"""tell_user: warnings, at the line of the user's code that made the call."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType

__all__ = ["tell_user", "told_by", "warn_user"]

_tell: ContextVar[Callable[[Warning], object] | None] = ContextVar("maatoo_tell", default=None)


def tell_user(warning: Warning) -> None:
    """Warn the user, in the thread that waits for the call."""
    (_tell.get() or warn_user)(warning)


@contextmanager
def told_by(tell: Callable[[Warning], object] | None) -> Generator[None, None, None]:
    """Have warnings told by another: by the thread that waits for a call made elsewhere."""
    token = _tell.set(tell)
    try:
        yield
    finally:
        _tell.reset(token)


def warn_user(warning: Warning) -> None:
    """Warn, naming the line outside this package that made the call."""
    own = _package(inspect.currentframe())
    frame, level = inspect.currentframe(), 1
    while frame is not None and _package(frame) == own:
        frame, level = frame.f_back, level + 1
    warnings.warn(warning, stacklevel=level)


def _package(frame: FrameType | None) -> str:
    return "" if frame is None else str(frame.f_globals.get("__name__")).partition(".")[0]
