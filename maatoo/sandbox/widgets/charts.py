"""Charts and tables as widgets give them, and the labels of a range of dates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

COLOURS = ("78,93,157", "0,180,156", "253,149,114", "253,185,51", "117,117,117")

UNITS = ("s", "i", "H", "d", "W", "m", "Y")

Json = dict[str, Any]


def line(labels: Sequence[str], series: Sequence[tuple[str, list[Any]]]) -> Json:
    """A line chart of one or more series."""
    datasets = [
        {
            "label": name,
            "data": data,
            "backgroundColor": f"rgba({colour},0.1)",
            "borderColor": f"rgba({colour},0.8)",
            "pointHoverBackgroundColor": f"rgba({colour},1)",
            "pointHoverBorderColor": f"rgba({colour},1)",
        }
        for (name, data), colour in zip(series, COLOURS, strict=False)
    ]
    return _chart("line", list(labels), datasets)


def pie(parts: Sequence[tuple[str, Any]], *, counted: bool = True) -> Json:
    """A pie chart.

    Args:
        parts: names and numbers.
        counted: whether a label tells number and share.
    """
    total = sum(int(number) for _, number in parts)
    labels = [_share(name, int(number), total) if counted else name for name, number in parts]
    return _chart("pie", labels, pie_data(number for _, number in parts))


def pie_data(numbers: Iterable[Any]) -> list[Json]:
    """The data of a pie chart, coloured."""
    data = list(numbers)
    colours = [COLOURS[index % len(COLOURS)] for index in range(len(data))]
    return [
        {
            "data": data,
            "backgroundColor": [f"rgba({colour},0.8)" for colour in colours],
            "hoverBackgroundColor": [f"rgba({colour},0.9)" for colour in colours],
        }
    ]


def bars(label: str, parts: Sequence[tuple[str, Any]], colour: str = COLOURS[0]) -> list[Json]:
    """The data of a bar chart."""
    return [
        {
            "label": label,
            "data": [number for _, number in parts],
            "fill": True,
            "backgroundColor": f"rgba({colour},0.7)",
            "borderColor": f"rgba({colour},0.8)",
            "pointHoverBackgroundColor": f"rgba({colour},0.9)",
            "pointHoverBorderColor": f"rgba({colour},1)",
        }
    ]


def bar(label: str, parts: Sequence[tuple[str, Any]]) -> Json:
    """A bar chart."""
    return _chart("bar", [name for name, _ in parts], bars(label, parts))


def table(heads: Sequence[str], rows: Sequence[Sequence[Json]]) -> Json:
    """A table; heads are names of translations."""
    return {
        "headItems": [f"mautic.{head}" for head in heads],
        "bodyItems": [list(row) for row in rows],
    }


def link(text: str, path: str) -> Json:
    """A cell that leads to a page of the server's own interface."""
    return {"value": text, "type": "link", "link": path}


def cell(value: object) -> Json:
    """A cell."""
    return {"value": str(value)}


def points(first: datetime, last: datetime, unit: str) -> list[tuple[str, datetime, datetime]]:
    """The points of a range: label, beginning and end of each."""
    found: list[tuple[str, datetime, datetime]] = []
    begin = _floor(first, unit)
    for _ in range(_amount(first, last, unit)):
        end = _next(begin, unit)
        found.append((_label(begin, unit), begin, end))
        begin = end
    return found


def _amount(first: datetime, last: datetime, unit: str) -> int:
    """How many points the server gives to a range, which goes by its length.

    So thirty days are six weeks, also where they touch but five; a year of which the range holds
    only the beginning has no point; minutes are counted without the whole hours of a range, and
    seconds without its whole minutes.
    """
    if last < first:
        return 0
    if unit == "Y":
        begun = (last.month, last.day, last.time()) < (first.month, first.day, first.time())
        return last.year - first.year - begun + 1
    if unit == "m":
        return (last.year - first.year) * 12 + last.month - first.month + 1
    span = last - first
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    amounts = {
        "s": seconds,
        "i": minutes,
        "H": span.days * 24 + hours,
        "d": span.days,
        "W": math.ceil(span.days / 7),
    }
    return amounts[unit] + 1


def _floor(moment: datetime, unit: str) -> datetime:
    moment = moment.replace(microsecond=0)
    if unit == "s":
        return moment
    moment = moment.replace(second=0)
    if unit == "i":
        return moment
    moment = moment.replace(minute=0)
    if unit == "H":
        return moment
    moment = moment.replace(hour=0)
    if unit == "W":
        return moment - timedelta(days=moment.weekday())
    if unit == "d":
        return moment
    return moment.replace(day=1, month=1 if unit == "Y" else moment.month)


def _next(begin: datetime, unit: str) -> datetime:
    if unit == "Y":
        return begin.replace(year=begin.year + 1)
    if unit == "m":
        return _floor(begin + timedelta(days=32), "m")
    steps = {
        "s": timedelta(seconds=1),
        "i": timedelta(minutes=1),
        "H": timedelta(hours=1),
        "d": timedelta(days=1),
        "W": timedelta(weeks=1),
    }
    return begin + steps[unit]


def _label(begin: datetime, unit: str) -> str:
    if unit == "Y":
        return str(begin.year)
    if unit == "m":
        return f"{begin:%b %Y}"
    if unit == "W":
        return f"Week {begin.isocalendar().week:02}"
    if unit == "d":
        return f"{begin:%b} {begin.day}, {begin:%y}"
    hour = f"{begin.hour % 12 or 12}"
    if unit == "H":
        return f"{begin:%b} {begin.day} {hour}{begin:%p}".replace("AM", "am").replace("PM", "pm")
    return f"{begin:%H:%M:%S}" if unit == "s" else f"{begin:%H:%M}"


def _share(name: str, number: int, total: int) -> str:
    share = round(number / total * 100, 2) if total else 0
    return f"{name}; {number}x, {share:g}%"


def _chart(kind: str, labels: list[str], datasets: list[Json]) -> Json:
    data = {"labels": labels, "datasets": datasets}
    return {"chartType": kind, "chartHeight": 220, "chartData": data}
