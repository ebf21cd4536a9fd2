"""Dask: a list as a DataFrame, and a DataFrame as a bulk job a partition (extra ``dask``)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from maatoo.batch import BulkReport, checkpoint_files
from maatoo.batch.partitions import check_keys, key_of
from maatoo.optional_package import optional_package
from maatoo.parts import Part, check_credentials, client_of, machine_name

__all__ = ["read", "write"]


def _package(name: str) -> Any:
    return optional_package(name, "maatoo.engines.dask", "dask")


def read(
    lst: Any,
    npartitions: int,
    *,
    columns: Sequence[str] | None = None,
    credentials: str = "env",
    workers: int | None = None,
) -> Any:
    """A list of a blocking client as a Dask DataFrame, one partition a part.

    Args:
        lst: the list: ``api.contacts.list()``.
        npartitions: how many partitions at most.
        columns: names of columns; all of them when not given.
        credentials: where each worker finds its credentials; see :class:`maatoo.Part`.
        workers: how many are read at a time, to share the server's quota; Dask knows by default.

    Returns:
        A ``dask.dataframe.DataFrame`` with Arrow types; no row is read before it is computed.

    Raises:
        InvalidArgument: a list that cannot be split; see ``lst.parts``.
    """
    frames = _package("dask.dataframe")
    at_a_time = workers or _at_a_time(npartitions)
    parts = lst.parts(npartitions, credentials=credentials, workers=at_a_time)
    return frames.from_map(_frame, parts, meta=_no_rows(lst, columns), columns=columns)


def write(
    frame: Any,
    resource: str,
    *,
    key: str,
    checkpoints: str | os.PathLike[str] | None,
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
        checkpoints: a folder that all workers can write to, for a checkpoint a partition: a job
            that is started again, by you or by Dask after a worker died, goes on where it was.
            None for none: rows of a partition that runs again are sent again.
        operation: the bulk method.
        credentials: where each worker finds its credentials; see :class:`maatoo.Part`.
        workers: how many write at a time, to share the server's quota; Dask knows by default.
        **options: further arguments of the method.

    Returns:
        A report a partition; ``maatoo.batch.merge_reports`` makes one of them.

    Raises:
        InvalidArgument: a key stands in two partitions; nothing was sent.
        ConfigurationError: the folder has checkpoints of another job; nothing was sent.
    """
    dask = _package("dask")
    check_credentials(credentials)
    delayed = frame.to_delayed()
    check_keys(dask.compute(*(dask.delayed(_keys)(each, key) for each in delayed)), key=key)
    files: Sequence[Path | None] = [None] * len(delayed)
    if checkpoints is not None:
        files = checkpoint_files(checkpoints, len(delayed))
    at_a_time = workers or _at_a_time(len(delayed))
    client = (credentials, at_a_time, machine_name())
    jobs = [
        dask.delayed(_write)(
            each, f"{resource}.{operation}", client, {**options, "checkpoint": file}
        )
        for each, file in zip(delayed, files, strict=True)
    ]
    return list(dask.compute(*jobs))


def _at_a_time(partitions: int) -> int:
    """How many partitions Dask works on at a time, by its scheduler."""
    dask = _package("dask")
    cluster: Any = getattr(dask.base.get_scheduler(), "__self__", None)
    threads: int = dask.config.get("num_workers", None) or dask.system.CPU_COUNT
    if hasattr(cluster, "nthreads"):  # the client of a cluster
        threads = sum(cluster.nthreads().values())
    return max(1, min(partitions, threads))


def _no_rows(lst: Any, columns: Sequence[str] | None) -> Any:
    """A frame without rows, for the names and types of the columns."""
    empty = _package("pyarrow").RecordBatchReader.from_stream(lst).schema.empty_table()
    return _as_frame(empty if columns is None else empty.select(list(columns)))


def _frame(part: Part, columns: Sequence[str] | None) -> Any:
    return _as_frame(part.to_arrow(columns=columns))


def _as_frame(table: Any) -> Any:
    """A frame whose types are those of the table, whatever values are missing in a partition."""
    return table.to_pandas(types_mapper=_package("pandas").ArrowDtype)


def _keys(frame: Any, key: str) -> set[str]:
    return {key_of(key, value) for value in frame[key].unique()}


def _write(
    frame: Any, method: str, client: tuple[str, int, str], options: dict[str, Any]
) -> BulkReport[Any]:
    resource, _, operation = method.partition(".")
    credentials, workers, machine = client
    with client_of(credentials, workers=workers, machine=machine) as api:
        report: BulkReport[Any] = getattr(getattr(api, resource), operation)(frame, **options)
        return report
