"""given: the value that a user means, whatever library it comes from; is_missing: none at all."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from maatoo.argument_checks import shown
from maatoo.errors import InvalidArgument

__all__ = ["given", "is_missing", "listed"]

_PLAIN = frozenset({str, int, float, bool, type(None), dict, list})


def given(value: Any, name: str) -> Any:
    """A value as Python says it: members of enumerations, UUIDs, numpy and pandas scalars.

    Subclasses of text and numbers become the text or number; arrays become lists; other values
    stay as they are.

    Raises:
        InvalidArgument: a value that says that there is none (NaN, NaT, NA), or a fraction that
            no decimal number says.
    """
    if value.__class__ in _PLAIN and value == value:
        return value
    if isinstance(value, enum.Enum):
        return given(value.value, name)
    if is_missing(value):
        raise InvalidArgument(
            f"{name} is {shown(value)}, which says that there is no value: leave it out, or give "
            "None to empty it"
        )
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Fraction):
        return _decimal(value, name)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if hasattr(value, "dtype") or hasattr(value, "as_py"):
        return _scalar_or_list(value, name)
    return value


def is_missing(value: Any) -> bool:
    """Whether a value is NaN, NaT or NA: the mark of a table for a cell without a value."""
    if value.__class__ in _PLAIN and value.__class__ is not float:
        return False
    if isinstance(value, Decimal):
        return value.is_nan()
    if type(value).__name__ == "NAType" or getattr(value, "is_valid", True) is False:
        return True  # of pandas; of Arrow
    if isinstance(value, (float, dt.datetime)) or getattr(value, "shape", None) == ():
        return bool(value != value)
    return False


def _decimal(value: Fraction, name: str) -> Decimal:
    """A fraction as the decimal number that is equal to it."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(number) != value:
        raise InvalidArgument(f"{name} is {value}, which no decimal number says: round it")
    return number


def _scalar_or_list(value: Any, name: str) -> Any:
    """A value of numpy, pandas or Arrow."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "m":
        raise InvalidArgument(f"{name} is a span of time, which cannot be sent: {shown(value)}")
    if hasattr(value, "as_py"):
        plain: Any = value.as_py()
    elif getattr(value, "shape", None) == ():
        plain = value.item()
        if kind == "M" and not isinstance(plain, dt.date):  # nanoseconds come as a number
            plain = value.astype("datetime64[us]").item()
        if plain.__class__ is value.__class__:  # of more digits than Python's own
            plain = float(value)
    elif hasattr(value, "tolist"):
        return value.tolist()
    else:
        return value
    return given(plain, name)


def listed(value: object, name: str, wanted: str) -> list[object]:
    """The items of an iterable, each as it is meant; a set in the order of its texts.

    Raises:
        InvalidArgument: a text, a mapping, or no iterable.
    """
    if isinstance(value, (str, bytes)) or hasattr(value, "keys") or not isinstance(value, Iterable):
        raise InvalidArgument(f"{name} takes {wanted}, not {shown(cast('object', value))}")
    items = list(cast("Iterable[object]", value))
    return sorted(items, key=str) if isinstance(value, (set, frozenset)) else items
