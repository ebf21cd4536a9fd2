"""rows_of: the rows of DataFrames and Arrow tables, as the mappings that bulk jobs take.

Frames are recognised by their methods: nothing here imports pandas, polars or pyarrow before a
frame of theirs is given. A missing value is left out of its row, as one that was not given.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from maatoo.errors import InvalidArgument
from maatoo.optional_package import optional_package

__all__ = ["is_frame", "rows_of"]

_PORTION: Final = 10_000


def is_frame(items: object) -> bool:
    """Whether something is a DataFrame or an Arrow table, batch or reader; a column is none."""
    kind = type(items)
    if kind.__module__.partition(".")[0] == "maatoo":  # lists are Arrow streams, too
        return False
    named = hasattr(kind, "columns") or hasattr(kind, "schema")
    arrow = hasattr(kind, "__arrow_c_stream__") or hasattr(kind, "__arrow_c_array__")
    return named and (arrow or hasattr(kind, "iterrows"))


def rows_of(items: object, what: str = "row") -> object:
    """The rows of a frame, one after the other; the values of an Arrow column; else what is given.

    Args:
        items: what the user gave.
        what: what is wanted of it ("row", "id").

    Raises:
        InvalidArgument: a frame where ids are wanted, or one whose columns have no names of
            their own.
    """
    if not is_frame(items):
        column: Any = getattr(type(items), "to_pylist", None)
        return items if column is None else column(items)  # a column of Arrow's
    if what not in ("row", "item"):
        raise InvalidArgument(
            f'one column of {what}s is wanted, not a whole {type(items).__name__}: write df["id"]'
        )
    frame = cast("Any", items)
    _check_names(frame)
    if hasattr(frame, "iterrows"):
        return _of_pandas(frame)
    if any(kind.__module__.startswith("polars.") for kind in type(frame).__mro__):
        return _of_polars(frame)
    return _of_arrow(frame)


def _check_names(frame: Any) -> None:
    of_schema = getattr(getattr(frame, "schema", None), "names", None)
    names: list[object] = list(of_schema if isinstance(of_schema, list) else frame.columns)  # pyright: ignore[reportUnknownArgumentType]
    if not all(isinstance(name, str) for name in names):
        raise InvalidArgument(f"the columns of a frame are named by text, not {names[:5]!r}")
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise InvalidArgument(f"the frame has more than one column {min(map(str, twice))!r}")


def _given(names: Sequence[str], row: Iterable[Any]) -> dict[str, object]:
    """A row without its nulls, also those in lists; other marks are left out as in any row."""
    given = {name: value for name, value in zip(names, row, strict=True) if value is not None}
    for name, value in given.items():
        if value.__class__ is list and None in value:
            given[name] = [math.nan if each is None else each for each in value]
    return given


def _of_polars(frame: Any) -> Iterator[Mapping[str, object]]:
    names: list[str] = list(frame.columns)
    for row in frame.iter_rows(buffer_size=_PORTION):
        yield _given(names, row)


def _of_arrow(frame: Any) -> Iterator[Mapping[str, object]]:
    pa = optional_package("pyarrow", f"reading a {type(frame).__name__}", "arrow")
    if hasattr(frame, "to_batches"):
        batches = frame.to_batches(max_chunksize=_PORTION)
    elif isinstance(frame, pa.RecordBatch):
        batches = [frame]
    else:
        batches = pa.RecordBatchReader.from_stream(frame)
    for batch in batches:
        for start in range(0, batch.num_rows, _PORTION):
            portion = batch.slice(start, _PORTION)
            columns = map(_of_arrow_column, portion.schema.names, portion.columns)
            for row in zip(*columns, strict=True):
                yield _given(portion.schema.names, row)


def _of_arrow_column(name: str, column: Any) -> list[object]:
    try:
        return cast("list[object]", column.to_pylist())
    except (OverflowError, ValueError) as problem:  # days after 9999, nanoseconds
        raise InvalidArgument(f"the column {name!r} has a value that is none: {problem}") from None


def _of_pandas(frame: Any) -> Iterator[Mapping[str, object]]:
    names: list[str] = list(frame.columns)
    whole = {name for name in names if _holds_whole_numbers(frame[name])}
    for start in range(0, len(frame), _PORTION):
        portion = frame.iloc[start : start + _PORTION]
        columns = [_plain_column(portion[name], is_whole=name in whole) for name in names]
        for row in zip(*columns, strict=True):
            yield _given(names, row)


def _holds_whole_numbers(column: Any) -> bool:
    """Whether a column is of whole numbers and gaps, which pandas makes floats of."""
    if str(column.dtype) != "float64":
        return False
    missing = column.isna()
    there = column[~missing]
    return bool(missing.any()) and bool((there % 1 == 0).all()) and bool((abs(there) < 2**53).all())


def _plain_column(column: Any, *, is_whole: bool) -> list[object]:
    gaps: list[bool] = column.isna().tolist()
    values = cast("list[object]", column.astype(object).tolist())
    return [
        None if gap else _plain(value, is_whole=is_whole)
        for value, gap in zip(values, gaps, strict=True)
    ]


def _plain(value: Any, *, is_whole: bool) -> object:
    """A value of pandas or numpy as one of Python."""
    if is_whole:
        return int(value)
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime(warn=False)
    if hasattr(value, "tolist"):  # numpy: a scalar, or an array
        return value.tolist()
    return value
