"""Dask and dlt read what one process reads, also while contacts come and go."""

from __future__ import annotations

import pytest

from tests.engines.large_account import prove

for package in ("dask.dataframe", "dlt", "duckdb"):
    pytest.importorskip(package, reason=f"{package} is not installed")

pytestmark = pytest.mark.filterwarnings("ignore")


def test_engines_read_the_rows_that_one_process_reads() -> None:
    told = list(prove(300, processes=2))
    assert told[0].startswith("one process: 200 rows")
    assert len(told) == 5
