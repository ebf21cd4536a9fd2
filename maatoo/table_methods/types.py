"""Types of the options of tables."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

__all__ = ["Columns", "PathLike", "Progress", "Schema"]

PathLike: TypeAlias = "str | os.PathLike[str]"

Columns: TypeAlias = "Iterable[str] | None"
"""Names of columns: Python names of properties, aliases of fields."""

Schema: TypeAlias = "Mapping[str, Any] | Any | None"
"""Types of columns: a mapping of their names to kinds or to Arrow types, for those that shall have
another one than their own; or a ``pyarrow.Schema``, which says the columns as well.

Kinds are "integer", "number", "boolean", "text", "date", "datetime", "list" and "json".
"""

Progress: TypeAlias = "bool | Callable[[int, int | None], object]"
