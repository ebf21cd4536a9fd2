"""Tables out of the server's lists, and rows of tables into it."""

from __future__ import annotations

from maatoo.tables.importing import CheckReport, ImportReport
from maatoo.tables.preparing import RowProblem
from maatoo.tables.reading import TableFile, read

__all__ = ["CheckReport", "ImportReport", "RowProblem", "TableFile", "read"]
