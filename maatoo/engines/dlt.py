"""dlt: a source with the lists and statistics of an account, loaded again and again (``dlt``)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from maatoo.argument_checks import check_seconds
from maatoo.errors import InvalidArgument
from maatoo.optional_package import optional_package
from maatoo.query import Where
from maatoo.rate_limit_headers import server_time
from maatoo.sync.client import Maatoo

__all__ = ["LISTS", "source"]

LISTS: Final = (
    "contacts", "companies", "segments", "campaigns", "emails", "forms", "pages", "assets", "tags",
    "categories", "stages", "points", "reports", "smses", "messages", "users", "notes",
)  # fmt: skip
_CHANGING: Final = frozenset(
    {"contacts", "companies", "segments", "campaigns", "emails", "forms", "notes"}
)
"""Lists that can be asked for what changed."""
_TYPES: Final = {
    "integer": "bigint", "number": "double", "boolean": "bool", "date": "date",
    "datetime": "timestamp", "text": "text", "list": "json", "json": "json",
}  # fmt: skip
"""The types of dlt by the kind of a column."""


def source(
    make_client: Callable[[], Maatoo] = Maatoo.from_env,
    *,
    lists: Iterable[str] = LISTS,
    stats: Iterable[str] = (),
    lag: float = 60.0,
) -> Any:
    """A dlt source: a resource a list, merged by id, and one a table of the statistics.

    The first run reads everything. Later runs read what was changed or added since the run before,
    where the list can tell. Deleted rows stay: a full refresh (``refresh="drop_sources"``) drops
    them. Columns have the types of the server's field list, also where they are empty.

    Args:
        make_client: makes a client where the source runs; credentials come from the environment
            when not given.
        lists: names of lists; all that can be read without an id when not given.
        stats: names of tables of the statistics; they are replaced by each run.
        lag: a later run reads what was changed after the last run began, and this many seconds
            before that: stored dates have whole seconds, and a write takes time.

    Raises:
        MissingExtra: dlt is not installed.
        InvalidArgument: there is no such list, a name is given in place of several, or ``lag`` is
            no number of seconds of at least 0.
    """
    check_seconds("lag", lag, zero=True)
    for given in (lists, stats):
        if isinstance(given, str):
            raise InvalidArgument(f"lists and stats take lists of names: write [{given!r}]")
    dlt = optional_package("dlt", "maatoo.engines.dlt", "dlt")
    wanted, tables = list(lists), list(stats)
    unknown = sorted(set(wanted) - set(LISTS))
    if unknown:
        raise InvalidArgument(
            f"there is no list {', '.join(unknown)}; there are {', '.join(LISTS)}"
        )

    def resources() -> Iterator[Any]:
        for name in wanted:
            made = dlt.resource(_changed, name=name, primary_key="id", write_disposition="merge")
            yield made(make_client, name, lag, dlt)
        for table in tables:
            made = dlt.resource(_table, name=f"stats_{table}", write_disposition="replace")
            yield made(make_client, table, dlt)

    resources.__name__ = "maatoo"
    return dlt.source(resources, name="maatoo", max_table_nesting=0)()


def _changed(make_client: Callable[[], Maatoo], name: str, lag: float, dlt: Any) -> Iterator[Any]:
    """The rows of a list that changed since the run before, or all of them."""
    state = dlt.current.resource_state()
    since = state.get("since")
    with make_client() as api:
        listed: Any = getattr(api, name).list
        filters: dict[str, Any] = {}
        if since is not None and name in _CHANGING:
            moment = dt.datetime.fromisoformat(since) - dt.timedelta(seconds=lag)
            filters["where"] = Where.changed_since(moment)
        with api.capture() as answers:
            listed(**filters, limit=1).page()
        # by the server's clock, which dates the changes: ours may be ahead of it
        began = server_time(answers[-1].headers, time.time())
        yield from _rows(listed(**filters), name, dlt)
    state["since"] = dt.datetime.fromtimestamp(began, dt.timezone.utc).isoformat()


def _table(make_client: Callable[[], Maatoo], table: str, dlt: Any) -> Iterator[Any]:
    with make_client() as api:
        yield from _rows(api.stats.get(table), f"stats_{table}", dlt)


def _rows(lst: Any, name: str, dlt: Any) -> Iterator[Any]:
    """The rows of a list, after the types of its columns: a column may be empty in all rows."""
    kinds: dict[str, str] = lst.column_kinds()
    if not kinds:  # rows of which nothing is known
        yield from ([item.to_dict("api") for item in page] for page in lst.pages())
        return
    schema = dlt.current.source_schema()
    loaded = schema.tables.get(name, {}).get("columns", {})
    columns = {
        column: {"data_type": _TYPES[kind]}
        for column, kind in kinds.items()
        # another type for a column that is there would make every load fail
        if "data_type" not in loaded.get(schema.naming.normalize_identifier(column), {})
    }
    empty = dlt.mark.materialize_table_schema()
    yield dlt.mark.with_hints(empty, dlt.mark.make_hints(columns=columns))
    for page in lst.pages():
        unknown = ({"unknown": dict(each.unknown_)} if each.unknown_ else {} for each in page)
        yield [{**row, **more} for row, more in zip(page.to_dicts(), unknown, strict=True)]
