"""Widgets that count something over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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
    """

    first: datetime
    last: datetime
    unit: str
    limit: int
    everything: bool
    filtered: bool

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

#: widgets that give numbers as such; the others give texts
_NUMBERS = frozenset({"emails.in.time"})


def chart(store: Store, name: str, asked: Range, datasets: set[str], *, raw: bool) -> Json:
    """The chart of a widget, or its numbers by series and label."""
    steps = points(asked.first, asked.last, asked.unit)
    labels = [label for label, _, _ in steps]
    series: list[tuple[str, list[Any]]] = []
    for title, dataset, moments in SERIES[name]:
        if dataset is not None and dataset not in datasets:
            continue
        found = moments(store) if asked.everything and not asked.filtered else []
        data: list[Any] = []
        for _, begin, end in steps:
            number = sum(dates.stored(begin) <= moment < dates.stored(end) for moment in found)
            data.append(str(number) if number and name not in _NUMBERS else number)
        bare = not asked.everything and name in _NUMBERS
        series.append((title, [] if bare else data))
    if raw:
        return {title: dict(zip(labels, data, strict=True)) for title, data in series}
    return line(labels, series)
