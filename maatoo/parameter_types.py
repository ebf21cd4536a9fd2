"""The kinds of parameters: each checks what a user gave and makes the value that is sent."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeAlias, cast

from attrs import frozen

from maatoo import naming, query
from maatoo.errors import InvalidArgument

__all__ = ["Kind", "Param", "Params"]

Kind: TypeAlias = Callable[[object, str], object]
"""(the value given, the name it has for the user) -> the JSON value; raises InvalidArgument."""


@frozen
class Param:
    """One documented parameter: its name in the API, and its kind."""

    wire: str
    kind: Kind


Params: TypeAlias = Mapping[str, Param]
"""Parameters by their Python names."""


def _wrong(name: str, wanted: str, value: object) -> InvalidArgument:
    return InvalidArgument(f"{name} must be {wanted}, not {type(value).__name__}")


def text(value: object, name: str) -> object:
    """Text, sent as it is."""
    if isinstance(value, str):
        return str.__str__(value)  # of an enum, whose text may be another
    raise _wrong(name, "text (str)", value)


def address(value: object, name: str) -> object:
    """An e-mail address: text whose part before the ``@`` is ASCII.

    A server removes other letters without a word: ``müller@x`` is stored as ``mller@x``, and the
    contact of that address is changed if there is one.
    """
    given = text(value, name)
    local = str(given).rpartition("@")[0].strip()
    if not local.isascii():
        raise InvalidArgument(
            f"{name} {given!r} has letters before the @ that the server removes; it would be the "
            "address of somebody else: write it in ASCII"
        )
    return given


def flag(value: object, name: str) -> object:
    """True or False; 1 and 0 are taken as well."""
    if isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)):
        return value
    raise _wrong(name, "True or False", value)


def integer(value: object, name: str) -> object:
    """A whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)  # of an enum, whose text may be another
    raise _wrong(name, "a whole number (int)", value)


def positive(value: object, name: str) -> object:
    """A whole number of at least 1."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return int(value)
    raise InvalidArgument(f"{name} must be a whole number of at least 1, not {value!r}")


def row_offset(value: object, name: str) -> object:
    """A whole number of at least 0."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return int(value)
    raise InvalidArgument(f"{name} must be a whole number of at least 0, not {value!r}")


def number(value: object, name: str) -> object:
    """A finite number; a Decimal goes out as the text that it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, (float, Decimal)):
        raise InvalidArgument(f"{name} must be a finite number, not {value}")
    raise _wrong(name, "a finite number", value)


_LARGEST_ID = 2**63 - 1


def ident(value: object, name: str) -> object:
    """The id of an entity: a whole number of at least 1, or its digits, which go out as given."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_ID:
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,19}", value):
        digits = str.__str__(value)  # of an enum, whose text may be another
        if 0 < int(digits) <= _LARGEST_ID:
            return digits
    if isinstance(value, int) and value > _LARGEST_ID:
        raise InvalidArgument(f"{name} must be an id: no server has numbers beyond 64 bits")
    raise InvalidArgument(f"{name} must be an id, a whole number of at least 1, not {value!r}")


def idents(value: object, name: str) -> object:
    """Ids: any iterable of them but a text."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise InvalidArgument(f"{name} takes a list of ids: write [1, 2], not {value!r}")
    return [ident(each, name) for each in cast("Iterable[object]", value)]


def texts(value: object, name: str) -> object:
    """A list of texts."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise InvalidArgument(f"{name} takes a list of texts: write [{value!r}]")
    return [text(each, name) for each in cast("Iterable[object]", value)]


def tags(value: object, name: str) -> object:
    """Tag names, as a list or one comma-separated text; a leading minus removes the tag."""
    return value if isinstance(value, str) else texts(value, name)


def mapping(value: object, name: str) -> object:
    """A mapping, sent as it is; an empty list is taken for an empty one."""
    if isinstance(value, Mapping):
        return plain(cast("Mapping[object, object]", value), name)
    if value == []:
        return value
    raise _wrong(name, "a mapping", value)


def rows(value: object, name: str) -> object:
    """A list of mappings, sent as it is."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise InvalidArgument(f"{name} takes a list of mappings: write [{{…}}]")
    return [mapping(each, name) for each in cast("Iterable[object]", value)]


def items(value: object, name: str) -> object:
    """A list of anything JSON can say."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise _wrong(name, "a list", cast("object", value))
    return plain(list(cast("Iterable[object]", value)), name)


def plain(value: object, name: str) -> object:
    """Anything JSON can say; dates and times are written as the server reads them."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (float, Decimal)):
        return number(value, name)
    if isinstance(value, (dt.datetime, dt.date)):
        return moment(value, name)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return {str(key): plain(each, f"{name}[{key}]") for key, each in pairs}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each, name) for each in cast("Iterable[object]", value)]
    raise _wrong(name, "something JSON can say (text, number, flag, date, list, mapping)", value)


def moment(value: object, name: str) -> object:
    """A date and time, sent as UTC ``YYYY-MM-DD HH:MM:SS``; one without zone counts as UTC.

    A text goes out as it is.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(dt.timezone.utc)
        return value.strftime("%Y-%m-%d %H:%M:%S") if value.year > 999 else _early(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise _wrong(name, "a datetime, or text 'YYYY-MM-DD HH:MM:SS' in UTC", value)


def _early(value: dt.datetime) -> str:
    return value.replace(microsecond=0, tzinfo=None).isoformat(" ")


def iso_moment(value: object, name: str) -> object:
    """A date and time, sent as ISO 8601 with its offset; one without zone counts as UTC."""
    if isinstance(value, dt.datetime):
        aware = value if value.tzinfo is not None else value.replace(tzinfo=dt.timezone.utc)
        return aware.replace(microsecond=0).isoformat()
    if isinstance(value, str):
        return value
    raise _wrong(name, "a datetime, or text in ISO 8601 with its offset", value)


def day(value: object, name: str) -> object:
    """A date, sent as ``YYYY-MM-DD``; a text goes out as it is."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, str):
        return value
    raise _wrong(name, "a date, or text 'YYYY-MM-DD'", value)


def choice(*allowed: str | int) -> Kind:
    """One of a few values."""

    def check(value: object, name: str) -> object:
        if not isinstance(value, bool) and value in allowed:
            return value
        known = ", ".join(repr(each) for each in allowed)
        raise InvalidArgument(f"{name} must be one of {known}, not {value!r}")

    return check


def either(*kinds: Kind) -> Kind:
    """The first of several kinds that takes the value."""

    def check(value: object, name: str) -> object:
        problems: list[str] = []
        for kind in kinds:
            try:
                return kind(value, name)
            except InvalidArgument as problem:
                problems.append(str(problem))
        raise InvalidArgument("; or ".join(problems))

    return check


# Kinds of the list parameters


def search(value: object, name: str) -> object:
    """A search: text with commands, or a :class:`~maatoo.Search`."""
    return str(value) if isinstance(value, query.Search) else text(value, name)


def where(value: object, name: str) -> object:  # noqa: ARG001
    """Filters: a :class:`~maatoo.Where` or a list of (column, expression, value)."""
    return [dict(clause) for clause in query.where_clauses(cast("query.Where", value))]


def order(value: object, name: str) -> object:  # noqa: ARG001
    """Order: a list of (column, "asc" or "desc")."""
    return query.order_clauses(cast("Iterable[tuple[str, str]]", value))


def snake_column(value: object, name: str) -> object:
    """A column to order by, sent in snake_case: contacts and companies want their table's names."""
    return naming.snake(cast("str", text(value, name)))


def camel_column(value: object, name: str) -> object:
    """A column to order by, sent in camelCase: most resources want their property's names."""
    return naming.camel(cast("str", text(value, name)))


def column_direction(value: object, name: str) -> object:
    """A column with its direction: ("timestamp", "asc" or "desc")."""
    pair = tuple(cast("Iterable[object]", value)) if isinstance(value, (tuple, list)) else ()
    if len(pair) != 2 or not isinstance(pair[0], str) or not pair[0]:
        raise InvalidArgument(f'{name} takes (column, "asc" or "desc"), not {value!r}')
    return [pair[0], query.direction(pair[1])]


def direction(value: object, name: str) -> object:  # noqa: ARG001
    """An order's direction: "asc" or "desc"."""
    return query.direction(value)


def select(value: object, name: str) -> object:  # noqa: ARG001
    """Names of the properties to answer."""
    return query.select_text(cast("Iterable[str]", value))
