"""Dask: a list as a DataFrame, and a DataFrame as a bulk job a partition (extra ``dask``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maatoo.batch import BulkReport
from maatoo.errors import InvalidArgument
from maatoo.optional_package import optional_package
from maatoo.parts import Part, client_of

__all__ = ["read", "write"]


def _package(name: str) -> Any:
    return optional_package(name, "maatoo.engines.dask", "dask")


def read(
    lst: Any,
    npartitions: int,
    *,
    columns: Sequence[str] | None = None,
    credentials: str = "env",
) -> Any:
    """A list of a blocking client as a Dask DataFrame, one partition a part.

    Args:
        lst: the list: ``api.contacts.list()``.
        npartitions: how many partitions at most.
        columns: names of columns; all of them when not given.
        credentials: where each worker finds its credentials; see :class:`maatoo.Part`.

    Returns:
        A ``dask.dataframe.DataFrame`` with Arrow types; no row is read before it is computed.

    Raises:
        MissingExtra: Dask is not installed.
        InvalidArgument: a list that cannot be split; see ``lst.parts``.
    """
    frames = _package("dask.dataframe")
    parts = lst.parts(npartitions, credentials=credentials)
    return frames.from_map(_frame, parts, meta=_no_rows(lst, columns), columns=columns)


def write(
    frame: Any,
    resource: str,
    *,
    key: str,
    operation: str = "create_many",
    credentials: str = "env",
    workers: int | None = None,
    **options: Any,
) -> list[BulkReport[Any]]:
    """Write a Dask DataFrame, one bulk job a partition.

    Rows of one key must be in one partition: ``frame.shuffle(on=key)`` sees to that, and this
    refuses a key that stands in two.

    Args:
        frame: a ``dask.dataframe.DataFrame``.
        resource: "contacts".
        key: name of the unique column.
        operation: the bulk method.
        credentials: where each worker finds its credentials; see :class:`maatoo.Part`.
        workers: how many partitions write at a time, for their share of the server's quota.
        **options: further arguments of the method.

    Returns:
        A report a partition; ``maatoo.batch.merge_reports`` makes one of them.

    Raises:
        InvalidArgument: a key stands in two partitions; nothing was sent.
    """
    dask = _package("dask")
    delayed = frame.to_delayed()
    keys = dask.compute(*(dask.delayed(_keys)(each, key) for each in delayed))
    seen: dict[str, int] = {}
    for number, found in enumerate(keys):
        for value in found:
            if seen.setdefault(value, number) != number:
                raise InvalidArgument(
                    f"{key} {value!r} stands in two partitions: use frame.shuffle(on={key!r}) first"
                )
    jobs = [
        dask.delayed(_write)(
            each, resource, operation, credentials, workers or len(delayed), options
        )
        for each in delayed
    ]
    return list(dask.compute(*jobs))


def _no_rows(lst: Any, columns: Sequence[str] | None) -> Any:
    """A frame without rows, for the names and types of the columns."""
    schema = _package("pyarrow").RecordBatchReader.from_stream(lst).schema
    empty = schema.empty_table()
    return _as_frame(empty if columns is None else empty.select(list(columns)))


def _frame(part: Part, columns: Sequence[str] | None) -> Any:
    return _as_frame(part.to_arrow(columns=columns))


def _as_frame(table: Any) -> Any:
    """A frame whose types are those of the table, whatever values are missing in a partition."""
    return table.to_pandas(types_mapper=_package("pandas").ArrowDtype)


def _keys(frame: Any, key: str) -> set[str]:
    return {str(value).strip().casefold() for value in frame[key].dropna().unique()}


def _write(
    frame: Any,
    resource: str,
    operation: str,
    credentials: str,
    workers: int,
    options: dict[str, Any],
) -> BulkReport[Any]:
    with client_of(credentials, workers=workers) as api:
        write_many = getattr(getattr(api, resource), operation)
        report: BulkReport[Any] = write_many(frame.to_dict("records"), **options)
        return report
