"""JSON schemas of answers: the envelope that each operation's answer comes in."""

from __future__ import annotations

from collections.abc import Mapping

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.model import Operation
from maatoo._generate.openapi_models import TEXT, container, ref, value_schema
from maatoo._generate.openapi_parameter_types import Schema
from maatoo._generate.reader_model import ResponseReader

__all__ = ["answer_schema", "error_schemas", "is_binary"]

_TOTAL: Schema = {
    "description": "How many the whole list has; contacts' may lag behind by seconds.",
    "type": ["integer", "string"],
    "pattern": r"^\d+$",
}
_VALUES: dict[str, Schema] = {
    "str": {"type": "string"},
    "bool": value_schema("bool"),
    "int": value_schema("int"),
}


_ANYTHING: Schema = {"description": "What servers answer here was never recorded."}


def is_binary(operation: Operation) -> bool:
    """Whether the answer is no JSON but the bytes of a file."""
    return operation.answer.kind == "Content" and operation.form != "add_ids"


def answer_schema(operation: Operation, always: Mapping[str, list[str]]) -> tuple[str, Schema]:
    """The schema of an operation's answer, and the name it has in the document.

    Args:
        operation: the operation.
        always: API names of what an answer without envelope never lacks, by its model.

    Raises:
        DescriptionError: this module does not know the reader of the answer.
    """
    if operation.form == "add_ids":
        return "AddedContacts", _added()
    answer = operation.answer
    item, key = answer.item, answer.keys[0] if answer.keys else None
    if operation.form in ("rows", "delete_ids"):
        return _batch(item, _needed(key), operation)
    if answer.kind in ("Entity", "Deleted"):
        if operation.upload is not None:
            uploaded: Schema = {"anyOf": [ref(item), ref("Nothing")]}
            note = "What was uploaded; an empty list where the request had no file."
            named = {_needed(key): {"description": note, **uploaded}}
            return f"Uploaded{item}", _object(list(named), named)
        return _entity(answer, always)
    if answer.kind == "Bare":
        if answer.optional:
            return f"{item}OrAnything", _ANYTHING
        return f"{item}Response", _bare(item, always)
    if answer.kind == "Entities":
        return _list(item, answer.keys)
    if answer.kind == "Page":
        return _page(item, answer.keys)
    if answer.kind == "PageOf":
        return str(answer.page), ref(str(answer.page))
    if answer.kind == "Table":
        return _table(item, key)
    if answer.kind == "TableRows":
        name = _needed(key)
        rows = _object([name], {"total": _TOTAL, name: container(ref("StatRow"))})
        return "StatRowPage", {"anyOf": [rows, _bare("StatTables", always)]}
    raise DescriptionError(f"openapi.json has no schema of an answer {answer.kind}")


def _needed(key: str | None) -> str:
    if key is None:
        raise DescriptionError("an answer of this kind stands under a key: write `Model in key`")
    return key


def _of(name: str) -> Schema:
    """What a model or type of an answer is read from."""
    return dict(_VALUES[name]) if name in _VALUES else ref(name)


def _title(key: str) -> str:
    return key[:1].upper() + key[1:]


def _object(required: list[str], properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": required, "properties": properties}


def _bare(model: str, always: Mapping[str, list[str]]) -> Schema:
    """An object without envelope: told by what every one of its kind says."""
    required = always.get(model)
    if not required:
        raise DescriptionError(f"[models.{model}] is an answer without envelope: say `always`")
    return {**ref(model), "required": required}


def _entity(answer: ResponseReader, always: Mapping[str, list[str]]) -> tuple[str, Schema]:
    model, key = answer.item, _needed(answer.keys[0] if answer.keys else None)
    filled = {**ref(model), "minProperties": 1}
    enveloped = _object([key], {key: filled})
    if answer.optional:
        return f"{model}OrNothing", {"anyOf": [enveloped, {"type": "array", "maxItems": 0}]}
    if answer.bare:
        return f"{model}WithOrWithoutEnvelope", {"anyOf": [enveloped, _bare(model, always)]}
    if answer.kind == "Deleted":
        note = "What was deleted; its id is null."
        return f"Deleted{model}", {"description": note, **enveloped}
    return f"{model}Response", enveloped


def _list(model: str, keys: tuple[str, ...]) -> tuple[str, Schema]:
    items = container(_of(model))
    name = f"{_title(model)}List"
    if not keys:
        return name, items
    names = f"{model}In{_title(keys[0])}" if model in _VALUES else name
    properties = {"total": _TOTAL, **dict.fromkeys(keys, items)}
    schema: Schema = {"type": "object", "properties": properties}
    if len(keys) == 1:
        return names, {**schema, "required": list(keys)}
    return names, {**schema, "anyOf": [{"required": [key]} for key in keys]}


def _page(model: str, keys: tuple[str, ...]) -> tuple[str, Schema]:
    properties = {"total": _TOTAL, keys[0]: container(_of(model))}
    return f"{model}Page", _object(["total", keys[0]], properties)


def _table(value: str, key: str | None) -> tuple[str, Schema]:
    schema: Schema = {
        "type": ["object", "array"],
        "maxItems": 0,
        "additionalProperties": _of(value),
    }
    if key is None:
        return f"{_title(value)}ByName", {**schema, "minProperties": 1}
    return _title(key), _object([key], {key: schema})


def _batch(model: str, key: str, operation: Operation) -> tuple[str, Schema]:
    """The answer of a batch: the items that were done, and what is wrong with the others."""
    properties: dict[str, Schema] = {key: container(ref(model))}
    properties["errors"] = {
        "description": "Errors of the items that failed, by their positions in the request.",
        **container(ref("ItemError")),
    }
    if operation.form == "delete_ids":
        return f"{model}Deletions", _object([key], properties)
    properties["statusCodes"] = {
        "description": "A status for each item, in the order of the request.",
        **container({"type": ["integer", "null"]}),
    }
    standard = operation.id_key in (None, "id")
    required = [key, "statusCodes"] if standard else [key]
    return f"{model}Batch" if standard else f"{model}Notes", _object(required, properties)


def _added() -> Schema:
    details = container(_object(["success"], {"success": value_schema("bool")}))
    return _object(["success", "details"], {"success": value_schema("bool"), "details": details})


def error_schemas() -> dict[str, Schema]:
    """What servers answer where they refuse something."""
    code: Schema = {"type": ["integer", "string", "null"], "pattern": r"^\d+$"}
    item: Schema = {
        "description": "One error.",
        **_object(["message", "code"], {
            "message": {"type": "string"},
            "code": code,
            "type": TEXT,
            "details": {
                "description": "What is wrong with which parameter; an empty list for nothing.",
                "type": ["object", "array", "null"],
                "additionalProperties": {"anyOf": [TEXT, container(TEXT)]},
            },
        }),
    }  # fmt: skip
    several: Schema = {"type": ["array", "object"], "items": ref("ItemError")}
    several = {**several, "additionalProperties": ref("ItemError")}
    older = _object(["message"], {"message": {"type": "string"}, "code": code})
    return {
        "ItemError": item,
        "Error": {
            "description": "An error, as current servers say it, older ones, or those of OAuth 2.",
            "anyOf": [
                _object(["errors"], {"errors": several}),
                _object(["error"], {"error": {"anyOf": [older, {"type": "string"}]}}),
            ],
        },
        "ErrorInside": {
            "description": "An error with a status of success; also as a text that holds JSON.",
            "anyOf": [
                _object(["errors"], {"errors": {**several, "minItems": 1, "minProperties": 1}}),
                _object(["error"], {"error": older}),
                {"type": "string", "pattern": r'^\{"errors?":'},
            ],
        },
    }
