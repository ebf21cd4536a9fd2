"""Lists: search, where, published, order, start and limit, minimal and select."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer, crash
from maatoo.sandbox.call import Call
from maatoo.sandbox.compare import order_key
from maatoo.sandbox.resource import Draft, Resource, View
from maatoo.sandbox.search import predicate
from maatoo.sandbox.search_text import read
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import reads_capitals_only
from maatoo.sandbox.where import conditions

DEFAULT_LIMIT = 30


def list_many(call: Call, resource: Resource) -> Answer:
    """Answer `GET /<resource>`."""
    resource.permit(call, "view")
    rows = _ordered(call, resource, _filtered(call, resource))
    shown = [resource.show(call, row, View.LISTED, Draft(row)) for row in page(rows, call.query)]
    if php.flag(call.query.get("minimal")):
        shown = [resource.shrink(entity) for entity in shown]
    if call.query.get("select"):
        shown = [selected(resource, call, entity) for entity in shown]
    total = str(len(rows)) if resource.total_as_text else len(rows)
    return Answer({"total": total, resource.many: contained(resource, shown)})


def contained(resource: Resource, shown: list[dict[str, Any]]) -> Any:
    """The container of a list: an array, an object by id, or what stands for an empty one."""
    if not shown:
        return {} if resource.empty_as_object else []
    return {str(entity["id"]): entity for entity in shown} if resource.keyed else shown


def page(rows: list[Document], query: dict[str, Any]) -> list[Document]:
    """Apply start and limit.

    No limit means 30, limit 0 means all from the first on, a text means none, a start that is a
    text means 0.

    Raises:
        Refusal: 500 for a negative limit.
    """
    limit = query.get("limit")
    if limit in (None, ""):
        size = DEFAULT_LIMIT
    elif not php.is_number(str(limit)):
        return []
    else:
        size = php.whole(limit)
    if size == 0:
        return rows
    if size < 0:
        raise crash()
    start = max(php.whole(query.get("start")), 0)
    return rows[start : start + size]


def selected(resource: Resource, call: Call, shown: dict[str, Any]) -> dict[str, Any]:
    """What `select` leaves of an entity of a list: the named columns, and no null.

    A text is one name, also with commas in it. Where no name is that of a column nothing but the
    nulls goes.

    Raises:
        Refusal: 500 where columns are named and `id` is none of them.
    """
    names = selected_columns(resource, call)
    if names:
        if "id" not in names:
            raise crash()
        shown = resource.narrow(shown, names)
    clean: dict[str, Any] = without_nulls(shown)
    return clean


def selected_columns(resource: Resource, call: Call) -> set[str]:
    """The columns that `select` names."""
    given = call.query.get("select")
    names = [given] if isinstance(given, str) else php.listed(given)
    return {name for name in map(str, names) if resource.column(call, name)}


def without_nulls(value: Any) -> Any:
    """JSON without its nulls, all the way down: what `select` does to an answer.

    An object of nothing but nulls becomes an empty list.
    """
    if php.is_object(value):
        kept = {key: without_nulls(item) for key, item in value.items() if item is not None}
        return kept if kept or not value else []
    if php.is_list(value):
        return [without_nulls(item) for item in value]
    return value


def searched(call: Call, resource: Resource, rows: list[Document]) -> list[Document]:
    """What the `search` of a request leaves of some entities of a resource.

    Raises:
        Refusal: 500 for a command that the server cannot ask its database.
    """
    search = str(call.query.get("search") or "")
    if search in ("", "0"):  # both are empty to PHP
        return rows
    commands, opposites = (
        {name: partial(command, call) for name, command in table.items()}
        for table in (resource.known_commands(call), resource.known_opposites(call))
    )
    slots = read(search, capitals=reads_capitals_only(call.version))
    if any(sum(slot.named(name) for slot in slots) > 1 for name in resource.joined_once):
        raise crash()
    find = predicate(slots, commands, partial(resource.words, call), opposites)
    return [row for row in rows if find(row)]


def _filtered(call: Call, resource: Resource) -> list[Document]:
    query = call.query
    rows = resource.rows(call)
    if not query.get("where") and call.user.only_own(resource.area, "view"):
        # a where takes the place of this filter, and it goes by the creator, whoever the owner is
        rows = [row for row in rows if row.get("createdBy") == call.user.id]
    rows = searched(call, resource, rows)
    if query.get("where"):
        where = conditions(query["where"], lambda name: resource.column(call, name))
        rows = [row for row in rows if where(row)]
    if php.flag(query.get("published")):
        if not resource.publishable:
            raise crash()
        rows = [row for row in rows if resource.publishes(row)]
    return rows


def _ordered(call: Call, resource: Resource, rows: list[Document]) -> list[Document]:
    """Sort; among equals the order of ids, the other way round where descending was asked for."""
    asked = _order(call)
    if resource.ties_turn and asked and asked[-1][1].lower() == "desc":
        rows.reverse()
    for name, direction in reversed(asked or list(resource.order)):
        read = resource.column(call, name.rsplit(".", 1)[-1])
        if read is None:
            raise crash()
        keyed = [(order_key(read(row)), row) for row in rows]
        keyed.sort(key=itemgetter(0), reverse=direction.lower() == "desc")
        rows = [row for _, row in keyed]
    return rows


def _order(call: Call) -> list[tuple[str, str]]:
    given = [item for item in php.listed(call.query.get("order")) if php.is_object(item)]
    asked = [(str(i["col"]), str(i.get("dir") or "asc")) for i in given if i.get("col")]
    if asked:
        return asked
    if column := call.query.get("orderBy"):
        return [(str(column), str(call.query.get("orderByDir") or "asc"))]
    return []
