"""Bulk jobs: rows and ids in any number, in batches and in parallel, each accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maatoo.lazy_room import lazy_names

if TYPE_CHECKING:
    from maatoo.batch.conflicts import call_with_conflicts
    from maatoo.batch.fetching import fetch_many
    from maatoo.batch.ids import add_ids, delete_ids
    from maatoo.batch.job_kinds import entity_id
    from maatoo.batch.mapping import map_items
    from maatoo.batch.merged import was_merged
    from maatoo.batch.options import BulkOptions, Keep
    from maatoo.batch.partitions import (
        check_partitions,
        checkpoint_files,
        merge_reports,
        partition,
    )
    from maatoo.batch.report import BulkReport, Outcome, Outcomes, Status
    from maatoo.batch.rows import write_rows
    from maatoo.batch.settle import settle_call
    from maatoo.batch.source import Ids, Items, Rows
else:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "BulkOptions": "options",
            "BulkReport": "report",
            "Ids": "source",
            "Items": "source",
            "Keep": "options",
            "Outcome": "report",
            "Outcomes": "report",
            "Rows": "source",
            "Status": "report",
            "add_ids": "ids",
            "call_with_conflicts": "conflicts",
            "check_partitions": "partitions",
            "checkpoint_files": "partitions",
            "delete_ids": "ids",
            "entity_id": "job_kinds",
            "fetch_many": "fetching",
            "map_items": "mapping",
            "merge_reports": "partitions",
            "partition": "partitions",
            "settle_call": "settle",
            "was_merged": "merged",
            "write_rows": "rows",
        },
    )

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
    "call_with_conflicts",
    "check_partitions",
    "checkpoint_files",
    "delete_ids",
    "entity_id",
    "fetch_many",
    "map_items",
    "merge_reports",
    "partition",
    "settle_call",
    "was_merged",
    "write_rows",
]
