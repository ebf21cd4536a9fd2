"""The operations on widgets: list the types, get the data of one. Every user may do both."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import Answer, bad_request, crash, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.widgets import counting, tables
from maatoo.sandbox.widgets.charts import UNITS
from maatoo.sandbox.widgets.counting import Range
from maatoo.sandbox.widgets.types import KNOWN, TYPES

#: height in pixels, where the request gives none
_HEIGHT = 300


def list_types(call: Call) -> Answer:
    """Answer `GET /data`."""
    del call
    return Answer({"success": 1, "types": TYPES})


def get(call: Call) -> Answer:
    """Answer `GET /data/{type}`."""
    began = time.perf_counter()
    name = call.params["type"]
    if name not in KNOWN or name == "report":
        raise not_found()
    asked = _range(call)
    if name in counting.SERIES:
        datasets = {str(item) for item in php.listed(call.query.get("dataset"))}
        raw = str(call.query.get("dataFormat")) == "raw"
        shown = counting.chart(call.store, name, asked, datasets, raw=raw)
    else:
        shown = tables.WIDGETS[name](call.store, asked)
    return Answer(
        {
            "success": 1,
            "cached": False,
            "execution_time": time.perf_counter() - began,
            "data": shown,
        }
    )


def _range(call: Call) -> Range:
    """The range of dates, its unit, and how many rows a table has, as the query gives them.

    Raises:
        Refusal: 500 for an unknown time zone or an unreadable date, 400 for an unknown unit.
    """
    query = call.query
    try:
        ZoneInfo(str(query.get("timezone") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        raise crash() from None
    moments: list[datetime | None] = []
    for key in ("dateFrom", "dateTo"):
        given = str(query.get(key) or "")
        moment = dates.parse(given) if given else None
        if given and moment is None:
            raise crash()
        moments.append(moment)
    unit = str(query.get("timeUnit") or "Y")
    if unit not in UNITS:
        raise bad_request(f"Unit '{unit}' is not supported. Use one of these: {', '.join(UNITS)}")
    now = dates.now()
    filters = query.get("filter")
    return Range(
        first=moments[0] or now,
        last=moments[1] or now,
        unit=unit,
        limit=php.whole(query.get("limit")) or 10,
        everything=moments[0] is not None,
        filtered=bool(filters),
        height=php.whole(query.get("height", _HEIGHT)),
    )
