"""What a notebook shows: tables of HTML. Nothing is sent to draw one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final, cast

from maatoo.notebook.columns import filled_columns, flat_row

if TYPE_CHECKING:
    from maatoo.batch import BulkReport
    from maatoo.errors import MaatooError
    from maatoo.models._base import ListPage, Model

__all__ = ["error_html", "list_html", "model_html", "page_html", "report_html"]

_ROWS: Final = 10
_COLUMNS: Final = 8
_CHARACTERS: Final = 80


def model_html(model: Model) -> str:
    """An entity as a table of names and values, empty ones left out."""
    rows = [(name, value) for name, value in _flat(model).items() if value not in (None, [], {})]
    return _titled(type(model).__name__, _table((), rows))


def page_html(page: ListPage[Any]) -> str:
    """The first rows of a page."""
    total = "" if page.total is None else f" of {page.total:,}"
    return _titled(f"{len(page.items):,} rows{total}", _rows_table(page.items))


def list_html(lst: Any) -> str:
    """What a list is, without a request."""
    text = escape(repr(lst))
    hint = "nothing was sent: <code>.page()</code>, <code>.first()</code>, or iterate it"
    return f"<div><code>{text}</code><br><small>{hint}</small></div>"


def report_html(report: BulkReport[Any]) -> str:
    """The counts of a report, and its first problems."""
    counts = [(status.replace("_", " "), f"{number:,}") for status, number in report.counts.items()]
    counts.append(("with warnings", f"{len(report.warned):,}"))
    parts = [_titled(repr(report), _table((), counts))]
    problems = list(_first_problems(report))
    if problems:
        parts.append(_table(("index", "id", "status", "why"), problems))
    return "".join(parts)


def error_html(error: MaatooError) -> str:
    """An error: its class, its message, and what it knows."""
    known = {
        name: value
        for name, value in error.to_dict().items()
        if name not in ("error", "message") and value not in (None, "", [], {}, False)
    }
    return _titled(f"{type(error).__name__}: {error}", _table((), known.items()))


def _first_problems(report: BulkReport[Any]) -> Iterable[tuple[object, ...]]:
    for outcomes in (report.failed, report.unknown, report.warned):
        for outcome in outcomes[:_ROWS]:
            why = outcome.error or "; ".join(map(str, outcome.warnings))
            yield outcome.index, outcome.id, outcome.status, why


def _rows_table(items: Sequence[Any]) -> str:
    rows = [_flat(item) for item in items[:_ROWS]]
    chosen = filled_columns(rows)
    columns = chosen[:_COLUMNS]
    table = _table(columns, [[row.get(name) for name in columns] for row in rows])
    left = [f"{len(items) - _ROWS:,} more rows"] if len(items) > _ROWS else []
    left += [f"{len(chosen) - _COLUMNS} more columns"] if len(chosen) > _COLUMNS else []
    return table + (f"<small>… {', '.join(left)}</small>" if left else "")


def _flat(item: Any) -> Mapping[str, Any]:
    """The values of a row by name; the fields of a contact or company among them."""
    if isinstance(item, Mapping):
        return cast("Mapping[str, Any]", item)
    to_dict = getattr(item, "to_dict", None)
    if to_dict is None:
        return {"": item}
    return flat_row(to_dict())


def _table(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    titles = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "".join(
        f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows
    )
    return f"<table>{f'<tr>{titles}</tr>' if head else ''}{lines}</table>"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return escape(text if len(text) <= _CHARACTERS else f"{text[: _CHARACTERS - 1]}…")


def _titled(title: str, table: str) -> str:
    return f"<div><strong>{escape(title)}</strong>{table}</div>"
