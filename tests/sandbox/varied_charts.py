"""Charts over a moved range: labels and counts as they follow from the range, the day and the hour.

Labels that are days need nothing of this: they are dates, and move like all others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.sandbox.varied_dates import RECORDED_HOUR, Shift

Json = dict[str, Any]

_LABELS = {"W": "Week %V", "m": "%b %Y", "Y": "%Y", "H": "%b {0.day} {1}%p"}


def moved(exchange: Json, shift: Shift) -> Any:
    """The recorded answer of a widget with the chart that it must show in a moved run.

    Args:
        exchange: the recorded exchange.
        shift: how far the run is moved.

    Returns:
        The JSON of the answer, with other labels where the chart is one of weeks, months, years,
        or of the hours of today, which are shown until now.
    """
    answer = exchange["response"]["json"]
    asked = dict(exchange["request"]["query"])
    unit = asked.get("timeUnit", "Y")
    if unit not in _LABELS or "data" not in answer:
        return answer
    chart = answer["data"]["chartData"]
    now = RECORDED_HOUR + shift.whole
    first, last = (_moment(asked.get(name), now, shift) for name in ("dateFrom", "dateTo"))
    if unit == "W":  # as many as were recorded: that goes by the number of days
        moments = [first + timedelta(weeks=number) for number in range(len(chart["labels"]))]
    elif unit == "H":
        moments = list(_steps(first, now, timedelta(hours=1)))
    else:
        moments = list(_steps(first, last, timedelta(days=1)))
    series = chart["datasets"]
    if unit == "H":
        series = [{**each, "data": _until_now(each["data"], shift)} for each in series]
    labels = list(dict.fromkeys(_label(moment, unit) for moment in moments))
    shown = {**chart, "labels": labels, "datasets": series}
    return {**answer, "data": {**answer["data"], "chartData": shown}}


def _moment(asked: str | None, now: datetime, shift: Shift) -> datetime:
    return datetime.fromisoformat(shift.asked(asked)) if asked else now


def _steps(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += step


def _label(moment: datetime, unit: str) -> str:
    text = moment.strftime(_LABELS[unit].format(moment, moment.hour % 12 or 12))
    return text.replace("AM", "am").replace("PM", "pm")


def _until_now(counts: list[Any], shift: Shift) -> list[Any]:
    """Counts of the hours until the one of the run, in which happened what they count."""
    hours = shift.hours // timedelta(hours=1)
    return [0] * hours + counts if hours > 0 else counts[-hours:]
