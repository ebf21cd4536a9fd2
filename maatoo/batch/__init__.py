"""Bulk jobs: rows and ids in any number, in batches and in parallel, each accounted for."""

from __future__ import annotations

from maatoo.batch.ids import add_ids, delete_ids
from maatoo.batch.mapping import map_items
from maatoo.batch.options import BulkOptions, Keep
from maatoo.batch.partitions import check_partitions, merge_reports, partition
from maatoo.batch.report import BulkReport, Outcome, Outcomes, Status
from maatoo.batch.rows import write_rows
from maatoo.batch.source import Ids, Items, Rows

__all__ = [
    "BulkOptions",
    "BulkReport",
    "Ids",
    "Items",
    "Keep",
    "Outcome",
    "Outcomes",
    "Rows",
    "Status",
    "add_ids",
    "check_partitions",
    "delete_ids",
    "map_items",
    "merge_reports",
    "partition",
    "write_rows",
]
