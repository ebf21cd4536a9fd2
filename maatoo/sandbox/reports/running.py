"""Running a report: rows of texts, filtered, ordered, paged, within a range of dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import Answer, crash, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.compare import as_text, compared, like, order_key
from maatoo.sandbox.contacts.document import COLUMNS, value
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.listing import without_nulls
from maatoo.sandbox.reports.columns import EXTRA
from maatoo.sandbox.reports.resource import Reports
from maatoo.sandbox.resource import Draft, View, audit
from maatoo.sandbox.stats import tables
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.versions import major

Row = dict[str, Any]

#: the column that a range of dates is about
_DATED = {
    "leads": "l.date_added",
    "page.hits": "ph.date_hit",
    "asset.downloads": "ad.date_download",
    "form.submissions": "fs.date_submitted",
    "email.stats": "es.date_sent",
    "lead.pointlog": "lp.date_added",
}

#: by source: the statistics table, its prefix, and what else a row refers to
_TABLES: dict[str, tuple[str, str, dict[str, tuple[str, str]]]] = {
    "page.hits": ("page_hits", "ph", {"p": ("pages", "page_id")}),
    "asset.downloads": ("asset_downloads", "ad", {"a": ("assets", "asset_id")}),
    "form.submissions": ("form_submissions", "fs", {"f": ("forms", "form_id")}),
    "email.stats": ("email_stats", "es", {"e": ("emails", "email_id")}),
    "lead.pointlog": ("lead_points_change_log", "lp", {}),
}


def run(call: Call) -> Answer:
    """Answer `GET /reports/{id}`; before Mautic 6 no permission is asked for."""
    report = call.table(Reports.kind).get(call.id)
    if report is None:
        raise not_found()
    if major(call.version) >= 6:
        Reports().permit(call, "view")
    first, last = (_moment(call.query.get(name)) for name in ("dateFrom", "dateTo"))
    rows = _filtered(report, _source(call.store, str(report["source"])), first, last)
    for item in reversed(php.listed(report["tableOrder"])):
        rows = _ordered(rows, str(item.get("column")), str(item.get("direction")))
    names = data_columns(call.store, str(report["source"]))
    by_column = {column: name for name, column in names.items()}
    limit = php.whole(call.query.get("limit"))
    page = max(php.whole(call.query.get("page") or 1), 1)
    paged = not limit or bool(call.query.get("page"))
    if not report["columns"]:
        rows, limit, paged = [], 0, True
    shown = rows[(page - 1) * limit : page * limit] if limit else rows
    answer: Document = {
        "totalResults": len(rows),
        "data": [
            {by_column.get(c, c): as_text(row.get(c)) for c in report["columns"]} for row in shown
        ],
        "dataColumns": names,
        "limit": limit,
    }
    if paged:
        answer["page"] = page
    for name, moment in (("dateFrom", first), ("dateTo", last)):
        if moment is not None:
            answer[name] = dates.iso(dates.stored(moment))
    entity = Reports().show(call, report, View.ONE, Draft(report))
    answer.update(debug=[], aggregatorColumns=[])
    answer["report"] = without_nulls({**audit(report), **entity})
    return Answer(answer)


def data_columns(store: Store, source: str) -> dict[str, str]:
    """The columns of a source by their name in the data."""
    names: dict[str, str] = {}
    for prefix, owner in (("l", schemas.CONTACT), ("comp", schemas.COMPANY)):
        for alias in schemas.schema(store, owner).fields:
            names[alias] = f"{prefix}.{alias}"
    for text in EXTRA.get(source, "").split():
        column, _, name = text.partition("=")
        names[name or column.split(".")[1]] = column
    return names


def _source(store: Store, source: str) -> list[Row]:
    if source == "leads":
        return [_contact(row) for row in store.table("contacts").rows()]
    if source not in _TABLES:
        return []
    table, prefix, others = _TABLES[source]
    rows: list[Row] = []
    for stat in tables.rows(store, table):
        row = {f"{prefix}.{name}": item for name, item in stat.items()}
        contact = store.table("contacts").get(php.whole(stat.get("lead_id")))
        if contact is not None:
            row.update(_contact(contact))
        for short, (kind, key) in others.items():
            other = store.table(kind).get(php.whole(stat.get(key))) or {}
            row[f"{short}.is_published"] = other.get("isPublished")
            for name in ("id", "title", "name", "alias", "subject"):
                row[f"{short}.{name}"] = other.get(name)
        rows.append(row)
    return rows


def _contact(contact: Document) -> Row:
    row: Row = {f"l.{column}": contact[key] for column, key in COLUMNS.items() if key in contact}
    for alias in {*contact["values"], "points", "last_active"}:
        row[f"l.{alias}"] = value(contact, alias)
    return row


def _filtered(
    report: Document, rows: list[Row], first: datetime | None, last: datetime | None
) -> list[Row]:
    dated = _DATED.get(str(report["source"]), "")
    if first is not None:
        rows = [row for row in rows if str(row.get(dated) or "") >= dates.stored(first)]
    if last is not None:
        rows = [row for row in rows if str(row.get(dated) or "") <= dates.stored(last)]
    for item in php.listed(report["filters"]):
        test = _TESTS.get(str(item.get("condition")))
        if test is not None:
            column, wanted = item.get("column"), item.get("value")
            rows = [row for row in rows if test(row.get(column), wanted)]
    return rows


def _sign(test: Callable[[int], bool]) -> Callable[[Any, Any], bool]:
    def check(stored: Any, wanted: Any) -> bool:
        sign = compared(stored, wanted)
        return sign is not None and test(sign)

    return check


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _sign(lambda sign: sign == 0),
    "neq": _sign(lambda sign: sign != 0),
    "gt": _sign(lambda sign: sign > 0),
    "gte": _sign(lambda sign: sign >= 0),
    "lt": _sign(lambda sign: sign < 0),
    "lte": _sign(lambda sign: sign <= 0),
    "like": lambda stored, wanted: bool(like(stored, f"%{wanted}%")),
    "notLike": lambda stored, wanted: not like(stored, f"%{wanted}%"),
    "contains": lambda stored, wanted: bool(like(stored, f"%{wanted}%")),
    "startsWith": lambda stored, wanted: bool(like(stored, f"{wanted}%")),
    "endsWith": lambda stored, wanted: bool(like(stored, f"%{wanted}")),
    "empty": lambda stored, _: stored in (None, ""),
    "notEmpty": lambda stored, _: stored not in (None, ""),
}


def _ordered(rows: list[Row], column: str, direction: str) -> list[Row]:
    def key(row: Row) -> tuple[int, Any]:
        return order_key(_number(row.get(column)))

    return sorted(rows, key=key, reverse=direction.upper() == "DESC")


def _number(stored: Any) -> Any:
    return int(stored) if isinstance(stored, str) and stored.isdecimal() else stored


def _moment(given: Any) -> datetime | None:
    if not given:
        return None
    moment = dates.parse(str(given))
    if moment is None:
        raise crash()
    return moment
