"""The standard operations: what most resources have in common, said once."""

from __future__ import annotations

from typing import Any

__all__ = ["ALL", "standard_operation"]

ALL = (
    "get",
    "list",
    "create",
    "edit",
    "replace",
    "delete",
    "create_many",
    "edit_many",
    "replace_many",
    "delete_many",
)

_OPERATIONS: dict[str, dict[str, Any]] = {
    "get": {
        "call": "GET {path}/{{id}}",
        "doc": "Fetch one {noun}.",
        "answer": "{model} in {one}",
        "returns": "The {noun}.",
        "takes": ["select"],
    },
    "list": {
        "call": "GET {path}",
        "doc": "List {nouns}.",
        "answer": "pages[{model}] in {many}",
        "takes": "all",
    },
    "create": {
        "call": "POST {path}/new",
        "doc": "Create {a_noun}.",
        "answer": "{model} in {one}",
        "returns": "The {noun}, as the server stored it.",
        "body": "body",
        "requires": True,
    },
    "edit": {
        "call": "PATCH {path}/{{id}}/edit",
        "doc": "Change {a_noun}; what is not given stays as it is.",
        "answer": "{model} in {one}",
        "returns": "The {noun}, as the server stored it.",
        "body": "body",
        "repeat": "idempotent",
    },
    "replace": {
        "call": "PUT {path}/{{id}}/edit",
        "doc": "Replace {a_noun}; what is not given is cleared.",
        "note": "An unknown id creates {a_noun}, with a new id: read the id of the answer.",
        "answer": "{model} in {one}",
        "returns": "The {noun}, as the server stored it.",
        "body": "body",
        "requires": True,
    },
    "delete": {
        "call": "DELETE {path}/{{id}}/delete",
        "doc": "Delete {a_noun}.",
        "answer": "deleted {model} in {one}",
        "returns": "The deleted {noun}, with its id.",
        "repeat": "idempotent",
    },
    "create_many": {
        "call": "POST {path}/batch/new",
        "doc": "Create {nouns}, any number of them, in batches and in parallel.",
        "answer": "{model} in {many}",
        "body": "body",
        "bulk": "rows",
        "section": None,
    },
    "edit_many": {
        "call": "PATCH {path}/batch/edit",
        "doc": "Change {nouns}, any number of them, in batches and in parallel.",
        "note": "Each row carries its ``id``; what it does not name stays as it is.",
        "answer": "{model} in {many}",
        "body": "body",
        "bulk": "rows",
        "id_key": "id",
        "repeat": "idempotent",
        "section": None,
    },
    "replace_many": {
        "call": "PUT {path}/batch/edit",
        "doc": "Replace {nouns}, any number of them, in batches and in parallel.",
        "note": "Each row carries its ``id``; what it does not name is cleared, and an unknown id "
        "creates {a_noun}.",
        "answer": "{model} in {many}",
        "body": "body",
        "bulk": "rows",
        "id_key": "id",
        "section": None,
    },
    "delete_many": {
        "call": "DELETE {path}/batch/delete",
        "doc": "Delete {nouns} by their ids, any number of them, in batches and in parallel.",
        "answer": "{model} in {many}",
        "bulk": "delete_ids",
        "repeat": "idempotent",
        "section": None,
    },
}


def standard_operation(name: str, words: dict[str, str]) -> dict[str, Any]:
    """The description of a standard operation, as a file would spell it out.

    Args:
        name: name of the operation.
        words: path, noun, nouns, a_noun, model, one and many of the resource.
    """
    filled: dict[str, Any] = {}
    for key, value in _OPERATIONS[name].items():
        filled[key] = value.format(**words) if isinstance(value, str) else value
    return filled
