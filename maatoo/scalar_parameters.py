"""The kinds of parameters that take one text, number or flag."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import cast

from maatoo.argument_checks import check_whole, shown, wrong_type
from maatoo.errors import InvalidArgument
from maatoo.given_values import given
from maatoo.unique_values import check_email, check_text

__all__ = [
    "address",
    "flag",
    "integer",
    "number",
    "positive",
    "row_offset",
    "text",
    "unique_text",
]


def text(value: object, name: str) -> object:
    """Text, sent as it is."""
    value = given(value, name)
    if isinstance(value, str):
        return value
    raise wrong_type(name, "text (str)", value)


def address(value: object, name: str) -> object:
    """An e-mail address of a contact: text of which the server removes no character.

    It silently removes some: ``müller@x`` is stored as ``mller@x``, and a contact that has that
    address is changed.
    """
    address = cast("str", text(value, name))
    check_email(address, name)
    return address


def unique_text(value: object, name: str) -> object:
    """A text that identifies an entity, and that the server stores as it is."""
    identifier = cast("str", text(value, name))
    check_text(identifier, name)
    return identifier


def flag(value: object, name: str) -> object:
    """True or False; 1 and 0 are taken as well."""
    value = given(value, name)
    if isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)):
        return value
    raise wrong_type(name, "True or False", value)


def integer(value: object, name: str) -> object:
    """A whole number, or text that says one."""
    value = given(value, name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", value):
        return int(value)
    if isinstance(value, str):
        raise InvalidArgument(f"{name} must be a whole number, not {shown(value)}")
    raise wrong_type(name, "a whole number (int)", value)


def positive(value: object, name: str) -> object:
    """A whole number of at least 1."""
    return check_whole(name, given(value, name), 1)


def row_offset(value: object, name: str) -> object:
    """A whole number of at least 0."""
    return check_whole(name, given(value, name), 0)


def number(value: object, name: str) -> object:
    """A finite number, or text that says one; a Decimal goes out as the text that it is."""
    value = given(value, name)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]+(\.[0-9]+)?\s*", value):
        return value.strip().removeprefix("+")
    if isinstance(value, (float, Decimal, str)):
        raise InvalidArgument(f"{name} must be a finite number, not {shown(value)}")
    raise wrong_type(name, "a finite number", value)
