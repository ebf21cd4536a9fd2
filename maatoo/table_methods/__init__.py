"""The methods by which lists, pages and reports become tables; the work is done in ``tables``."""

from __future__ import annotations

from maatoo.table_methods.asynchronous import AsyncTables
from maatoo.table_methods.blocking import Tables
from maatoo.table_methods.refusal import refuse_pandas

__all__ = ["AsyncTables", "Tables", "refuse_pandas"]
