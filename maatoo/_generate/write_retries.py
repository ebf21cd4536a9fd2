"""Writes the handbook's page of retries: the table as the code answers it, asked cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.module_text import page_text
from maatoo.transport.retry import Event, Retry, wanted_wait

__all__ = ["write_retries"]

_NOW = 1_000_000_000.0
_ASKED = {"retry-after": "7"}
_EVENTS: tuple[tuple[Event, str], ...] = (
    ("not_sent", "no connection: nothing was sent"),
    ("lost", "connection lost or time-out after sending"),
    ("cut", "the answer is cut, or says it is JSON and is not"),
)
_HEAD = """\
# Retries

When a request is sent again. *Harmless* are GETs, and the operations that the description of the
API marks so (PATCH, DELETE, adding to a segment and removing, `contacts.create` with a field that
makes it an upsert): the column *repeat* of `operations.md`, and `x-repeat` of `openapi.json`.

| what happened | harmless to repeat | everything else |
|---|---|---|
{rows}

*again* waits a random time below a limit that doubles with each attempt; *again, after that wait*
obeys the seconds the server asks for; *no* raises the error: `OutcomeUnknown` for a write that was
sent and not answered, else the class of the answer. A 429 that says when the quota's hour ends
(`X-RateLimit-Reset`) is left to the client's `on_quota`. Statuses that are not in the table are
not repeated, except for a read that is answered 500: it is repeated once. `Retry(statuses=…)`
adds statuses to the table; a mapping of statuses to True and False adds and removes some.

## Writes that may still run

A server finishes every request that arrived, however the connection ends, and it locks nothing. A
create that is sent a second time beside the first makes two contacts. So after a time-out, a lost
connection, or a 504, 520 or 524 of a proxy, a create is not simply sent again. The SDK asks the
server for the row by its unique value (the e-mail address of a contact, the name of a company, the
user name or address of a user, a unique field of your own) 2, 5, 15, 30 and 60 s later:

- A row that is found with the values that were sent has succeeded, and has its id.
- A row that is missing, or half stored, is sent again once more, when 60 s have passed since the
  request and two questions in a row found nothing new.
- What is still unclear then is `unknown` in a report, and raises `OutcomeUnknown` in a single call;
  so is a row for which the `deadline` leaves no time.

Edits with PATCH may run beside each other without harm. They are sent again at once, and the entity
is read by its id when no attempt was answered. A PUT is never sent again. It has succeeded where
the contact or company shows what was sent and has no other field left. A user does not show what a
PUT cleared.

The server is also asked once about rows that are missing in an answer, and about users and
companies that the second of two requests refused because they exist: the first request may have
created them. `settle=False` in `create`, `edit`, `replace`, `upsert` and the `*_many` methods of
contacts, companies and users switches this off. Each question takes 30 s at most.

| setting of `Retry` | default |
|---|---:|
{settings}
"""


def write_retries() -> dict[str, str]:
    """The text of the page, by its name."""
    rows = "\n".join(_rows())
    settings = "\n".join(f"| `{name}` | {value} |" for name, value in attrs.asdict(Retry()).items())
    text = _HEAD.format(rows=rows, settings=settings)
    return {"retries.md": page_text("maatoo/transport/retry.py", text)}


def _rows() -> Iterator[str]:
    for event, words in _EVENTS:
        yield _row(words, *_cells(event))
    plain: dict[tuple[str, str], list[int]] = {}
    asked: dict[tuple[str, str], list[int]] = {}
    for status in range(400, 600):
        without, with_wait = _cells("answered", status), _cells("answered", status, _ASKED)
        if without != ("no", "no"):
            plain.setdefault(without, []).append(status)
        if with_wait != without:
            asked.setdefault(with_wait, []).append(status)
    for cells, statuses in plain.items():
        yield _row(", ".join(map(str, statuses)), *cells)
    for cells, statuses in asked.items():
        yield _row(f"{', '.join(map(str, statuses))} with `Retry-After`", *cells)


def _row(what: str, harmless: str, other: str) -> str:
    return f"| {what} | {harmless} | {other} |"


def _cells(
    event: Event, status: int = 0, headers: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """What the code answers where it is harmless to repeat, and where it is not."""
    harmless, other = (
        _word(
            wanted_wait(
                event, repeatable=repeatable, status=status, headers=headers or {}, now=_NOW
            )
        )
        for repeatable in (True, False)
    )
    return harmless, other


def _word(wait: object) -> str:
    words: dict[object, str] = {
        None: "no",
        "backoff": "again",
        float(_ASKED["retry-after"]): "again, after that wait",
    }
    if wait not in words:
        raise DescriptionError(f"the retry table answers {wait!r}, which the docs have no word for")
    return words[wait]
