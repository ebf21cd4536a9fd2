"""Rows: contacts into a Parquet file: the processor time, and the peak of memory by their number.

Run as a module, it exports once, or does the least that an export needs, and prints seconds and the
peak in bytes.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.contact_data import PageParts
from benchmarks.memory import peak_bytes
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.separate_process import output_of
from benchmarks.server_process import Server

__all__ = ["tables"]

_PAGE = 100
_GROUP = 20_000


def tables(server: Server, plan: Plan) -> Iterator[Row]:
    """Contacts to Parquet, against ``json.loads`` of the same pages and Arrow's own writing."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        yield Row("contacts to Parquet", "maatoo", "pyarrow is not installed")
        return
    few, many = plan.memory
    timed = min(many, 20_000)
    server.prepare(contacts=timed)
    samples = []
    for _ in range(3):
        least, _peak = _run("least", server.url, timed)
        seconds, _peak = _run("maatoo", server.url, timed)
        samples.append(seconds / least)
    group = "contacts to Parquet (whole, 6.7 KB)"
    ratio = sorted(samples)[1]
    baseline = "json.loads of the pages + Arrow's writing"
    goal = Goal("≤", 1.3)
    yield Row(
        group,
        f"{timed:,} contacts",
        f"{seconds:.2f} s",
        ratio,
        baseline,
        goal,
        samples=tuple(samples),
    )
    peaks = []
    for contacts in (few, many):
        server.prepare(contacts=contacts)
        peaks.append(_run("maatoo", server.url, contacts)[1] / 1e6)
    yield Row(
        group,
        f"peak memory, {many:,} contacts",
        f"{peaks[1]:.1f} MB",
        peaks[1] / peaks[0],
        f"{few:,} ({peaks[0]:.1f} MB)",
        Goal("≤", 1.1),
        "" if many >= 1_000_000 else "the goal is for 1,000,000",
        many >= 1_000_000,
    )


def _run(what: str, url: str, contacts: int) -> tuple[float, int]:
    seconds, peak = json.loads(output_of("benchmarks.tables", what, url, contacts))
    return seconds, peak


def _export(url: str, path: Path) -> float:
    from benchmarks.subjects import auth
    from maatoo import Maatoo

    with Maatoo(url, auth=auth) as api:
        api.contacts.list(limit=1).page().to_parquet(path)  # connected, and imported
        began = time.process_time()
        api.contacts.list(limit=_PAGE).to_parquet(path)
        return time.process_time() - began


def _least(contacts: int, path: Path) -> float:
    """Pages that are there as bytes: read as JSON, and written by Arrow as they are."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    parquet.write_table(pa.table({"imported": ["all"]}), path)
    parts = PageParts()
    schema = None
    spent = 0.0
    writer = None
    waiting: list[object] = []
    for start in range(1, contacts + 1, _PAGE):
        ids = range(start, min(start + _PAGE, contacts + 1))
        inner = b",".join(b'"%d":%b' % (own, parts.contact(own)) for own in ids)
        body = b'{"total":"%d","contacts":{%b}}' % (contacts, inner)
        began = time.process_time()
        found = json.loads(body)["contacts"].values()
        rows = [_flat(contact) for contact in found]
        batch = pa.RecordBatch.from_pylist(rows, schema=schema)
        if schema is None:
            schema = batch.schema
            writer = parquet.ParquetWriter(path, schema)
        waiting.append(batch)
        if len(waiting) * _PAGE >= _GROUP or ids[-1] == contacts:
            writer.write_table(pa.Table.from_batches(waiting))
            waiting = []
        spent += time.process_time() - began
    writer.close()
    return spent


def _flat(contact: dict[str, object]) -> dict[str, object]:
    """The fields beside the properties, which is what a table of contacts has as columns."""
    fields = contact.pop("fields")["all"]  # type: ignore[index]
    return {**fields, **{name: _said(value) for name, value in contact.items()}}


def _said(value: object) -> object:
    return json.dumps(value) if isinstance(value, (dict, list)) else value


if __name__ == "__main__":
    what, url, number = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contacts.parquet"
        took = _export(url, file) if what == "maatoo" else _least(int(number), file)
    print(json.dumps([took, peak_bytes()]))
