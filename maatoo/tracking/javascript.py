"""JavaScript that may stand between ``<script>`` and ``</script>``, whatever values it holds."""

from __future__ import annotations

import json
import re

from maatoo.errors import InvalidArgument

__all__ = ["JavaScript", "function_of", "identifier", "literal"]

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
_PATH = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*(?:\.[A-Za-z_$][A-Za-z0-9_$]*)*\Z")
_ENDS_A_SCRIPT = re.compile(r"</?script|<!--", re.IGNORECASE)
# "'" too: then the code may also stand in an attribute that is escaped badly
_ESCAPED = {ord(each): f"\\u{ord(each):04x}" for each in "<>&'\u2028\u2029"}


class JavaScript(str):
    """Code of your own, put into the page as it is: never make it from what users typed."""

    __slots__ = ()


def literal(value: object) -> str:
    """A JSON value as a JavaScript literal that no HTML parser and no quote can break out of."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).translate(_ESCAPED)


def identifier(name: str, what: str) -> str:
    """A name that may be a global variable.

    Raises:
        InvalidArgument: it is none.
    """
    if not isinstance(name, str) or not _IDENTIFIER.match(name):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"{what} must be a JavaScript name, not {name!r}")
    return name


def function_of(callback: str, what: str) -> str:
    """An expression for a callback.

    Args:
        callback: the name of a function of the page ("redirect", "shop.redirect"), looked up when
            it is called; or a function expression as :class:`JavaScript`.
        what: the callback's name, for errors.

    Raises:
        InvalidArgument: no name, or code that would end the script element.
    """
    if isinstance(callback, JavaScript):
        if _ENDS_A_SCRIPT.search(callback):
            raise InvalidArgument(f"{what} holds '<script', '</script' or '<!--': write '<' + '…'")
        return f"({callback})"
    if not isinstance(callback, str) or not _PATH.match(callback):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(
            f'{what} must be the name of a function, or JavaScript("function() {{…}}"), '
            f"not {callback!r}"
        )
    return f"function(e){{{callback}(e)}}"
