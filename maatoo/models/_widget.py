"""Widget: the data of a dashboard widget as plain series, whatever form the server gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

from attrs import frozen

from maatoo.converter import to_float, to_int
from maatoo.models._base import Model

__all__ = ["Widget"]

Number: TypeAlias = int | float


@frozen(kw_only=True, repr=False)
class Widget(Model):
    """What a widget shows, with the series of a chart at hand.

    The server has two forms of a chart: one for its own drawing of it, and a plainer one for
    ``data_format="raw"``; both give the same series here. A widget that is a table or a log has
    none.
    """

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the axis, in the server's words; of a pie, of its pieces."""
        chart = self._chart()
        if chart is not None:
            return tuple(map(str, _list(chart.get("labels"))))
        return tuple(dict.fromkeys(label for _, points in self._raw_series() for label in points))

    @property
    def datasets(self) -> Mapping[str, tuple[Number | None, ...]]:
        """The numbers of each series, by its name; None where one has no number for a label.

        The series of a pie has no name: "". Where two have one name, the later one is numbered:
        "Sent (2)".
        """
        found: dict[str, tuple[Number | None, ...]] = {}
        for name, values in self._series():
            free, count = name, 1
            while free in found:
                count += 1
                free = f"{name} ({count})"
            found[free] = values
        return found

    def _series(self) -> Iterator[tuple[str, tuple[Number | None, ...]]]:
        chart = self._chart()
        if chart is None:
            labels = self.labels
            for name, points in self._raw_series():
                yield name, tuple(_number(points.get(label)) for label in labels)
            return
        for each in _list(chart.get("datasets")):
            if isinstance(each, Mapping):
                series = cast("Mapping[str, Any]", each)
                label = series.get("label")
                name = "" if label is None else str(label)
                yield name, tuple(map(_number, _list(series.get("data"))))

    def _data(self) -> Mapping[str, Any]:
        data: object = getattr(self, "data", None)
        return cast("Mapping[str, Any]", data) if isinstance(data, Mapping) else {}

    def _chart(self) -> Mapping[str, Any] | None:
        chart: object = self._data().get("chartData")
        return cast("Mapping[str, Any]", chart) if isinstance(chart, Mapping) else None

    def _raw_series(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The series of the raw form: name, then number by label; other data has no such form."""
        data = self._data()
        if not all(_is_series(points) for points in data.values()):
            return
        for name, points in data.items():
            yield name, cast("Mapping[str, Any]", points)


def _is_series(points: object) -> bool:
    if not isinstance(points, Mapping) or not points:
        return False
    return all(_number(each) is not None for each in cast("Mapping[str, Any]", points).values())


def _list(value: object) -> list[Any]:
    """A list; PHP says one with gaps as an object."""
    if isinstance(value, Mapping):
        return list(cast("Mapping[str, Any]", value).values())
    return cast("list[Any]", value) if isinstance(value, list) else []


def _number(value: object) -> Number | None:
    """A number, which counts of the database come as text for."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    whole = to_int(value)
    return to_float(value) if whole is None else whole
