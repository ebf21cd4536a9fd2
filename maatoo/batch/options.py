"""BulkOptions: the keywords that all bulk jobs have in common, checked before anything is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar, cast

from attrs import field, frozen
from attrs.validators import optional

from maatoo.argument_checks import is_whole, whole
from maatoo.batch.report import BulkReport, Outcome
from maatoo.errors import InvalidArgument
from maatoo.lazy_room import lazy_room

__all__ = ["MAX_CHUNK", "BulkOptions", "Keep"]

V = TypeVar("V")

Keep = Literal["failures", "all"]

MAX_CHUNK = 200
"""Items that a server takes in one batch, unless it is configured otherwise."""


def _chunk_size(_: object, __: object, value: Any) -> None:
    if value is not None and not (is_whole(value) and 1 <= value <= MAX_CHUNK):
        raise InvalidArgument(f"chunk_size must be from 1 to {MAX_CHUNK}, not {value!r}")


def _keep(_: object, __: object, value: object) -> None:
    if value not in ("failures", "all"):
        raise InvalidArgument(f'keep must be "failures" or "all", not {value!r}')


def _path(_: object, attribute: Any, value: Any) -> None:
    is_path = isinstance(value, (str, os.PathLike))
    if value is not None and (not is_path or "\0" in str(cast("object", value))):
        raise InvalidArgument(f"{attribute.name} must be the path of a file, not {value!r}")


def _callable(_: object, attribute: Any, value: object) -> None:
    if value is not None and not callable(value):
        raise InvalidArgument(f"{attribute.name} must be a function, not {value!r}")


def _drawn(value: Any) -> Any:
    """The call-back: for True one that draws a bar, for False none."""
    if value is True:
        return lazy_room("notebook.progress").job_bar()
    return None if value is False else value


def _report(_: object, __: object, value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, BulkReport):
        raise InvalidArgument(f"report takes a BulkReport(), not {value!r}")
    if len(value.table_) or value.finished:
        raise InvalidArgument("this report belongs to another job: make a new BulkReport()")


@frozen(kw_only=True)
class BulkOptions(Generic[V]):
    """How a bulk job runs.

    Attributes:
        chunk_size: items a request at most, from 1 to 200; None: 200, and fewer where the server
            is slow or takes fewer.
        max_concurrency: requests in flight at most; None: the client's.
        keep: "failures" keeps item and error of what did not succeed; "all" keeps the item and
            the answered value of every outcome.
        report: a report to fill; it stays true whatever happens to the job.
        on_outcome: called with each outcome as it becomes known, in the order of the answers; may
            be a coroutine function. An exception that it raises stops the job.
        progress: called with the report when a chunk is settled; may be a coroutine function.
            True draws a progress bar.
        stop_on_error: send nothing more once an item failed or is unknown.
        checkpoint: a file that notes what was sent and confirmed. A job of the same input that
            finds it does not send again what was confirmed. What had been sent without an answer
            is sent again where that is harmless, and else reported as ``unknown``. The file of
            another job or server, another input, and a file that a job is writing are refused.
        check: hold rows of contacts and companies against the server's list of fields.
        settle: whether the server is asked, by the unique values of rows, what became of those
            that no answer told of.
    """

    chunk_size: int | None = field(default=None, validator=_chunk_size)
    max_concurrency: int | None = field(default=None, validator=optional(whole(1)))
    keep: Keep = field(default="failures", validator=_keep)
    report: BulkReport[V] | None = field(default=None, validator=_report)
    on_outcome: Callable[[Outcome[V]], object] | None = field(default=None, validator=_callable)
    progress: Callable[[BulkReport[V]], object] | None = field(
        default=None, converter=_drawn, validator=_callable
    )
    stop_on_error: bool = False
    checkpoint: str | os.PathLike[str] | None = field(default=None, validator=_path)
    check: bool = True
    settle: bool = False
