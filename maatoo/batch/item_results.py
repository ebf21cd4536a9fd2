"""Verdicts: what a bulk answer says of each single item; what it does not mention stays unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from attrs import field, frozen

from maatoo.batch.outcome_table import State
from maatoo.comparison import compare
from maatoo.converter import to_int
from maatoo.errors import NotFound, NotStored, UnexpectedResponse
from maatoo.operation import Operation
from maatoo.transport.error_mapping import item_error
from maatoo.transport.response import Response

__all__ = ["ItemResult", "read_added", "read_deleted", "read_rows", "tells_of_items"]

Row = Mapping[str, object]


@frozen
class ItemResult:
    """What an answer says of one item.

    Attributes:
        state: succeeded, failed or unknown.
        id: the entity's id, 0 where there is none.
        raw: the entity as it was answered, or None.
        error: why it failed or is unknown.
        warnings: values that the entity does not show as they were sent.
    """

    state: State
    id: int = 0
    raw: Any = field(default=None, repr=False)
    error: Exception | None = None
    warnings: tuple[NotStored, ...] = ()


def tells_of_items(response: Response) -> bool:
    """Whether a successful answer has a word for each item, whatever it says of the whole."""
    if not 200 <= response.status < 300:
        return False
    body = _mapping(response.json())
    return bool(body.get("statusCodes")) or bool(_mapping(body.get("details")))


def read_rows(
    response: Response,
    rows: Sequence[Row],
    *,
    key: str,
    id_key: str | None,
    operation: Operation[Any] | None = None,
) -> list[ItemResult]:
    """Read the answer of a batch that creates or changes entities.

    Args:
        response: the answer.
        rows: what was sent, by API names.
        key: envelope of the entities.
        id_key: name of the property that is a row's entity id; None for new entities.
        operation: the operation; it says what its answers show.

    Raises:
        UnexpectedResponse: the answer is none of a batch.
    """
    body = _body(response, key, "statusCodes", "errors")
    codes = {index: to_int(code) for index, code in _by_index(body.get("statusCodes")).items()}
    errors = _errors(body)
    if max((*codes, *errors), default=0) >= len(rows):  # it tells of rows that were not sent
        return [
            _unmentioned(response, f"row {index} in a way that can be told", _id_in(row, id_key))
            for index, row in enumerate(rows)
        ]
    done = [
        index
        for index in range(len(rows))
        if index not in errors and 200 <= (codes.get(index) or (0 if codes else 200)) < 300
    ]
    entities = _place(body.get(key), rows, done, id_key)
    results: list[ItemResult] = []
    for index, row in enumerate(rows):
        own_id = _id_in(row, id_key)
        entity = entities.get(index)
        code, error = codes.get(index), errors.get(index)
        if error is not None or (code is not None and not 200 <= code < 300):
            results.append(_refused(response, code, error, own_id, entity))
        elif code is not None or (entity is not None and not codes):
            answered = to_int(entity.get("id")) if entity is not None else None
            warnings = compare(row, entity, operation)
            id_now = answered or own_id
            results.append(ItemResult(State.SUCCEEDED, id_now, entity, warnings=warnings))
        else:
            results.append(_unmentioned(response, f"row {index}", own_id))
    return results


def _refused(
    response: Response,
    code: int | None,
    error: Mapping[str, Any] | None,
    id: int,
    raw: Mapping[str, Any] | None = None,
) -> ItemResult:
    said: dict[str, Any] = {"message": "the server does not say why", **(error or {})}
    if to_int(said.get("code")) is None and code is not None:
        said["code"] = code
    problem = item_error(response, said)
    status = to_int(said.get("code")) or 400
    # a code of success beside an error is a contradiction, and a 5xx tells nothing
    unclear = status >= 500 or (code is not None and not 400 <= code < 500)
    problem.may_have_happened = unclear
    return ItemResult(State.UNKNOWN if unclear else State.FAILED, id, raw, problem)


def _id_in(row: Row, id_key: str | None) -> int:
    return (to_int(row.get(id_key)) or 0) if id_key is not None else 0


def _place(
    container: object, rows: Sequence[Row], done: list[int], id_key: str | None
) -> dict[int, Mapping[str, Any]]:
    """Find the row of each entity; one that cannot be told is left out.

    An object is keyed by the index of the row (5.1.1, where an item failed) or by the id.
    """
    pairs = [
        (to_int(key), cast("Mapping[str, Any]", entity))
        for key, entity in _values(container)
        if isinstance(entity, Mapping)
    ]
    found = [entity for _, entity in pairs]
    keyed = isinstance(container, Mapping)
    by_id = keyed and all(key == to_int(entity.get("id")) for key, entity in pairs)
    answered = [to_int(entity.get("id")) for entity in found]
    asked = [_id_in(row, id_key) for row in rows]
    if (
        id_key is not None
        and answered != asked
        and sorted(map(str, answered)) == sorted(map(str, asked))
    ):
        by_id = True  # all that were asked for, in an order of the server's own
    elif not keyed and len(found) == len(rows):
        return dict(enumerate(found))
    if keyed and not by_id and all(key in done for key, _ in pairs):
        return {key: entity for key, entity in pairs if key is not None}
    if len(found) == len(done) and (id_key is None or not by_id):
        return dict(zip(done, found, strict=True))
    if id_key is None:
        return {}
    named = dict(zip(answered, found, strict=True))
    return {index: named[own] for index, own in enumerate(asked) if own in named}


def read_deleted(
    response: Response, ids: Sequence[int], *, key: str, again: bool
) -> list[ItemResult]:
    """Read the answer of a batch that deletes: an id that is not given back was not there.

    Args:
        response: the answer.
        ids: what was asked for.
        key: envelope of the deleted entities.
        again: whether an earlier request without an answer may have deleted some of them.

    Raises:
        UnexpectedResponse: the answer is none of a batch.
    """
    body = _body(response, key)
    gone: dict[int, Any] = {}
    wanted, odd = set(ids), False
    for own_key, entity in _values(body.get(key)):
        raw = _mapping(entity)
        own = to_int(raw.get("id"))
        if own is None and own_key is not None:
            number = to_int(own_key) or 0
            own = number if number >= len(ids) else None  # a smaller one may be an index
        odd = odd or own not in wanted
        if own is not None:
            gone[own] = raw
    errors = _errors(body)
    results: list[ItemResult] = []
    for index, asked in enumerate(ids):
        error = errors.get(index)
        if asked in gone:
            results.append(ItemResult(State.SUCCEEDED, asked, gone[asked]))
        elif error is not None:
            results.append(_refused(response, None, error, asked))
        elif odd:
            results.append(_unmentioned(response, f"id {asked}", asked))
        elif again:
            message = f"{asked} is gone; an earlier request without an answer may have deleted it"
            unsure = UnexpectedResponse(message, may_have_happened=True)
            results.append(ItemResult(State.UNKNOWN, asked, error=unsure))
        else:
            said = {"code": 404, "message": f"{asked} was not deleted: the answer does not name it"}
            problem = item_error(response, said)
            results.append(ItemResult(State.FAILED, asked, error=problem))
    return results


def read_added(response: Response, ids: Sequence[int]) -> list[ItemResult]:
    """Read the answer to ids that were added: ``details`` tells of each, ``success`` of none.

    Args:
        response: the answer.
        ids: what was sent, repeated ids included.

    Raises:
        UnexpectedResponse: the answer is not that of adding.
    """
    details = _body(response, "details").get("details")
    told = {to_int(key): each for key, each in _values(details) if key is not None}
    results: list[ItemResult] = []
    for asked in ids:
        success: object = _mapping(told.get(asked)).get("success")
        if success in (True, 1, "1"):
            results.append(ItemResult(State.SUCCEEDED, asked))
        elif success in (False, 0, "0"):
            problem = NotFound(
                f"{asked} was not added: it does not exist, or the user may not change it",
                status=response.status,
                method=response.method,
                url=response.url,
            )
            results.append(ItemResult(State.FAILED, asked, error=problem))
        else:
            results.append(_unmentioned(response, f"id {asked}", asked))
    return results


# The forms of an answer


def _body(response: Response, *keys: str) -> Mapping[str, Any]:
    """The answer as an object that has one of some keys."""
    body = response.json()
    if isinstance(body, Mapping) and any(key in body for key in keys):
        return cast("Mapping[str, Any]", body)
    raise UnexpectedResponse(
        f"{response.method} {response.url} answered {response.status} without {keys[0]!r}",
        response=response,
        may_have_happened=True,
    )


def _values(container: object) -> list[tuple[str | None, Any]]:
    """The values of a list or object, each with its key; that of a list is None."""
    if isinstance(container, Mapping):
        return list(cast("Mapping[str, Any]", container).items())
    if isinstance(container, list):
        return [(None, each) for each in cast("list[object]", container)]
    return []


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _by_index(container: object) -> dict[int, Any]:
    """The values of a list or object by the index of the row they belong to."""
    found: dict[int, Any] = {}
    for position, (key, value) in enumerate(_values(container)):
        index = position if key is None else to_int(key)
        if index is not None:
            found[index] = value
    return found


def _errors(body: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    """The error of each row that has one; a mere text is its message."""
    return {
        index: _mapping(error) or {"message": str(error)}
        for index, error in _by_index(body.get("errors")).items()
        if error is not None
    }


def _unmentioned(response: Response, what: str, id: int) -> ItemResult:
    problem = UnexpectedResponse(
        f"the answer of {response.method} {response.url} does not mention {what}",
        may_have_happened=True,
    )
    return ItemResult(State.UNKNOWN, id, error=problem)
