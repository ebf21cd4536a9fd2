"""Writes the handbook's table of operations: method, path, and how each is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import frozen

from maatoo._generate.description_error import refuse_unknown
from maatoo._generate.model import Api, Operation
from maatoo._generate.module_text import page_text

__all__ = ["STATUSES", "Row", "operation_rows", "status_summary", "write_operations"]

STATUSES = "operation_status.json"
"""Name of the file beside the page that says how each operation is known."""

_KNOWN = {
    "recorded success": "a real server answered it with success, and that answer is replayed",
    "recorded error only": "a real server answered it, with errors only",
    "documentation sample": "no server that was recorded has it; the documentation shows an answer",
    "known from documentation": "since Mautic 7, no server of which was recorded",
    "known from client code only": "no server that was recorded has it; other clients call it",
}
_BOTH = ("contact_fields", "company_fields")
_HEAD = """\
# Operations

{total} operations, {missing} missing. The fields of contacts and of companies are two resources
with the same operations, which count once.

{summary}

*repeat* says whether a request may be sent again when nobody knows what became of it; see
`retries.md`.

| method | endpoint | repeat | status |
|---|---|---|---|
{rows}
"""


@frozen
class Row:
    """An operation in the table.

    Attributes:
        key: its name; ``fields`` stands for both resources of fields.
        names: names of its methods on a client.
        call: HTTP method and path.
        repeat: whether it may be repeated.
        status: how it is known; None where nobody said.
        since: the first version of the server that has it; None for all that are known.
    """

    key: str
    names: tuple[str, ...]
    call: str
    repeat: str
    status: str | None
    since: str | None = None


def operation_rows(api: Api, statuses: Mapping[str, str]) -> tuple[Row, ...]:
    """All operations.

    Raises:
        DescriptionError: there is no such status.
    """
    found: dict[str, Row] = {}
    for resource in api.resources:
        both = resource.name in _BOTH
        for operation in resource.operations:
            key = f"{'fields' if both else resource.name}.{operation.name}"
            path = operation.plain_path
            if both:
                path = path.replace("/contact", "/{object}", 1).replace("/company", "/{object}", 1)
            names = _BOTH if both else (resource.name,)
            methods = tuple(f"{name}.{operation.name}" for name in names)
            found[key] = Row(
                key,
                methods,
                f"{operation.method} {path}",
                _repeat(operation),
                statuses.get(key),
                operation.since,
            )
    refuse_unknown(statuses.values(), _KNOWN, f"docs/{STATUSES}: unknown status")
    return tuple(found.values())


def _repeat(operation: Operation) -> str:
    if operation.repeat == "unique":
        return f"with {' or '.join(operation.unique)}"
    return operation.repeat


def status_summary(rows: tuple[Row, ...]) -> Iterator[str]:
    """The lines of a small table: how many operations are known in which way."""
    numbers = Counter(row.status for row in rows)
    yield "| status | operations | meaning |"
    yield "|---|---:|---|"
    for status, meaning in _KNOWN.items():
        yield f"| {status} | {numbers[status]} | {meaning} |"


def _line(row: Row) -> str:
    names = ", ".join(f"`{name}`" for name in row.names)
    since = "" if row.since is None else f", since Mautic {row.since}"
    return f"| {names} | `{row.call}` | {row.repeat} | {row.status or '–'}{since} |"


def write_operations(api: Api, statuses: Mapping[str, str]) -> dict[str, str]:
    """The text of the page, by its name.

    Args:
        api: the description.
        statuses: how each operation is known, by its key.
    """
    rows = operation_rows(api, statuses)
    lines = map(_line, rows)
    text = _HEAD.format(
        total=len(rows),
        missing=sum(row.status is None for row in rows),
        summary="\n".join(status_summary(rows)),
        rows="\n".join(lines),
    )
    return {"operations.md": page_text(f"maatoo/api and docs/{STATUSES}", text)}
