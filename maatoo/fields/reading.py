"""known_fields: reads the server's field list, once a client; its failure stops nothing."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any, Final, cast

from attrs import evolve

from maatoo.caller import Caller
from maatoo.date_parameters import MomentText
from maatoo.errors import InvalidArgument, RequestTimeout
from maatoo.fields.field_list import FieldList
from maatoo.fields.values import as_field_takes, refusal
from maatoo.operation import Call, Operation
from maatoo.parameter_types import unique_text
from maatoo.response_readers import Body
from maatoo.transport.request import Options
from maatoo.unique_values import changed_texts, given_names

__all__ = ["check_row", "has_fields", "known_fields", "lists_fields", "unique_fields"]

_OBJECTS: Final = {"contacts": ("contact", "lead"), "companies": ("company", "company")}
"""For each resource its name in paths, and in the descriptions of fields."""
_PAGE: Final = 200
_MOST_PAGES: Final = 50
_PATIENCE: Final = 10.0
"""Seconds that each request may take, repeats included."""
_ATTEMPTS: Final = 2
_ASKED_AGAIN: Final = 300.0
"""Seconds after which a server that showed no list is asked again."""


def has_fields(operation: Operation[Any]) -> bool:
    """Whether an operation writes entities whose fields the server lists."""
    return operation.fields is not None and lists_fields(operation)


def lists_fields(operation: Operation[Any]) -> bool:
    """Whether an operation is one of a resource whose fields the server lists."""
    return operation.name.partition(".")[0] in _OBJECTS


async def known_fields(caller: Caller, operation: Operation[Any]) -> FieldList | None:
    """The fields of the entities that an operation writes.

    They are read once a client: from the full list; where that is refused from the short one,
    which needs less permission; else from what one contact or company shows.

    Args:
        caller: the client.
        operation: an operation of contacts or companies.

    Returns:
        The list; None where the server shows none.
    """
    resource = operation.name.partition(".")[0]
    key = f"fields of {resource}"
    turn = caller.key_order.enter((key,), ())
    try:
        await turn.wait(caller.runtime)
        known = caller.knowledge.get(key)
        now = caller.runtime.monotonic()
        if known is None or (isinstance(known, float) and now >= known):
            found = await _read(caller.view(_brief(caller.options)), resource)
            again = caller.runtime.monotonic() + _ASKED_AGAIN
            known = caller.knowledge[key] = again if found is None else found
        return known if isinstance(known, FieldList) else None
    finally:
        turn.leave()


def unique_fields(caller: Caller, operation: Operation[Any]) -> tuple[str, ...]:
    """Aliases of the fields that identify an entity, as far as the client knows them already."""
    known = caller.knowledge.get(f"fields of {operation.name.partition('.')[0]}")
    return known.unique if isinstance(known, FieldList) else ()


async def check_row(
    caller: Caller, operation: Operation[Any], row: MutableMapping[str, object]
) -> None:
    """Hold the values of a single call against the types of their fields, where these matter.

    A text that identifies an entity must not be one that the server changes: a company that is
    created would change the one of the changed name. A moment with a zone is no date, unless it
    is the midnight of one; that is written as the date. The list of fields is read only where a
    field of the user's own has such a value, or where a new row has no other unique value.

    Args:
        caller: the client.
        operation: an operation of contacts or companies.
        row: what is to be sent, by API names.

    Raises:
        InvalidArgument: the message says what to write instead.
    """
    identity = operation.identity if operation.method == "POST" else None
    unnamed = identity is not None and not given_names(row, identity.names)
    if unnamed and row.keys() - _documented(operation):  # one of them may identify it
        await known_fields(caller, operation)
    odd = changed_texts(row)
    moments = [name for name, value in row.items() if isinstance(value, MomentText)]
    if not odd and not moments:
        return
    if identity is not None:
        for name in set(identity.names).intersection(odd):
            unique_text(row[name], name)
    documented = _documented(operation)
    own = [name for name in moments if name not in documented]
    if not own and documented.issuperset(odd) and not unique_fields(caller, operation):
        return
    listed = await known_fields(caller, operation)
    for name in (*odd, *own):
        field = None if listed is None else listed.fields.get(name)
        if field is None or not (field.is_unique or name in own):
            continue
        reason = refusal(field, row[name])
        if reason is not None:
            raise InvalidArgument(f"{name} must not be {row[name]!r}: {reason}")
        row[name] = as_field_takes(field, row[name])


def _documented(operation: Operation[Any]) -> set[str]:
    return {param.wire for param in operation.body.values()}


def _brief(options: Options) -> Options:
    """Options with which a server that does not answer holds a job for a few seconds only."""
    deadline = _PATIENCE if options.deadline is None else min(options.deadline, _PATIENCE)
    attempts = min(options.retry.attempts, _ATTEMPTS)
    return evolve(options, deadline=deadline, retry=evolve(options.retry, attempts=attempts))


async def _read(caller: Caller, resource: str) -> FieldList | None:
    own, described_as = _OBJECTS[resource]
    for source in (_full, _short, _of_one):
        try:
            found = await source(caller, own, described_as, resource)
        except RequestTimeout:  # the others would be waited for as long
            return None
        except Exception:
            continue
        if found is not None and found.fields:
            return found
    return None


async def _get(caller: Caller, path: str, query: list[tuple[str, str]]) -> Any:
    operation = Operation("fields.read", "GET", path, Body(), repeat="idempotent")
    return await caller.send(operation, Call("GET", path, query, repeatable=True))


async def _full(caller: Caller, own: str, _: str, __: str) -> FieldList | None:
    """All pages of the full list."""
    found: dict[str, Any] = {}
    for _page in range(_MOST_PAGES):
        query = [("start", str(len(found))), ("limit", str(_PAGE))]
        answer = await _get(caller, f"/fields/{own}", query)
        page = {each["alias"]: each for each in _values(answer["fields"])}
        if found.keys() >= page.keys():  # some are missing
            return None
        found.update(page)
        if len(found) >= int(answer["total"]):
            return FieldList.of(found.values())
    return None


async def _short(caller: Caller, _: str, described_as: str, __: str) -> FieldList | None:
    """The short list, which holds the fields of both."""
    listed = _values(await _get(caller, "/contacts/list/fields", []))
    return FieldList.of(each for each in listed if each.get("object") == described_as)


async def _of_one(caller: Caller, _: str, __: str, resource: str) -> FieldList | None:
    """What one entity shows: aliases, and no types."""
    answer = await _get(caller, f"/{resource}", [("limit", "1")])
    for entity in _values(answer[resource]):
        return FieldList.of_aliases(entity["fields"]["all"])
    return None


def _values(container: Any) -> list[Any]:
    if isinstance(container, Mapping):
        return list(cast("Mapping[str, Any]", container).values())
    return list(container)
