"""Copies of what libraries raised, without credentials and frames, as causes of our errors."""

from __future__ import annotations

import re
from typing import cast

import httpx

from maatoo.redaction import Credentials

__all__ = ["UnderlyingError", "without_credentials"]

_DEEPEST = 16
_PLAIN = (str, bytes, int, type(None))
_QUOTATION = re.compile(r"""\s*(?:bytearray\()?(?<!\w)b?['"]|\n\s*\n|\s*<\w+Error""")


class UnderlyingError(Exception):
    """What a library below raised: the name of its class, and its masked text.

    The object itself is not kept: its repr and the variables of its frames show headers and URLs.
    """


def without_credentials(problem: Exception, credentials: Credentials) -> Exception:
    """A copy of what a library or an engine raised, to be shown.

    Args:
        problem: what was raised.
        credentials: what the request carried.

    Returns:
        An exception without traceback and request. Those of httpx and of Python itself keep their
        class, and so do their causes, which are copies as well. Of an answer that cannot be parsed
        nothing is quoted: parsers show its headers and its content.
    """
    copy = _copied(problem, credentials, is_quoting=isinstance(problem, httpx.RemoteProtocolError))
    _copy_causes(problem, copy, credentials)
    return copy


def _copy_causes(original: BaseException, copy: BaseException, credentials: Credentials) -> None:
    is_quoting = isinstance(original, httpx.RemoteProtocolError)
    for _ in range(_DEEPEST):
        cause = original.__cause__
        if cause is None and not original.__suppress_context__:
            cause = original.__context__
        if cause is None:
            return
        copy.__cause__ = _copied(cause, credentials, is_quoting=is_quoting)
        original, copy = cause, copy.__cause__


def _copied(original: BaseException, credentials: Credentials, *, is_quoting: bool) -> Exception:
    kind, args = type(original), original.args
    said = credentials.text(str(original))
    if is_quoting:
        said = " ".join(_QUOTATION.split(said)[0].split()).rstrip(" :=,")
    if isinstance(original, httpx.TransportError):
        known = next(each for each in kind.__mro__ if each.__module__.startswith("httpx"))
        return cast("Exception", known(said))
    if kind.__module__ in ("builtins", "socket", "ssl") and all(
        isinstance(each, _PLAIN) for each in args
    ):
        return cast("Exception", kind(*credentials.value(args)))
    return UnderlyingError(f"{kind.__module__}.{kind.__qualname__}: {said}".removesuffix(": "))
