"""JSON schemas of the kinds of parameters: what a request may carry."""

from __future__ import annotations

import ast
import re
from typing import Any

from maatoo._generate.description_error import DescriptionError

__all__ = ["Schema", "kind_schema", "path_schema"]

Schema = dict[str, Any]
"""A JSON schema, Draft 2020-12."""

_FLAG: Schema = {"enum": [True, False, 0, 1]}
_NUMBER: Schema = {"type": ["number", "string"], "pattern": r"^-?\d+(\.\d+)?([eE][+-]?\d+)?$"}
_IDENT: Schema = {"type": ["integer", "string"], "minimum": 1, "pattern": r"^0*[1-9]\d{0,18}$"}
_MAPPING: Schema = {"type": ["object", "array"], "maxItems": 0}

_NAMES: Schema = {
    "type": "array",
    "items": {"type": "string"},
    "examples": [["id", "dateAdded"]],
}

_KINDS: dict[str, Schema] = {
    "text": {"type": "string"},
    "address": {"type": "string"},
    "unique_text": {"type": "string"},
    "flag": _FLAG,
    "integer": {"type": "integer"},
    "positive": {"type": "integer", "minimum": 1},
    "row_offset": {"type": "integer", "minimum": 0},
    "number": _NUMBER,
    "ident": _IDENT,
    "idents": {"type": "array", "items": _IDENT},
    "texts": {"type": "array", "items": {"type": "string"}},
    "triggers": {"type": "array", "items": {"type": "string"}},
    "tags": {"type": ["array", "string"], "items": {"type": "string"}},
    "mapping": _MAPPING,
    "rows": {"type": "array", "items": _MAPPING},
    "bans": {"type": "array", "items": _MAPPING},
    "channel": {"type": "string"},
    "items": {"type": "array"},
    "plain": {},
    "moment": {"type": "string", "examples": ["2026-11-23 16:08:00"]},
    "iso_moment": {"type": "string", "examples": ["2026-11-23T16:08:00+00:00"]},
    "day": {"type": "string", "examples": ["2026-11-23"]},
    "search": {"type": "string", "examples": ["email:%@gmail.com"]},
    "where": {"type": "array", "items": {"$ref": "#/components/schemas/WhereClause"}},
    "order": {"type": "array", "items": {"$ref": "#/components/schemas/OrderClause"}},
    "direction": {"type": "string", "enum": ["asc", "desc", "ASC", "DESC"]},
    "column_direction": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
    "snake_column": {"type": "string", "examples": ["date_added"]},
    "camel_column": {"type": "string", "examples": ["dateAdded"]},
    "select": _NAMES,
    "select_beside_fields": _NAMES,
    "select_of_one": _NAMES,
}


def kind_schema(kind: str, where: str, *, nullable: bool = False) -> Schema:
    """The schema of a value of a kind.

    Args:
        kind: a kind, as parameters of the description name it.
        where: what is described, for the error.
        nullable: whether null may be sent instead.

    Raises:
        DescriptionError: this module knows no such kind.
    """
    found = _schema(kind, where)
    return _or_null(found) if nullable else found


def _schema(kind: str, where: str) -> Schema:
    match = re.match(r"(choice|either)\((.*)\)$", kind)
    if match is None:
        if kind not in _KINDS:
            raise DescriptionError(f"{where}: openapi.json has no schema of kind {kind!r}")
        return dict(_KINDS[kind])
    if match[1] == "either":
        return {"anyOf": [_schema(part.strip(), where) for part in match[2].split(",")]}
    return {"enum": list(ast.literal_eval(f"({match[2]},)"))}


def _or_null(schema: Schema) -> Schema:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "anyOf" in schema:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "type" not in schema:
        return schema
    kind: str | list[str] = schema["type"]
    return {**schema, "type": [*([kind] if isinstance(kind, str) else kind), "null"]}


def path_schema(annotation: str) -> Schema:
    """The schema of a path parameter, by its Python type."""
    if annotation == "int":
        return {"type": "integer", "minimum": 1}
    if annotation.startswith("Literal["):
        return {"type": "string", "enum": list(ast.literal_eval(annotation[len("Literal") :]))}
    return {"type": "number"} if "Decimal" in annotation else {"type": "string", "minLength": 1}
