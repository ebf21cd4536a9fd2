"""The status code and the error of each row, as the answer of a batch gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from attrs import frozen

from maatoo.converter import to_int
from maatoo.errors import UnexpectedResponse
from maatoo.transport.response import Response

__all__ = ["RowStatuses", "as_mapping", "body_with", "read_row_statuses", "values_of"]


@frozen
class RowStatuses:
    """The status codes and errors of an answer, by the index of their row.

    Attributes:
        codes: the status code of each row, None where it is no number; empty where the answer
            has no codes.
        errors: the error of each row that has one.
        unclear: a part of the answer that cannot be assigned to a row, or None. Where there is
            one, the answer proves nothing about any row.
    """

    codes: Mapping[int, int | None]
    errors: Mapping[int, Mapping[str, Any]]
    unclear: str | None = None

    def is_done(self, index: int) -> bool:
        """Whether a row has no error and, where the answer has codes, one of a success."""
        code = self.codes.get(index, None if self.codes else 200)
        return index not in self.errors and code is not None and 200 <= code < 300


def read_row_statuses(body: Mapping[str, Any], ids: Sequence[int]) -> RowStatuses:
    """Read the codes and errors of an answer: lists, or objects keyed by index or by id.

    Args:
        body: the answer.
        ids: the id of each row that was sent; 0 for a new entity.
    """
    codes, errors = (_by_row(body.get(name), ids) for name in ("statusCodes", "errors"))
    if codes is None:
        return RowStatuses({}, {}, f"status codes {body['statusCodes']!r:.200}")
    if errors is None:
        return RowStatuses({}, {}, f"errors {body['errors']!r:.200}")
    if "details" not in body and body.get("success", True) in (False, "0"):  # 0 is False
        return RowStatuses({}, {}, f"success {body['success']!r}")
    if body.get("error"):
        return RowStatuses({}, {}, f"error {body['error']!r:.200}")
    return RowStatuses(
        {index: to_int(code) for index, code in codes.items()},
        {
            index: as_mapping(error) or {"message": str(error)} if error else {}
            for index, error in errors.items()
            if error is not None
        },
    )


def _by_row(container: object, ids: Sequence[int]) -> dict[int, Any] | None:
    """The values of a list or object by the index of their row; None where that is not clear."""
    if not container:
        return {}
    if isinstance(container, list):
        values = cast("list[Any]", container)
        return dict(enumerate(values)) if len(values) <= len(ids) else None
    if not isinstance(container, Mapping):
        return None
    keyed = {to_int(key): each for key, each in cast("Mapping[str, Any]", container).items()}
    if len(keyed) < len(cast("Mapping[str, Any]", container)):
        return None  # two keys are the same number, or one is no number
    places = {number: number for number in range(len(ids))}
    if not keyed.keys() <= places.keys():
        places = {own: index for index, own in enumerate(ids) if own}
    if not keyed.keys() <= places.keys():
        return None
    return {places[cast("int", number)]: each for number, each in keyed.items()}


def body_with(response: Response, *keys: str) -> Mapping[str, Any]:
    """The answer as an object that has one of some keys.

    Raises:
        UnexpectedResponse: the answer is no such object.
    """
    body = response.json()
    if isinstance(body, Mapping) and any(key in body for key in keys):
        return cast("Mapping[str, Any]", body)
    raise UnexpectedResponse(
        f"{response.method} {response.url} answered {response.status} without {keys[0]!r}",
        response=response,
        may_have_happened=True,
    )


def values_of(container: object) -> list[tuple[str | None, Any]]:
    """The values of a list or object, each with its key; that of a list is None."""
    if isinstance(container, Mapping):
        return list(cast("Mapping[str, Any]", container).items())
    if isinstance(container, list):
        return [(None, each) for each in cast("list[object]", container)]
    return []


def as_mapping(value: object) -> Mapping[str, Any]:
    """A value that is an object; anything else as an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
