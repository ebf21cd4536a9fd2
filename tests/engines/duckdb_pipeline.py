"""A pipeline of dlt into a DuckDB of a test's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

__all__ = ["Pipeline"]

dlt: Any = pytest.importorskip("dlt", reason="the extra dlt is not installed")
pytest.importorskip("duckdb", reason="duckdb is not installed")


class Pipeline:
    """Loads sources, and asks the database what there is.

    Attributes:
        folder: where dlt keeps what it writes.
        pipeline: that of dlt.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DLT_DATA_DIR", str(folder / "dlt"))
        monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
        self.folder = folder
        self.pipeline = dlt.pipeline(
            "maatoo_test",
            destination=dlt.destinations.duckdb(str(folder / "account.duckdb")),
            dataset_name="crm",
            pipelines_dir=str(folder / "pipelines"),
        )

    def load(self, source: Any, **options: Any) -> None:
        self.pipeline.run(source, **options)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.pipeline.sql_client() as client:
            found: list[tuple[Any, ...]] = client.execute_sql(query)
            return found

    def since(self, name: str) -> str:
        """Up to when a list was read, for the next run."""
        found: str = self.pipeline.state["sources"]["maatoo"]["resources"][name]["since"]
        return found
