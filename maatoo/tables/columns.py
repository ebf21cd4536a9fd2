"""Column: one column of a table: what it is called, of which kind, and how its values are read.

Values are read from the JSON objects that the server sent. Nothing here needs an optional package.

=========== ============================== ===============================
kind        Python                         Arrow
=========== ============================== ===============================
integer     int                            int64
number      float                          double
boolean     bool                           bool
text        str                            string
date        datetime.date                  date32
datetime    datetime.datetime, with zone   timestamp, microseconds, UTC
list        list of str                    list of string
json        what JSON can say              string: the JSON text
=========== ============================== ===============================
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, cast, get_args

from attrs import evolve, frozen

from maatoo.converter import to_bool, to_date, to_datetime, to_float, to_int
from maatoo.models._fields import FieldGroups
from maatoo.user_warnings import tell_user

__all__ = ["KINDS", "Column", "Kind", "Misfits", "ValuesLeftOut", "json_text", "read_columns"]

Kind = Literal["integer", "number", "boolean", "text", "date", "datetime", "list", "json"]
KINDS: Final[tuple[str, ...]] = get_args(Kind)

_LARGEST: Final = 2**63
_BLANK: Final[tuple[Any, ...]] = (None, "", [], {})
_EXACT: Final[dict[str, type]] = {"number": float, "boolean": bool, "text": str}
"""Classes of values that need no reading."""


@frozen
class Column:
    """One column.

    Attributes:
        name: what it is called: the Python name of a property, or the alias of a field.
        kind: what its values are.
        keys: the API's spellings of the property; the alias, for a field.
        is_field: whether it is a field of a contact or company.
        part: of a list of objects, the property that stands for each.
        arrow: an Arrow type of the user's choice, or None for that of the kind.
    """

    name: str
    kind: Kind
    keys: tuple[str, ...]
    is_field: bool = False
    part: str | None = None
    arrow: Any = None

    def of_kind(self, kind: Kind, arrow: Any = None) -> Column:
        """The same column with values of another kind."""
        return evolve(self, kind=kind, arrow=arrow)

    def values(self, raws: Sequence[Mapping[str, Any]], misfits: Misfits) -> list[Any]:
        """Read the value of each row.

        Args:
            raws: the rows; of fields, mappings of alias to value.
            misfits: counts values that are none of the kind; they become None.
        """
        key = self.keys[0]
        given: list[Any] = [raw.get(key) for raw in raws]
        for other in self.keys[1:]:
            given = [
                raw.get(other) if value is None else value
                for value, raw in zip(given, raws, strict=True)
            ]
        if self.part is not None:
            given = [_parts(value, self.part) for value in given]
        exact = _EXACT.get(self.kind)
        if exact is not None and all(each is None or each.__class__ is exact for each in given):
            return given
        read = _READ[self.kind]
        found = [None if each is None else read(each) for each in given]
        for sent, value in zip(given, found, strict=True):
            if value is None and sent not in _BLANK and not _is_no_moment(sent):
                misfits.note(self, sent)
        return found


class ValuesLeftOut(UserWarning):
    """A table lacks values that the server sent."""


class Misfits:
    """Values that are none of their column's kind: how many a column, and an example.

    Attributes:
        counts: how many, by column.
        late: columns that only later rows have.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.late: set[str] = set()
        self._examples: dict[str, tuple[Kind, object]] = {}

    def note(self, column: Column, value: object) -> None:
        """Note one."""
        self.counts[column.name] += 1
        self._examples.setdefault(column.name, (column.kind, value))

    def tell(self) -> None:
        """Warn the user, where there is something to tell."""
        told: list[str] = []
        for name, number in self.counts.items():
            kind, value = self._examples[name]
            told.append(
                f"{number:,} of {name!r} cannot be read as {kind}, the first is "
                f'{str(value)[:60]!r} (schema={{"{name}": "text"}} keeps them)'
            )
        if self.late:
            names = ", ".join(map(repr, sorted(self.late)))
            told.append(f"the first rows have no {names} (columns=[…] keeps them)")
        if told:
            tell_user(ValuesLeftOut(f"the table lacks values: {'; '.join(told)}"))


def read_columns(
    columns: Sequence[Column], raws: Sequence[Mapping[str, Any]], misfits: Misfits
) -> list[list[Any]]:
    """Read rows into columns of Python values."""
    aliases = {column.keys[0] for column in columns if column.is_field}
    flat = [_fields(raw, aliases) for raw in raws] if aliases else []
    return [column.values(flat if column.is_field else raws, misfits) for column in columns]


def _fields(raw: Mapping[str, Any], aliases: set[str]) -> Mapping[str, Any]:
    """The fields of a contact or company, by alias."""
    fields: Any = raw.get("fields")
    if fields.__class__ is not dict:
        return {}
    flat: Any = fields.get("all")
    if flat.__class__ is dict and flat.keys() >= aliases:
        return cast("dict[str, Any]", flat)
    return FieldGroups(fields).to_dict()


def _parts(value: Any, key: str) -> Any:
    """What stands for each object of a list, or of an object that the ids are keys of."""
    listed = list(value.values()) if value.__class__ is dict else value
    if listed.__class__ is not list:
        return value
    return [each.get(key) if each.__class__ is dict else each for each in listed]


def _is_no_moment(value: object) -> bool:
    return isinstance(value, str) and value.startswith("0000-00-00")


def _integer(value: Any) -> int | None:
    whole = to_int(value.strip() if value.__class__ is str else value)
    return whole if whole is not None and abs(whole) < _LARGEST else None


def _number(value: Any) -> float | None:
    number = to_float(value)
    try:
        return None if number is None else float(number)
    except OverflowError:
        return None


def _text(value: Any) -> str:
    return value if value.__class__ is str else json_text(value)


def _list(value: Any) -> list[str]:
    """The texts of a list; the server joins the choices of a multi-select field by ``|``."""
    if value.__class__ is dict:
        value = list(value.values())
    if value.__class__ is list:
        return [_text(each) for each in value if each is not None]
    return [each for each in _text(value).split("|") if each]


def _utc(value: Any) -> dt.datetime | None:
    moment = to_datetime(value)
    try:
        return None if moment is None else moment.astimezone(dt.timezone.utc)
    except (OverflowError, ValueError):  # the first or the last day there is
        return None


_READ: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "integer": _integer,
    "number": _number,
    "boolean": to_bool,
    "text": _text,
    "date": to_date,
    "datetime": _utc,
    "list": _list,
    "json": lambda value: None if value in ([], {}) else value,
}


def json_text(value: object) -> str:
    """A value as compact JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
