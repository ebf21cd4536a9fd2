"""Custom parameters: Python values as the text that the tracking script and the server take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from maatoo.argument_checks import wrong_type
from maatoo.date_parameters import moment
from maatoo.errors import InvalidArgument
from maatoo.scalar_parameters import number

__all__ = ["as_parameters"]


def as_parameters(values: Mapping[str, object]) -> dict[str, str]:
    """Make the parameters that are sent: contact fields by alias, ``tags``, ``utm_source`` …

    Args:
        values: by name. A date or datetime becomes the server's form (without a zone it is UTC),
            True and False become 1 and 0, a list becomes its items with commas, None is left out.

    Raises:
        InvalidArgument: a name that is no text, a value of another type, or a number that is not
            finite.
    """
    if not isinstance(values, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong_type("parameters", "a mapping", values)
    for name in values:
        if not isinstance(name, str) or not name:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(f"a parameter's name must be text, not {name!r}")
    return {name: _text(name, value) for name, value in values.items() if value is not None}


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (int, float, Decimal)):
        return str(number(value, name))
    if isinstance(value, dt.date):
        return str(moment(value, name))
    if isinstance(value, (list, tuple)):
        return ",".join(_text(name, each) for each in cast("list[object]", value))
    raise wrong_type(name, "text, a number, a date, True, False or a list of them", value)
