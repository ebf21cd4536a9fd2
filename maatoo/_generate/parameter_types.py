"""The kinds of parameters and the types of properties, and how each is written in Python."""

from __future__ import annotations

import ast
import re

from maatoo import parameter_types
from maatoo._generate.description_error import DescriptionError

__all__ = ["SELECTIONS", "attribute_type", "kind_annotation"]

SELECTIONS = ("select", "select_beside_fields", "select_of_one")
"""The kinds of ``select``."""

_ANNOTATIONS = {
    "text": "str",
    "address": "str",
    "unique_text": "str",
    "flag": "bool",
    "integer": "int",
    "positive": "int",
    "row_offset": "int",
    "number": "float | Decimal",
    "ident": "int",
    "idents": "Iterable[int]",
    "texts": "Iterable[str]",
    "triggers": "Iterable[str]",
    "tags": "Iterable[str] | str",
    "mapping": "Mapping[str, object]",
    "rows": "Iterable[Mapping[str, object]]",
    "bans": "Iterable[Mapping[str, object]]",
    "channel": "str",
    "items": "Iterable[object]",
    "plain": "object",
    "moment": "dt.datetime | dt.date | str",
    "iso_moment": "dt.datetime | str",
    "day": "dt.date | str",
    "search": "Search | str",
    "where": "Where | Iterable[Condition]",
    "order": "Iterable[tuple[str, str]]",
    "direction": "str",
    "column_direction": "tuple[str, str]",
    "snake_column": "str",
    "camel_column": "str",
    **dict.fromkeys(SELECTIONS, "Iterable[str]"),
}

_LONGEST = 60
"""Characters of a Literal that is still written out."""

_SCALARS = {
    "int": "int",
    "float": "float",
    "bool": "bool",
    "str": "str",
    "datetime": "dt.datetime",
    "date": "dt.date",
    "decimal": "Decimal",
}


def kind_annotation(kind: str, where: str) -> str:
    """The type of what a user gives for a parameter of a kind.

    Raises:
        DescriptionError: there is no such kind.
    """
    match = re.match(r"(choice|either)\((.*)\)$", kind)
    if match is None:
        if kind not in _ANNOTATIONS or not hasattr(parameter_types, kind):
            known = " ".join(sorted(_ANNOTATIONS))
            raise DescriptionError(f"{where}: unknown kind {kind!r}; known are: {known}, choice(…)")
        return _ANNOTATIONS[kind]
    if match[1] == "either":
        parts = [kind_annotation(part.strip(), where) for part in match[2].split(",")]
        return " | ".join(dict.fromkeys(each for part in parts for each in part.split(" | ")))
    try:
        values = ast.literal_eval(f"({match[2]},)")
    except (ValueError, SyntaxError):
        raise DescriptionError(f"{where}: choice takes texts or numbers, not {match[2]}") from None
    literal = f"Literal[{', '.join(_literal(value) for value in values)}]"
    return literal if len(literal) <= _LONGEST else type(values[0]).__name__


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def attribute_type(text: str, models: frozenset[str], where: str) -> tuple[str, str, bool]:
    """The annotation of an attribute, its default, and whether that is a factory.

    Raises:
        DescriptionError: it names neither a type nor a model.
    """
    if text == "id":
        return "int", "ABSENT_ID", False
    if text == "FieldGroups":
        return "FieldGroups", "FieldGroups", True
    if text == "any":
        return "Any", "None", False
    inner = re.match(r"(list|mapping)\[(.+)\]$", text)
    if inner is not None and inner[1] == "list":
        return f"tuple[{_one(inner[2], models, where)}, ...]", "()", False
    if inner is not None or text == "mapping":
        value = _one(inner[2], models, where) if inner is not None else "Any"
        return f"Mapping[str, {value}]", "dict[str, Any]", True
    parts = [_one(part.strip(), models, where) for part in text.split("|")]
    return f"{' | '.join(parts)} | None", "None", False


def _one(text: str, models: frozenset[str], where: str) -> str:
    if text in _SCALARS:
        return _SCALARS[text]
    if text == "any":
        return "Any"
    if text == "mapping":
        return "Mapping[str, Any]"
    if text in models:
        return text
    raise DescriptionError(f"{where}: {text!r} is neither a type nor a model of the description")
