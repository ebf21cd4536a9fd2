"""Loads the models of the statistics tables: a class a table, its columns as attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.model import Attribute, Model
from maatoo._generate.parameter_types import attribute_type

__all__ = ["load_tables", "row_name"]


def row_name(table: str) -> str:
    """Name of the model of a table's rows."""
    return "".join(word.capitalize() for word in table.split("_")) + "Row"


def load_tables(file: str, content: Mapping[str, Any]) -> tuple[Model, ...]:
    """The models of a file's tables.

    Raises:
        DescriptionError: a type nobody knows, or a column that no table has.
    """
    tables: Mapping[str, str] = content.get("tables", {})
    types = {
        column: kind
        for kind, columns in content.get("columns", {}).items()
        for column in columns.split()
    }
    used: set[str] = set()
    models: list[Model] = []
    for table, text in tables.items():
        attributes: list[Attribute] = []
        for column in text.split():
            exact = f"{table}.{column}"
            key = exact if exact in types else column
            used.add(key)
            kind = types.get(key, "int" if column.endswith("_id") else "str")
            attributes.append(_column(column, kind, f"{file}.toml [tables] {exact}"))
        doc = f"A row of the table ``{table}``; its attributes are the table's columns."
        models.append(
            Model(
                row_name(table),
                file,
                doc,
                "Get Stats from a table",
                tuple(attributes),
                snake=True,
                base="StatRow",
            )
        )
    unused = sorted(set(types) - used)
    if tables and unused:
        raise DescriptionError(f"{file}.toml [columns]: no table has {', '.join(unused)}")
    return tuple(models)


def _column(name: str, kind: str, where: str) -> Attribute:
    annotation, default, _ = attribute_type(kind, frozenset(), where)
    return Attribute(name, annotation, default, "")
