"""Segment filters: a list of conditions glued by and / or, evaluated on a contact."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.compare import as_text, compared, fold, like
from maatoo.sandbox.contacts.document import COLUMNS, value
from maatoo.sandbox.store import Document, Store

Member = Callable[[Store, int, int], bool]

OPERATORS = frozenset(
    {
        *("=", "!=", "gt", "gte", "lt", "lte", "empty", "!empty", "like", "!like", "in", "!in"),
        *("including", "excluding", "between", "!between", "regexp", "!regexp", "date"),
        *("startsWith", "endsWith", "contains", "inLast", "inNext", "notIn"),
    }
)

#: fields of filters that are no fields of contacts
SPECIAL = frozenset(
    {
        *("leadlist", "tags", "owner_id", "stage", "date_added", "date_modified"),
        *("date_identified", "dnc_bounced", "dnc_unsubscribed", "dnc_manual"),
        *("dnc_bounced_sms", "dnc_unsubscribed_sms", "leadlist_static", "generated_email_domain"),
    }
)

_SIGNS: dict[str, Callable[[int], bool]] = {
    "=": lambda sign: sign == 0,
    "gt": lambda sign: sign > 0,
    "gte": lambda sign: sign >= 0,
    "lt": lambda sign: sign < 0,
    "lte": lambda sign: sign <= 0,
}
_NEGATED = {"!=": "=", "!like": "like", "!in": "in", "!between": "between", "!regexp": "regexp"}
_SAME = {"including": "in", "excluding": "!in", "notIn": "!in", "date": "="}
_DNC_REASONS = {"unsubscribed": 1, "bounced": 2, "manual": 3}


def wanted(condition: Document) -> Any:
    """The value that a condition compares with."""
    properties = condition.get("properties")
    if php.is_object(properties) and "filter" in properties:
        return properties["filter"]
    return condition.get("filter")


def fits(store: Store, conditions: Sequence[Document], contact: Document, member: Member) -> bool:
    """Whether a contact fits: groups of and-ed conditions, of which one has to be true.

    Args:
        store: the data.
        conditions: the filters of a segment.
        contact: the contact.
        member: says whether a contact is in another segment.
    """
    groups: list[list[Document]] = []
    for condition in conditions:
        if condition.get("glue") == "or" or not groups:
            groups.append([])
        groups[-1].append(condition)
    return any(all(_fits(store, c, contact, member) for c in group) for group in groups)


def _fits(store: Store, condition: Document, contact: Document, member: Member) -> bool:
    name = str(condition.get("field"))
    operator = str(condition.get("operator"))
    operator = _SAME.get(operator, operator)
    given = wanted(condition)
    if name in {"leadlist", "leadlist_static"}:
        return _related(operator, given, lambda other: member(store, other, contact["id"]))
    if name == "tags":
        return _related(operator, given, lambda tag: tag in contact["tags"])
    if name.startswith("dnc_"):
        return _dnc(name, contact) is (php.flag(given) is (operator != "!="))
    return _holds(operator, _stored(name, contact), given)


def _related(operator: str, given: Any, has: Callable[[int], bool]) -> bool:
    ids = [php.whole(item) for item in (php.listed(given) or [given])]
    if operator in {"!in", "!="}:
        return not any(map(has, ids))
    return any(map(has, ids))


def _dnc(name: str, contact: Document) -> bool:
    parts = name.split("_")
    channel = parts[2] if len(parts) > 2 else "email"
    return any(
        entry["channel"] == channel and entry["reason"] == _DNC_REASONS.get(parts[1])
        for entry in contact["doNotContact"]
    )


def _stored(name: str, contact: Document) -> Any:
    if name == "stage":
        return contact["stage"]
    if name == "generated_email_domain":
        return str(value(contact, "email") or "").partition("@")[2] or None
    return contact[COLUMNS[name]] if name in COLUMNS else value(contact, name)


def _holds(operator: str, stored: Any, given: Any) -> bool:
    if operator in {"empty", "!empty"}:
        return (stored in (None, "")) is (operator == "empty")
    if operator in _NEGATED:
        return stored is None or not _holds(_NEGATED[operator], stored, given)
    if stored is None:
        return False
    if operator == "in":
        parts = (
            set(map(fold, str(stored).split("|"))) if isinstance(stored, str) else {fold(stored)}
        )
        return any(fold(item) in parts for item in (php.listed(given) or [given]))
    if operator == "between":
        low, high = (*php.listed(given), None, None)[:2]
        return _holds("gte", stored, low) and _holds("lte", stored, high)
    if operator == "regexp":
        return _matches(str(given), as_text(stored))
    if operator in {"like", "contains", "startsWith", "endsWith"}:
        return bool(like(stored, _pattern(operator, str(given or ""))))
    test = _SIGNS.get(operator)
    sign = compared(stored, _dated(stored, given))
    return test is not None and sign is not None and test(sign)


def _pattern(operator: str, text: str) -> str:
    if operator == "like":
        return text if "%" in text else f"%{text}%"
    before, after = operator != "startsWith", operator != "endsWith"
    return f"{'%' if before else ''}{text}{'%' if after else ''}"


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text, re.IGNORECASE) is not None
    except re.error:
        return False


def _dated(stored: Any, given: Any) -> Any:
    """A relative date ("-7 days") as a moment, when it is compared with a date."""
    is_date = isinstance(stored, str) and re.match(r"\d{4}-\d\d-\d\d", stored)
    if not is_date or not isinstance(given, str) or re.match(r"\d{4}-", given):
        return given
    moment = dates.parse(given)
    return dates.stored(moment)[: len(str(stored))] if moment else given
