"""Tables out of the server's lists, and rows of tables into it."""

from __future__ import annotations

from maatoo.batch.import_report import CheckReport, ImportReport, RowProblem
from maatoo.tables.columns import ValuesLeftOut
from maatoo.tables.reading import TableFile, read

__all__ = ["CheckReport", "ImportReport", "RowProblem", "TableFile", "ValuesLeftOut", "read"]
