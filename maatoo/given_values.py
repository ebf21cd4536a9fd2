"""given, present: values of numpy, pandas, Arrow and others as values of Python's own types."""

from __future__ import annotations

import datetime as dt
import enum
import operator
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from maatoo.argument_checks import shown
from maatoo.errors import InvalidArgument
from maatoo.unset import UNSET

__all__ = ["given", "is_missing", "listed", "present"]

_PLAIN = frozenset({str, int, float, bool, type(None), dict, list})
_SCALARS = frozenset({str, int, bool, type(None)})
_MARKS = frozenset({"NAType", "MaskedConstant"})


def given(value: Any, name: str) -> Any:
    """A value as one of Python's own types: of enumerations, UUIDs, numpy and pandas scalars.

    Subclasses of text and numbers become the text or number; arrays become lists; other values
    stay as they are.

    Raises:
        InvalidArgument: a mark for a missing value (NaN, NaT, NA), or a fraction that no decimal
            number equals.
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
    """Whether a value is NaN, NaT, NA or masked: the mark of a table for a cell without a value."""
    if value.__class__ in _PLAIN and value.__class__ is not float:
        return False
    if isinstance(value, Decimal):
        return value.is_nan()
    if type(value).__name__ in _MARKS or getattr(value, "is_valid", True) is False:
        return True  # of pandas and numpy; of Arrow
    if hasattr(value, "as_py"):
        return is_missing(value.as_py())
    if isinstance(value, (float, dt.datetime)) or getattr(value, "shape", None) == ():
        return bool(value != value)
    return False


def present(value: Any) -> Any:
    """A value of a row without the marks of cells without a value, also in lists and mappings.

    Nulls of lists that come from a table library are such marks as well.

    Returns:
        The value; UNSET where it is such a mark, or holds nothing else.
    """
    if value.__class__ in _SCALARS:
        return value
    if value.__class__ is float:
        return value if value == value else UNSET
    if is_missing(value):
        return UNSET
    is_array = hasattr(value, "tolist") and getattr(value, "shape", ()) != ()
    from_library = is_array or hasattr(value, "as_py")
    if from_library:
        value = value.tolist() if is_array else value.as_py()
    whole: Any = value
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        kept = {key: new for key, each in pairs if (new := present(each)) is not UNSET}
        same = len(kept) == len(pairs) and all(kept[key] is each for key, each in pairs)
        return whole if same else kept or UNSET
    if isinstance(value, (list, tuple, set, frozenset)):
        items = list(cast("Iterable[Any]", value))
        of_items = [present(each) for each in items if each is not None or not from_library]
        left = [each for each in of_items if each is not UNSET]
        same = len(left) == len(items) and all(map(operator.is_, left, items))
        return whole if same else left or UNSET
    return value


def _decimal(value: Fraction, name: str) -> Decimal:
    """A fraction as the decimal number that is equal to it."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(number) != value:
        raise InvalidArgument(f"{name} is {value}, which no decimal number equals: round it")
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
        plain = value.tolist()
    else:
        return value
    if isinstance(plain, list) and None in plain:
        raise InvalidArgument(f"{name} has items without a value: leave them out of {shown(value)}")
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
