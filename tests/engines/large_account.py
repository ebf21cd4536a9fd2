"""``python -m tests.engines.large_account 100000``: Dask and dlt read what one process reads.

Rows are compared one by one, with a sandbox on a port and four processes; then once more while
contacts come and go: those that stay are there once, with the same values.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from maatoo import Maatoo
from maatoo.optional_package import optional_package
from tests.engines.account import FACTORY, account, client

__all__ = ["prove"]

COLUMNS = ["id", "email", "city"]
Row = tuple[Any, ...]


def prove(contacts: int, processes: int = 4) -> Iterator[str]:
    """Compare, and tell what was compared and how long it took.

    Raises:
        AssertionError: a row is missing, stands twice, or differs.
    """
    with account(contacts) as (api, _):
        began = time.perf_counter()
        alone = rows_of(api.contacts.list().to_arrow(columns=COLUMNS).to_pylist())
        yield f"one process: {len(alone):,} rows in {time.perf_counter() - began:.1f} s"
        for name, read in (("Dask", with_dask), ("dlt", with_dlt)):
            began = time.perf_counter()
            assert read(api, processes) == alone
            yield f"{name}: the same rows in {time.perf_counter() - began:.1f} s"
        for name, read in (("Dask", with_dask), ("dlt", with_dlt)):
            before = rows_of(api.contacts.list().to_arrow(columns=COLUMNS).to_pylist())
            with coming_and_going(before[::3]) as gone:
                found = read(api, processes)
            stayed = [row for row in before if row[0] not in gone]
            assert len({row[0] for row in found}) == len(found)
            assert set(stayed) <= set(found)
            yield f"{name}, while {len(gone):,} went and came: all {len(stayed):,} others once"


def rows_of(records: list[dict[str, Any]]) -> list[Row]:
    return sorted(tuple(record[name] for name in COLUMNS) for record in records)


def with_dask(api: Maatoo, processes: int) -> list[Row]:
    dask: Any = optional_package("dask", "this comparison", "dask")
    from maatoo.engines.dask import read

    with dask.config.set(scheduler="processes", num_workers=processes):
        frame = read(api.contacts.list(), processes, columns=COLUMNS, credentials=FACTORY)
        return rows_of(frame.compute().to_dict("records"))


def with_dlt(api: Maatoo, processes: int) -> list[Row]:
    del api, processes
    dlt: Any = optional_package("dlt", "this comparison", "dlt")
    duckdb: Any = optional_package("duckdb", "this comparison", "dlt")
    from maatoo.engines.dlt import source

    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DLT_DATA_DIR=folder, RUNTIME__DLTHUB_TELEMETRY="false")
        file = str(Path(folder, "account.duckdb"))
        pipeline = dlt.pipeline(
            "large",
            destination=dlt.destinations.duckdb(file),
            dataset_name="crm",
            pipelines_dir=folder,
        )
        pipeline.run(source(client, lists=["contacts"]))
        with duckdb.connect(file, read_only=True) as database:
            query = f"select {', '.join(COLUMNS)} from crm.contacts"
            return sorted(database.execute(query).fetchall())


@contextmanager
def coming_and_going(rows: list[Row]) -> Iterator[set[int]]:
    """Delete contacts and create others as long as the block runs; yields the ids that went."""
    gone: set[int] = set()
    over = threading.Event()

    def change() -> None:
        with client() as api:
            for row in rows:
                if over.is_set():
                    return
                gone.add(row[0])
                api.contacts.delete(row[0])
                api.contacts.create(email=f"new-{row[1]}")

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield gone
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    for line in prove(int(sys.argv[1])):
        print(line, flush=True)
