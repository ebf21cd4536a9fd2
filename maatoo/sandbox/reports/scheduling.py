"""When a report is sent: what its schedule needs."""

from __future__ import annotations

from typing import Final

from maatoo.sandbox.answers import invalid
from maatoo.sandbox.store import Document

__all__ = ["DAYS", "UNITS", "WEEKS", "check"]

UNITS: Final = ("NOW", "DAILY", "WEEKLY", "MONTHLY")
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU", "WEEK_DAYS")
WEEKS: Final = ("1", "-1")
"""The first and the last week of a month."""

_NO_ADDRESS = "To address is required for scheduling report"
_NO_DAY = "Schedule settings is not valid. Please fill all required fields"

_NEEDED: Final = {
    "WEEKLY": ("scheduleDay",),
    "MONTHLY": ("scheduleDay", "scheduleMonthFrequency"),
}
_UNUSED: Final = {
    "DAILY": ("scheduleDay", "scheduleMonthFrequency"),
    "WEEKLY": ("scheduleMonthFrequency",),
}
_ALL = ("scheduleUnit", "toAddress", "scheduleDay", "scheduleMonthFrequency")


def check(report: Document) -> None:
    """Refuse a schedule that lacks something, and forget what it does not use.

    A report that is not sent keeps nothing of its schedule.

    Raises:
        Refusal: 400 that names what is missing.
    """
    if not report["isScheduled"]:
        report.update(dict.fromkeys(_ALL))
        return
    unit = report["scheduleUnit"]
    errors: dict[str, list[str]] = {}
    if report["toAddress"] is None:
        errors["toAddress"] = [_NO_ADDRESS]
    if not all(report[name] for name in _NEEDED.get(unit, ())):
        errors["isScheduled"] = [_NO_DAY]
    if errors:
        raise invalid(errors)
    report.update(dict.fromkeys(_UNUSED.get(unit, ())))
