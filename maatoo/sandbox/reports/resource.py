"""The reports resource, and the reports that every server has."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import php
from maatoo.sandbox.answers import invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import usual
from maatoo.sandbox.properties import (
    Property,
    flag,
    one_of,
    read_collection,
    read_list,
    read_reference,
)
from maatoo.sandbox.refused_values import NO_CHOICE
from maatoo.sandbox.reports import scheduling
from maatoo.sandbox.reports.columns import BUILT_IN, EXTRA
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.store import Document, Store

_SETTINGS = ("showGraphsAboveTable", "showDynamicFilters", "hideDateRangeFilter")


def _settings(value: Any) -> Document:
    given: Document = value if php.is_object(value) else {}
    return {name: given.get(name) for name in _SETTINGS}


def _week(value: Any) -> Any:
    number = isinstance(value, int) and not isinstance(value, bool)
    return one_of(*scheduling.WEEKS)(str(value) if number else value)


class Reports(Resource):
    """`/reports`. They have audit fields, which only running one shows."""

    kind = "reports"
    path = "reports"
    one, many = "report", "reports"
    area = "report:reports"
    order: ClassVar = (("name", "asc"),)
    commands: ClassVar = usual("ids", "is:published", "is:unpublished", "is:mine")
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="description", tracked=False),
        flag("system", cleared=False),
        Property(name="isScheduled", default=False, cleared=False, read=php.flag, needed=True),
        Property(name="source"),
        Property(name="columns", default=[], cleared=[], read=read_list),
        Property(name="filters", default=[], cleared=[], read=read_collection),
        Property(name="tableOrder", default=[], cleared=[], read=read_collection),
        Property(name="graphs", default=[], cleared=[], read=read_list),
        Property(name="groupBy", default=[], cleared=[], read=read_list),
        Property(name="settings", default=_settings({}), cleared=_settings({}), read=_settings),
        Property(name="aggregators", default=[], cleared=[], read=read_collection),
        Property(name="scheduleUnit", read=one_of(*scheduling.UNITS)),
        Property(name="toAddress"),
        Property(name="scheduleDay", read=one_of(*scheduling.DAYS)),
        Property(name="scheduleMonthFrequency", read=_week),
        Property(name="owner", read=read_reference, of="users", hidden=True),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """The columns have to be those of a source; one that is sent needs an address and a day."""
        draft = super().draft(call, current, body, mode)
        if draft.document["columns"] and draft.document["source"] not in EXTRA:
            raise invalid({"columns": [NO_CHOICE]})
        scheduling.check(draft.document)
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """Without the audit fields."""
        shown = super().show(call, document, view, draft)
        hidden = {"owner"}
        names = ("id", *(known.name for known in self.properties if known.name not in hidden))
        return {name: shown[name] for name in names}


def install(store: Store) -> None:
    """Create the reports of a new sandbox; an existing one is left as it is."""
    table = store.table(Reports.kind)
    if len(table):
        return
    with store.transaction():
        for name, source, columns, filters, graphs in BUILT_IN:
            names = columns.split()
            conditions: Any = [
                {"column": column, "condition": "eq", "value": value} for column, value in filters
            ]
            if not names:  # as it was left behind by an update of the server
                conditions = {"1": conditions[0]}
            table.insert(
                {
                    "isPublished": True,
                    "name": name,
                    "description": None,
                    "system": True,
                    "isScheduled": False,
                    "source": source,
                    "columns": names,
                    "filters": conditions,
                    "tableOrder": [{"column": c, "direction": "ASC"} for c in names[:1]],
                    "graphs": [f"mautic.{graph}" for graph in graphs.split()],
                    "groupBy": [],
                    "settings": [],
                    "aggregators": [],
                }
            )
