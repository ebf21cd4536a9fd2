"""The operations of openapi.json: parameters, bodies and answers of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from maatoo._generate.model import Operation, Parameter, Resource, without_kinds
from maatoo._generate.openapi_models import ref
from maatoo._generate.openapi_parameter_types import Schema, kind_schema, path_schema
from maatoo._generate.openapi_responses import answer_schema, is_binary
from maatoo._generate.parameter_types import SELECTIONS
from maatoo._generate.signature import JOBS

__all__ = [
    "body_name",
    "body_schema",
    "operation_object",
    "parameter_object",
    "refusals",
]

_BRACKETS = {
    "where": "PHP brackets, with explicit indices: `where[0][col]=id&where[0][expr]=gt&"
    "where[0][val]=100`; `andX` and `orX` have no `col`, and clauses as `val`.",
    "order": "PHP brackets, with explicit indices: `order[0][col]=id&order[0][dir]=asc`.",
    "idents": "PHP brackets: `{wire}=1&{wire}=2`.",
    "texts": "PHP brackets: `{wire}=…&{wire}=…`.",
    **dict.fromkeys(SELECTIONS, "PHP brackets: `{wire}=…&{wire}=…`."),
    "mapping": "PHP brackets: `{wire}[key]=value`.",
    "column_direction": "PHP brackets: `{wire}[0]=timestamp&{wire}[1]=desc`.",
}
"""How values that are no scalars stand in a query, by their kinds."""

_WORDS = {
    "search": "Free text or search commands.",
    "where": "Filters; a clause with an unknown expression is ignored in silence.",
    "order": "Order over several columns, instead of `orderBy`.",
    **dict.fromkeys(
        SELECTIONS, "Names of the properties to answer, the `id` among them; all when not given."
    ),
    "snake_column": "Column to order by, in snake_case.",
    "camel_column": "Property to order by, in camelCase.",
}
"""Texts for parameters whose own docs are meant for Python."""

_REFUSALS = {
    "400": ("BadRequest", "The parameters are wrong, or too many."),
    "401": ("Unauthorized", "The credentials are missing, wrong or out of date."),
    "403": ("Forbidden", "The user may not do that, or the API is switched off."),
    "404": ("NotFound", "There is no such entity, or no such operation on this server."),
    "429": ("QuotaUsedUp", "The quota of the hour is used up; it begins anew when a header says."),
    "default": ("OtherError", "Any other error."),
}


def parameter_object(parameter: Parameter, where: str) -> Schema:
    """A parameter of the query."""
    doc = _WORDS.get(parameter.kind, parameter.doc)
    found: Schema = {"name": parameter.wire, "in": "query", "description": doc}
    if parameter.kind in _BRACKETS:
        found["description"] += " " + _BRACKETS[parameter.kind].format(wire=parameter.wire)
        nested = parameter.kind in ("where", "order", "mapping", "column_direction")
        found.update({"style": "deepObject" if nested else "form", "explode": True})
    schema = kind_schema(parameter.kind, where)
    if parameter.kind == "flag":
        schema = {"type": "integer", "enum": [0, 1]}
    return {**found, "schema": schema}


def body_name(resource: Resource, operation: Operation) -> str:
    """The name of the schema of a body, or of a row of a batch."""
    title = resource.class_name
    if operation.body_name is not None:
        return f"{title}{operation.body_name.title().replace('_', '')}"
    return f"{title}{operation.name.title().replace('_', '')}Body"


def body_schema(operation: Operation, where: str) -> Schema:
    """What a body holds; what is required depends on the operation."""
    properties: dict[str, Schema] = {
        each.wire: {"description": each.doc, **kind_schema(each.kind, where, nullable=True)}
        for each in operation.body
    }
    found: Schema = {"type": "object", "properties": properties}
    if operation.open_fields:
        found["description"] = "Further fields stand beside these, by their aliases."
    return found


def operation_object(
    resource: Resource,
    operation: Operation,
    shared: Mapping[tuple[str, str], str],
    always: Mapping[str, list[str]],
) -> Schema:
    """One operation.

    Args:
        resource: the resource that has it.
        operation: the operation.
        shared: names of the parameters that stand in the components, by API name and kind.
        always: API names of what an answer without envelope never lacks, by its model.

    Raises:
        DescriptionError: a kind or an answer that has no schema.
    """
    where = f"{resource.file} [operations.{operation.name}]"
    found: Schema = {
        "operationId": f"{resource.name}.{operation.name}",
        "tags": [resource.name],
        "summary": _summary(operation),
        "description": " ".join(_description(operation)),
    }
    if operation.gone is not None:
        found["deprecated"] = True
    parameters = list(_parameters(operation, shared, where))
    if parameters:
        found["parameters"] = parameters
    body = _body(resource, operation)
    if body is not None:
        found["requestBody"] = body
    found["responses"] = _responses(operation, always)
    found["x-repeat"] = operation.repeat
    return found


def _summary(operation: Operation) -> str:
    """What it does, without what the package adds to it."""
    return re.sub(r"(, any number of them)?,( in batches and)? in parallel\.$", ".", operation.doc)


def _description(operation: Operation) -> Iterable[str]:
    if operation.section is not None:
        yield f'Section "{operation.section}" of the API documentation.'
    if operation.since is not None:
        yield f"Servers have it from version {operation.since} on."
    if operation.gone is not None:
        yield f"Servers have it up to version {operation.gone}, which lacks it."
    if operation.legacy is not None:
        yield f"Servers before 2.6 have it under `{without_kinds(operation.legacy)}`."
    if operation.form in ("rows", "delete_ids"):
        yield "At most 200 items a request."
    yield {
        "idempotent": "Harmless to repeat.",
        "never": "Not to be repeated when its outcome is unknown.",
        "unique": f"Harmless to repeat where the body has {' or '.join(operation.unique)}, once "
        "the first request is over.",
    }[operation.repeat]


def _parameters(
    operation: Operation, shared: Mapping[tuple[str, str], str], where: str
) -> Iterable[Schema]:
    for path in operation.path_parameters:
        yield {
            "name": path.name,
            "in": "path",
            "required": True,
            "description": path.doc,
            "schema": path_schema(path.annotation),
        }
    for each in operation.query:
        name = shared.get((each.wire, each.kind))
        yield {"$ref": f"#/components/parameters/{name}"} if name else parameter_object(each, where)
    if operation.form == "delete_ids":
        yield {
            "name": "ids",
            "in": "query",
            "required": True,
            "description": "Ids of the entities, separated by commas.",
            "style": "form",
            "explode": False,
            "schema": {"type": "array", "items": {"type": "integer", "minimum": 1}},
        }


def _body(resource: Resource, operation: Operation) -> Schema | None:
    if operation.upload is not None:
        file: Schema = {"type": "string", "format": "binary"}
        upload = {"type": "object", "required": [operation.upload]}
        form: Schema = {**upload, "properties": {operation.upload: file}}
        return {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    if operation.form == "add_ids":
        ids: Schema = {"type": "array", "items": {"type": "integer", "minimum": 1}}
        added: Schema = {"type": "object", "required": ["ids"], "properties": {"ids": ids}}
        return _json(added, required=True)
    if not operation.body:
        return None
    schema = ref(body_name(resource, operation))
    required = [each.wire for each in operation.body if each.name in operation.requires]
    if operation.form != "rows":
        return _json({**schema, "required": required} if required else schema, bool(required))
    if operation.id_key is not None:
        key: Schema = {operation.id_key: {"type": ["integer", "string"], "pattern": r"^\d+$"}}
        required = [operation.id_key, *required]
        schema = {**schema, "properties": key}
    if required:
        schema = {**schema, "required": required}
    return _json({"type": "array", "maxItems": 200, "items": schema}, required=True)


def _json(schema: Schema, required: bool) -> Schema:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _responses(operation: Operation, always: Mapping[str, list[str]]) -> Schema:
    if is_binary(operation):
        content: Schema = {"application/octet-stream": {}, "application/zip": {}}
    else:
        name, _ = answer_schema(operation, always)
        schema = ref(name)
        if operation.fails_inside:
            schema = {"anyOf": [schema, ref("ErrorInside")]}
        content = {"application/json": {"schema": schema}}
    success: Schema = {"description": operation.answer.doc, "content": content}
    if operation.form in JOBS:
        success["description"] = "What was done with each item, failed ones included."
    elif operation.form == "list":
        success["description"] = "One page of the list."
    statuses = ["200"]
    if operation.method in ("POST", "PUT"):
        statuses.append("201")
    if operation.name in ("create", "replace"):
        statuses.append("202")
    statuses += map(str, operation.accepts)
    found: Schema = dict.fromkeys(sorted(statuses), success)
    for status, (name, _) in _REFUSALS.items():
        found[status] = {"$ref": f"#/components/responses/{name}"}
    return found


def refusals() -> dict[str, Schema]:
    """The answers that refuse something, by their names."""
    content = {"application/json": {"schema": ref("Error")}}
    found: dict[str, Schema] = {}
    for status, (name, words) in _REFUSALS.items():
        found[name] = {"description": words, "content": content}
        if status == "429":
            found[name]["headers"] = {
                "Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."},
                "X-RateLimit-Reset": {
                    "schema": {"type": "integer"},
                    "description": "When the quota begins anew, in seconds since 1970.",
                },
            }
    return found
