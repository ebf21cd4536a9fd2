"""FieldGroups: the fields of a contact or company, by alias and by group."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from maatoo.converter import Unreadable, refuse_unreadable, structure, to_bool, to_float, to_int
from maatoo.converter.kinds import to_texts

if TYPE_CHECKING:
    from maatoo.models.contact_fields import FieldValue

__all__ = ["FieldGroups"]


class FieldGroups(Mapping[str, Any]):
    """The fields of a contact or company: a mapping of alias to value, read when first used.

    Values are the server's, with three exceptions: a boolean field is True or False, a number field
    is a number, and a field of several choices is a list of texts. Text (phone numbers, zip codes
    …) stays text.
    """

    __slots__ = ("_raw", "_values")

    def __init__(self, raw: Mapping[str, Any] | None = None) -> None:
        self._raw: Mapping[str, Any] = raw if raw is not None else {}
        self._values: dict[str, Any] | None = None

    @classmethod
    def from_json_(cls, value: Any) -> FieldGroups:
        """Read the ``fields`` of an answer; ``[]`` stands for none.

        Fields of another form raise UnexpectedResponse when one is asked for: it is not blank.
        """
        if value.__class__ is dict:
            return cls(cast("dict[str, Any]", value))
        return _UnreadableFields() if value else cls()

    def _read(self) -> dict[str, Any]:
        if self._values is None:
            values: dict[str, Any] = {}
            for group, fields in self._raw.items():
                if group == "all" or fields.__class__ is not dict:
                    continue
                for alias, info in fields.items():
                    values[alias] = _value(info)
            flat = self._raw.get("all")
            if flat.__class__ is dict:
                for alias, value in cast("dict[str, Any]", flat).items():
                    values.setdefault(alias, value)
            self._values = values
        return self._values

    def __getitem__(self, alias: str) -> Any:
        return self._read()[alias]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def text(self, alias: str) -> str | None:
        """The value of a field as text; None where it is blank or the answer does not show it."""
        value = self._read().get(alias)
        return value if value is None or value.__class__ is str else str(value)

    def number(self, alias: str) -> float | None:
        """The value of a field as a number; None where it is blank, no number, or not shown."""
        value = self._read().get(alias)
        whole = to_int(value)
        return whole if whole is not None else to_float(value)

    def list(self, alias: str) -> builtins.list[str]:
        """The chosen values of a multi-select field: the server joins them by ``|``.

        Raises:
            KeyError: the answer has no such field.
        """
        value = self._read()[alias]
        return [] if value is None else to_texts(value)

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dictionary of alias to value, which ``json.dumps`` takes."""
        return dict(self._read())

    def info(self, alias: str) -> FieldValue:
        """What the server says of a field: label, type, group and its value as sent.

        Raises:
            KeyError: the answer has no such field, or its value alone.
        """
        for group, fields in self._raw.items():
            if group != "all" and fields.__class__ is dict and alias in fields:
                found = _info(fields[alias])
                if found is not None:
                    return found
        raise KeyError(alias)

    @property
    def groups(self) -> Mapping[str, Mapping[str, FieldValue]]:
        """The fields by group (core, social, personal, professional and the server's own)."""
        return {group: self._group(group) for group in self._raw if group != "all"}

    def _group(self, group: str) -> Mapping[str, FieldValue]:
        fields = self._raw.get(group)
        if fields.__class__ is not dict:
            return {}
        read = {alias: _info(info) for alias, info in cast("dict[str, Any]", fields).items()}
        return {alias: info for alias, info in read.items() if info is not None}

    @property
    def core(self) -> Mapping[str, FieldValue]:
        """The fields of the group "core"."""
        return self._group("core")

    @property
    def social(self) -> Mapping[str, FieldValue]:
        """The fields of the group "social"."""
        return self._group("social")

    @property
    def personal(self) -> Mapping[str, FieldValue]:
        """The fields of the group "personal"."""
        return self._group("personal")

    @property
    def professional(self) -> Mapping[str, FieldValue]:
        """The fields of the group "professional"."""
        return self._group("professional")

    @property
    def other(self) -> Mapping[str, FieldValue]:
        """The fields of the group "other"."""
        return self._group("other")

    @property
    def all(self) -> Mapping[str, Any]:
        """The server's own flat mapping of alias to value, as it was sent."""
        flat = self._raw.get("all")
        return cast("dict[str, Any]", flat) if flat.__class__ is dict else {}

    @property
    def raw_(self) -> Mapping[str, Any]:
        """The JSON object it was read from."""
        return self._raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FieldGroups) and self._raw == other._raw

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = {alias: value for alias, value in self._read().items() if value not in (None, "")}
        return f"FieldGroups({shown!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return FieldGroups, (dict(self._raw),)


class _UnreadableFields(FieldGroups, Unreadable):
    """In the place of fields of unknown form."""

    __slots__ = ()
    _read = info = _group = refuse_unreadable
    groups = all = raw_ = property(refuse_unreadable)  # pyright: ignore[reportIncompatibleMethodOverride]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _UnreadableFields)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<unreadable>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _UnreadableFields, ()


def _info(raw: Any) -> FieldValue | None:
    from maatoo.models.contact_fields import FieldValue

    return structure(raw, FieldValue)


def _value(info: Any) -> Any:
    if info.__class__ is not dict:
        return info
    value, kind = info.get("value"), info.get("type")
    if kind == "boolean" and value.__class__ is not bool:
        read = to_bool(value)
        return value if read is None else read
    if kind == "multiselect" and value.__class__ is str:
        return to_texts(value)
    if kind == "number" and value.__class__ is str:
        whole = to_int(value)
        number = whole if whole is not None else to_float(value)
        return value if number is None else number
    return value
