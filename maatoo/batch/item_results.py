"""ItemResult: what a bulk answer says of each item; what it does not show stays unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import field, frozen

from maatoo.batch.answer_forms import as_mapping, body_with, read_row_statuses, values_of
from maatoo.batch.matching import contradiction, match
from maatoo.batch.outcome_table import State
from maatoo.batch.row_keys import row_keys
from maatoo.comparison import compare
from maatoo.converter import to_id, to_int
from maatoo.error_bodies import error_objects
from maatoo.errors import ContactMerged, NotFound, NotStored, UnexpectedResponse
from maatoo.operation import Operation
from maatoo.transport.error_mapping import item_error
from maatoo.transport.response import Response

__all__ = ["ItemResult", "read_added", "read_deleted", "read_rows", "tells_of_items"]

Row = Mapping[str, object]

_REFUSALS: Final = range(400, 500)


@frozen
class ItemResult:
    """What an answer says of one item.

    Attributes:
        state: succeeded, failed or unknown.
        id: the entity's id, 0 where there is none.
        raw: the entity as it was answered, or None.
        error: why it failed or is unknown.
        warnings: values that the entity does not show as they were sent; that it was merged.
    """

    state: State
    id: int = 0
    raw: Any = field(default=None, repr=False)
    error: Exception | None = None
    warnings: tuple[NotStored | ContactMerged, ...] = ()


def tells_of_items(response: Response) -> bool:
    """Whether an answer tells the result of each item, even if it says that the whole failed."""
    if not 200 <= response.status < 300:
        return False
    body = as_mapping(response.json())
    return bool(body.get("statusCodes")) or bool(as_mapping(body.get("details")))


def read_rows(
    response: Response,
    rows: Sequence[Row],
    *,
    key: str,
    id_key: str | None,
    operation: Operation[Any] | None = None,
    unique: Sequence[str] = (),
) -> list[ItemResult]:
    """Read the answer of a batch that creates or changes entities.

    Args:
        response: the answer.
        rows: what was sent, by API names.
        key: envelope of the entities.
        id_key: name of the property that is a row's entity id; None for new entities.
        operation: the operation; it says what its answers show.
        unique: API names of the properties that identify an entity.

    Raises:
        UnexpectedResponse: the answer is none of a batch.
    """
    body = body_with(response, key, "statusCodes", "errors")
    ids = [_id_in(row, id_key) for row in rows]
    told = read_row_statuses(body, ids)
    if told.unclear is not None:
        return [_unclear(response, told.unclear, own_id) for own_id in ids]
    done = [index for index in range(len(rows)) if told.is_done(index)]
    found = match(body.get(key), rows, done, id_key=id_key, unique=unique)
    results: list[ItemResult] = []
    for index, (row, own_id) in enumerate(zip(rows, ids, strict=True)):
        code, entity = told.codes.get(index), found.get(index)
        error = told.errors.get(index, _error_in(entity))
        if error is not None or (code is not None and not told.is_done(index)):
            results.append(_refused(response, code, error, own_id, entity))
            continue
        if entity is None or not told.is_done(index):
            results.append(_unmentioned(response, f"row {index}", own_id))
            continue
        answered = to_id(entity.get("id")) or own_id
        if own_id and answered != own_id and not _made_anew(response, code):
            why = f"for row {index} it shows the entity {answered}, where {own_id} was asked for"
            results.append(_unshown(response, why, own_id, entity))
            continue
        warnings = compare(row, entity, operation)
        differing = {each.name for each in warnings}
        against = contradiction(row, entity, unique, differing, new=id_key is None)
        if against is not None:
            results.append(_unshown(response, f"for row {index} it {against}", own_id, entity))
            continue
        if own_id and answered != own_id:
            warnings = (NotStored("id", own_id, answered), *warnings)
        results.append(ItemResult(State.SUCCEEDED, answered, entity, warnings=warnings))
    for index, why in _shared_ids(rows, results, id_key, unique):
        results[index] = _unshown(response, why, ids[index], results[index].raw)
    return results


def _shared_ids(
    rows: Sequence[Row], results: Sequence[ItemResult], id_key: str | None, unique: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """The rows that are different entities, and were answered with the same id; and why."""
    of_id: defaultdict[int, list[int]] = defaultdict(list)
    for index, result in enumerate(results):
        if result.state == State.SUCCEEDED:
            of_id[result.id].append(index)
    for own, indices in of_id.items():
        if len(indices) > 1 and not _are_one([rows[index] for index in indices], id_key, unique):
            why = f"it shows the id {own} for the rows {' and '.join(map(str, indices))}"
            yield from ((index, why) for index in indices)


def _are_one(rows: Sequence[Row], id_key: str | None, unique: Sequence[str]) -> bool:
    """Whether rows are about the same entity: each shares a unique value with one before it."""
    known, *others = (set(row_keys("", row, (*unique, "id"), id_key)) for row in rows)
    for keys in others:
        if known.isdisjoint(keys):
            return False
        known |= keys
    return True


def _made_anew(response: Response, code: int | None) -> bool:
    """Whether a row of a replacement made a new entity: PUT does so for an unknown id."""
    return code == 201 and response.method == "PUT"


def _error_in(entity: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """An error that stands in the place of an entity."""
    return next(iter(error_objects(entity)), None)


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
    # a code of success beside an error is a contradiction; a 5xx and an empty error tell nothing
    unclear = code not in _REFUSALS if code is not None else not error
    unclear = unclear or (status >= 200 and status not in _REFUSALS)
    problem.may_have_happened = unclear
    return ItemResult(State.UNKNOWN if unclear else State.FAILED, id, raw, problem)


def _id_in(row: Row, id_key: str | None) -> int:
    return (to_int(row.get(id_key)) or 0) if id_key is not None else 0


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
    body = body_with(response, key)
    gone, odd = _given_back(body.get(key), ids)
    told = read_row_statuses(body, ids)
    if told.unclear is not None:
        return [_unclear(response, told.unclear, asked) for asked in ids]
    results: list[ItemResult] = []
    for index, asked in enumerate(ids):
        code = told.codes.get(index)
        error = told.errors.get(index, _error_in(gone.get(asked)))
        if error is not None or (code is not None and not told.is_done(index)):
            # also of an entity that is given back: it was not deleted
            results.append(_refused(response, code, error, asked))
        elif asked in gone and told.is_done(index):
            results.append(ItemResult(State.SUCCEEDED, asked, gone[asked]))
        elif odd or asked in gone or code is not None:  # a success that it does not show
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


def _given_back(container: object, ids: Sequence[int]) -> tuple[dict[int, Any], bool]:
    """The entities that were deleted, by id, and whether there is anything else beside them."""
    wanted, gone = set(ids), dict[int, Any]()
    odd = not isinstance(container, (Mapping, list))
    for key, entity in values_of(container):
        raw = as_mapping(entity)
        own = to_int(raw.get("id"))
        if raw.get("id") is None and key is not None and raw:
            number = to_int(key) or 0
            own = number if number >= len(ids) else None  # a smaller one may be an index
        if own in wanted:
            gone[own] = raw
        else:
            odd = True
    return gone, odd


def read_added(response: Response, ids: Sequence[int]) -> list[ItemResult]:
    """Read the answer to ids that were added: ``details`` tells of each, ``success`` of none.

    Args:
        response: the answer.
        ids: what was sent, repeated ids included.

    Raises:
        UnexpectedResponse: the answer is not that of adding.
    """
    body = body_with(response, "details")
    told = read_row_statuses(body, ids)
    if told.unclear is not None:
        return [_unclear(response, told.unclear, asked) for asked in ids]
    details = {to_int(key): each for key, each in values_of(body["details"]) if key is not None}
    results: list[ItemResult] = []
    for index, asked in enumerate(ids):
        success: object = as_mapping(details.get(asked)).get("success")
        if index in told.errors:
            results.append(_refused(response, None, told.errors[index], asked))
        elif success in (True, 1, "1") and told.is_done(index):
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


def _unmentioned(response: Response, what: str, id: int) -> ItemResult:
    return _unshown(response, f"it does not mention {what}", id)


def _unclear(response: Response, what: str, id: int) -> ItemResult:
    return _unshown(response, f"it tells of rows in a form that cannot be read: {what}", id)


def _unshown(
    response: Response, why: str, id: int, raw: Mapping[str, Any] | None = None
) -> ItemResult:
    """The result of an item that may have been done, and that the answer does not show."""
    path = response.url.partition("?")[0]  # the query may name hundreds of other items
    problem = UnexpectedResponse(
        f"the answer of {response.method} {path} does not show what became of it: {why}",
        may_have_happened=True,
    )
    return ItemResult(State.UNKNOWN, id, raw, problem)
