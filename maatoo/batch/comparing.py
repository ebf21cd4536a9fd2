"""stored_as_sent: whether an entity shows the values that a row was sent with."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from maatoo.batch.lookup import value_of
from maatoo.batch.row_keys import folded, folded_email

__all__ = ["stored_as_sent"]

_NOT_COMPARED: Final = frozenset({"id", "overwriteWithBlank", "force", "plainPassword"})
_DATE: Final = 10


def stored_as_sent(row: Mapping[str, object], entity: Mapping[str, Any]) -> bool:
    """Whether an entity shows every plain value of a row.

    What it does not show says nothing. A half stored entity shows None instead of a value.
    """
    return all(
        _agrees(name, sent, value_of(entity, name))
        for name, sent in row.items()
        if name not in _NOT_COMPARED and _shows(entity, name)
    )


def _shows(entity: Mapping[str, Any], name: str) -> bool:
    fields = entity.get("fields")
    every = cast("Mapping[str, Any]", fields).get("all") if isinstance(fields, Mapping) else None
    return name in entity or (isinstance(every, Mapping) and name in every)


def _agrees(name: str, sent: object, shown: object) -> bool:
    if isinstance(sent, (list, tuple, Mapping)):
        return True
    if isinstance(shown, Mapping):  # a relation: an owner, a stage, a role
        shown = cast("Mapping[str, object]", shown).get("id")
    blank = shown in (None, "", False, 0) or shown == []
    if sent in (None, "", False, 0):
        return blank
    if blank:
        return False
    if name.endswith("email"):
        return folded_email(sent) == folded_email(shown)
    one, other = _number(sent), _number(shown)
    if one is not None and other is not None:
        return int(one) == int(other)  # the server cuts fractions in some answers
    one_text, other_text = folded(sent), folded(shown)
    if one_text == other_text:
        return True
    if _is_moment(one_text) and _is_moment(other_text):
        return True  # zone and form differ; that it is there is what is asked
    return other_text.endswith(one_text)  # http:// is put before a URL


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else Decimal(int(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _is_moment(text: str) -> bool:
    date = text[:_DATE]
    return len(date) == _DATE and date[4] == date[7] == "-" and date.replace("-", "").isdigit()
