"""What a library below raised, as the cause of an error of ours: without credentials or frames."""

from __future__ import annotations

import httpx

from maatoo.redaction import Credentials

__all__ = ["UnderlyingError", "without_credentials"]

_DEEPEST = 16
_PLAIN = (str, int, type(None))


class UnderlyingError(Exception):
    """What a library below raised: the name of its class, and its masked text.

    The object itself is not kept: its repr and the variables of its frames show headers and URLs.
    """


def without_credentials(
    problem: httpx.TransportError, credentials: Credentials
) -> httpx.TransportError:
    """A copy of what httpx or an engine raised, to be shown.

    Args:
        problem: what was raised.
        credentials: what the request carried.

    Returns:
        An exception of the same class of httpx, without traceback and request; its causes are
        copies as well: those of Python itself keep their class.
    """
    kind = next(each for each in type(problem).__mro__ if each.__module__.startswith("httpx"))
    assert issubclass(kind, httpx.TransportError)
    copy = kind(credentials.text(str(problem)))
    _copy_causes(problem, copy, credentials)
    return copy


def _copy_causes(original: BaseException, copy: BaseException, credentials: Credentials) -> None:
    for _ in range(_DEEPEST):
        cause = original.__cause__
        if cause is None and not original.__suppress_context__:
            cause = original.__context__
        if cause is None:
            return
        copy.__cause__ = _copied(cause, credentials)
        original, copy = cause, copy.__cause__


def _copied(cause: BaseException, credentials: Credentials) -> BaseException:
    kind, args = type(cause), cause.args
    if kind.__module__ in ("builtins", "socket", "ssl") and all(
        isinstance(each, _PLAIN) for each in args
    ):
        return kind(*credentials.value(args))
    said = credentials.text(str(cause))
    return UnderlyingError(f"{kind.__module__}.{kind.__qualname__}: {said}".removesuffix(": "))
