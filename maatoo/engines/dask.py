"""Dask: a list as a DataFrame, and a DataFrame as a bulk job a partition (extra ``dask``)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from maatoo.batch import BulkReport, checkpoint_files
from maatoo.batch.partitions import check_keys, key_of
from maatoo.errors import InvalidArgument
from maatoo.optional_package import optional_package
from maatoo.parts import Part, check_credentials, client_of, machine_name
from maatoo.tables.arrow import frame_maker

__all__ = ["read", "write"]


_package: Final = partial(optional_package, feature="maatoo.engines.dask", extra="dask")


def read(
    lst: Any,
    npartitions: int,
    *,
    columns: Sequence[str] | None = None,
    workers: int | None = None,
    **options: Any,
) -> Any:
    """A list of a blocking client as a Dask DataFrame, one partition a part.

    Args:
        lst: the list: ``api.contacts.list()``.
        npartitions: how many partitions at most.
        columns: names of columns; all of them when not given.
        workers: how many are read at a time, to share the server's quota; Dask knows by default.
        **options: ``credentials`` and ``by_place`` of ``lst.parts``.

    Returns:
        A ``dask.dataframe.DataFrame`` with Arrow types; no row is read before it is computed.

    Raises:
        InvalidArgument: a list that cannot be split (see ``lst.parts``), or no such column.
    """
    frames = _package("dask.dataframe")
    parts = lst.parts(npartitions, workers=workers or _at_a_time(npartitions), **options)
    schema = _package("pyarrow").RecordBatchReader.from_stream(lst).schema
    if unknown := set(columns or ()) - set(schema.names):
        raise InvalidArgument(f"{min(unknown)!r} is no column: there are {', '.join(schema.names)}")
    no_rows = frame_maker("pandas")(schema, ())[list(columns or schema.names)]
    return frames.from_map(_frame, parts, meta=no_rows, columns=columns)


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

    Args:
        frame: a ``dask.dataframe.DataFrame``.
        resource: "contacts".
        key: name of the unique column. ``frame.shuffle(on=key)`` brings its rows into one
            partition: other workers must not write to the same entity.
        checkpoints: a folder that all workers can write to: a job that is started again, by you
            or by Dask after a worker died, goes on where it was. None: rows are sent again.
        operation: the bulk method.
        credentials: where each worker finds its credentials; see :class:`maatoo.Part`.
        workers: how many write at a time, as for :func:`read`.
        **options: further arguments of the method.

    Returns:
        A report a partition; ``maatoo.batch.merge_reports`` makes one of them.

    Raises:
        InvalidArgument: a key stands in two partitions; nothing was sent.
        ConfigurationError: the folder has checkpoints of another job; nothing was sent.
    """
    dask = _package("dask")
    check_credentials(credentials)
    partitions = frame.to_delayed()
    n = len(partitions)
    check_keys(dask.compute(*(dask.delayed(_keys)(each, key) for each in partitions)), key=key)
    files = [None] * n if checkpoints is None else checkpoint_files(checkpoints, n)
    machine, at_a_time = machine_name(), workers or _at_a_time(n)
    client = partial(client_of, credentials, workers=at_a_time, machine=machine)
    jobs = [
        dask.delayed(_write)(each, resource, operation, client, {**options, "checkpoint": file})
        for each, file in zip(partitions, files, strict=True)
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


def _frame(part: Part, columns: Sequence[str] | None) -> Any:
    with part.client() as api:
        return part.of_client(api).to_pandas(columns=columns)


def _keys(frame: Any, key: str) -> set[str]:
    return {key_of(key, value) for value in frame[key].unique()}


def _write(frame: Any, resource: str, operation: str, client: Any, options: Any) -> Any:
    with client() as api:
        return getattr(getattr(api, resource), operation)(frame, **options)
