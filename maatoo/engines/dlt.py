"""dlt: a source with the lists and statistics of an account, loaded again and again (``dlt``)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

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

_LAG: Final = 60.0


def source(
    make_client: Callable[[], Maatoo] = Maatoo.from_env,
    *,
    lists: Iterable[str] = LISTS,
    stats: Iterable[str] = (),
    lag: float = _LAG,
) -> Any:
    """A dlt source: a resource a list, merged by id, and one a table of the statistics.

    The first run reads everything. Later runs read what was changed or added since the run before,
    where the list can tell. Deleted rows stay: a full refresh (``refresh="drop_sources"``) drops
    them.

    Args:
        make_client: makes a client where the source runs; credentials come from the environment
            when not given.
        lists: names of lists; all that can be read without an id when not given.
        stats: names of tables of the statistics; they are replaced by each run.
        lag: seconds that a later run looks back, as stored dates have whole seconds and writes
            take time.

    Raises:
        MissingExtra: dlt is not installed.
        InvalidArgument: there is no such list.
    """
    dlt = optional_package("dlt", "maatoo.engines.dlt", "dlt")
    wanted, tables = list(lists), list(stats)
    unknown = sorted(set(wanted) - set(LISTS))
    if unknown:
        raise InvalidArgument(
            f"there is no list {', '.join(unknown)}; there are {', '.join(LISTS)}"
        )

    def resources() -> Iterator[Any]:
        for name in wanted:
            made = dlt.resource(
                _rows, name=name, primary_key="id", write_disposition="merge", max_table_nesting=0
            )
            yield made(make_client, name, lag, dlt.current.resource_state)
        for table in tables:
            made = dlt.resource(_table, name=f"stats_{table}", write_disposition="replace")
            yield made(make_client, table)

    resources.__name__ = "maatoo"
    return dlt.source(resources, name="maatoo")()


def _rows(
    make_client: Callable[[], Maatoo], name: str, lag: float, state_of: Callable[[], Any]
) -> Iterator[list[dict[str, Any]]]:
    state = state_of()
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
        for page in listed(**filters).pages():
            yield [_flat(item.to_dict()) for item in page]
    state["since"] = dt.datetime.fromtimestamp(began, dt.timezone.utc).isoformat()


def _table(make_client: Callable[[], Maatoo], table: str) -> Iterator[list[dict[str, Any]]]:
    with make_client() as api:
        for page in api.stats.get(table).pages():
            yield [item.to_dict() for item in page]


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its fields as columns of its own; a property wins over a field of its name."""
    fields: Any = row.pop("fields", None)
    return {**(fields if isinstance(fields, dict) else {}), **row}
