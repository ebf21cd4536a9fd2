"""Widgets that count something over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.store import Store
from maatoo.sandbox.widgets.charts import Json, line, points

Moments = Callable[[Store], list[str]]


@dataclass(frozen=True, slots=True)
class Range:
    """What a widget is asked for.

    Attributes:
        first: from when on.
        last: until when.
        unit: the time between two points: s, i, H, d, W, m or Y.
        limit: how many rows a table has.
        everything: whether a range was given at all.
        filtered: whether a filter narrows it, which the sandbox answers with nothing.
        height: how high the widget is, in pixels.
    """

    first: datetime
    last: datetime
    unit: str
    limit: int
    everything: bool
    filtered: bool
    height: int

    def holds(self, moment: str | None) -> bool:
        """Whether a stored moment lies in it."""
        return moment is not None and dates.stored(self.first) <= moment <= dates.stored(self.last)


def _column(kind: str, name: str) -> Moments:
    return lambda store: [row[name] for row in store.table(kind).rows() if row.get(name)]


def _events(*types: str) -> Moments:
    return lambda store: [
        row["timestamp"] for row in store.table(activity.KIND).rows() if row["type"] in types
    ]


#: by widget: the series with their dataset (None: always there)
SERIES: dict[str, tuple[tuple[str, str | None, Moments], ...]] = {
    "asset.downloads.in.time": (("Download count", None, _column("downloads", "date")),),
    "events.in.time": (("Triggered Events", None, _column("campaign_logs", "dateTriggered")),),
    "leads.added.in.time": (("Contacts added", None, _column("campaign_members", "dateAdded")),),
    "emails.in.time": (
        ("Sent emails", None, _column("email_stats", "sent")),
        ("Read emails", "opened", _column("email_stats", "read")),
    ),
    "submissions.in.time": (("Submission Count", None, _column("submissions", "date")),),
    "created.leads.in.time": (("All contacts", None, _column("contacts", "dateAdded")),),
    "page.hits.in.time": (("Total visits", None, _column("page_hits", "date")),),
    "points.in.time": (("Point changes", None, _events("point.gained")),),
    "stages.in.time": (("Stage changes", None, _events("stage.changed")),),
}

#: widgets that give numbers as such, and count by the unit that was asked for; the others give
#: texts, and count by a unit of their own choice whatever their labels say
_NUMBERS = frozenset({"emails.in.time"})

_TIMES = frozenset({"H", "i", "s"})


def chart(store: Store, name: str, asked: Range, datasets: set[str], *, raw: bool) -> Json:
    """The chart of a widget, or its numbers by series and label."""
    labels = [label for label, _, _ in points(asked.first, until(asked, asked.unit), asked.unit)]
    steps = _steps(asked, asked.unit if name in _NUMBERS else fitting_unit(asked))
    series: list[tuple[str, list[Any]]] = []
    for title, dataset, moments in SERIES[name]:
        if dataset is not None and dataset not in datasets:
            continue
        found = moments(store) if asked.everything and not asked.filtered else []
        data: list[Any] = []
        for begin, end in steps:
            number = sum(begin <= moment < end for moment in found)
            data.append(str(number) if number and name not in _NUMBERS else number)
        bare = not asked.everything and name in _NUMBERS
        series.append((title, [] if bare else data))
    if raw:  # a count without label has an empty one
        return {
            title: dict(zip_longest(labels[: len(data)], data, fillvalue=""))
            for title, data in series
        }
    return line(labels, series)


def fitting_unit(asked: Range) -> str:
    """The unit in which the server counts over a range, however it labels the counts."""
    span = asked.last - asked.first
    for days, unit in ((1000, "Y"), (100, "m"), (31, "W"), (1, "d")):
        if span.days > days:
            return unit
    hours, seconds = divmod(span.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    short = asked.first.day == asked.last.day and not hours and minutes
    return "i" if short or (seconds and not minutes) else "H"


def until(asked: Range, unit: str) -> datetime:
    """The end of a range: whole days, or, for hours and less of today, now.

    Two equal dates mean the day that follows.
    """
    same = asked.everything and asked.first == asked.last
    last = asked.last + timedelta(days=1) if same else asked.last
    if unit not in _TIMES:
        return last.replace(hour=23, minute=59, second=59)
    now = dates.now()
    return now if now.date() == last.date() else last


def _steps(asked: Range, unit: str) -> list[tuple[str, str]]:
    """Beginning and end of each count; hours and less are counted from midnight on."""
    steps = points(asked.first, until(asked, unit), unit)
    shift = timedelta()
    if steps and unit in _TIMES:
        _, begin, _ = steps[0]
        shift = begin - begin.replace(hour=0, minute=0, second=0)
    return [(dates.stored(begin - shift), dates.stored(end - shift)) for _, begin, end in steps]
