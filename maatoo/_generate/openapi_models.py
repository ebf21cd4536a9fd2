"""JSON schemas of the models: an entity in every form in which servers answer it.

A property is null or absent whenever there is nothing to say; numbers come as texts, flags as 0
and 1, an empty object as ``[]``, a list as an object with keys. Anything else is refused, and so
the schemas are as strict as a server that varies allows. Unknown properties are allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from maatoo._generate.model import Api, Attribute, Model
from maatoo._generate.openapi_fields import field_groups, field_value_rules, field_values
from maatoo._generate.openapi_parameter_types import Schema
from maatoo._generate.openapi_property_types import inside_schema
from maatoo.naming import camel

__all__ = ["TEXT", "always_of", "container", "model_schemas", "ref", "value_schema"]

TEXT: Schema = {"type": ["string", "null"]}
_INTEGER: Schema = {"type": ["integer", "string", "null"], "pattern": r"^-?\d+$"}
_NUMBER: Schema = {"type": ["number", "string", "null"], "pattern": r"^-?\d*\.?\d+([eE][+-]?\d+)?$"}
_MOMENT: Schema = {
    "type": ["string", "null"],
    "pattern": r"^(\d{4}-\d{1,3}-\d{1,3}([T ]\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?"
    r"(Z|[+-]\d{2}:?\d{2})?)?$",
}
_SCALARS: dict[str, Schema] = {
    "str": TEXT,
    "int": _INTEGER,
    "float": _NUMBER,
    "Decimal": _NUMBER,
    "bool": {"enum": [True, False, 0, 1, "0", "1", "", None]},
    "dt.datetime": _MOMENT,
    "dt.date": _MOMENT,
    "Any": {},
    "Mapping[str, Any]": {"type": ["object", "array", "null"], "maxItems": 0},
}
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
_ROW: Schema = {"type": "object", "additionalProperties": _SCALAR}
_WORDS: dict[str, Schema] = {
    **{word: _SCALARS[word] for word in ("str", "int", "float", "bool")},
    "datetime": _MOMENT,
    "any": {},
    "mapping": _SCALARS["Mapping[str, Any]"],
    "scalar": _SCALAR,
}


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def container(item: Schema) -> Schema:
    """A list, or an object with keys: servers answer either."""
    return {"type": ["array", "object"], "items": item, "additionalProperties": item}


def _wire_of(model: Model, attribute: Attribute) -> str:
    """The API's name of an attribute."""
    return attribute.wire or (attribute.name if model.snake else camel(attribute.name))


def always_of(model: Model) -> list[str]:
    """The API's names of what an answer that is this model never lacks."""
    wires = {each.name: _wire_of(model, each) for each in model.attributes}
    return [wires[name] for name in model.always]


def value_schema(annotation: str) -> Schema:
    """The schema of what an attribute of a type is read from."""
    if annotation in _SCALARS:
        return dict(_SCALARS[annotation])
    several = re.fullmatch(r"tuple\[(.+), \.\.\.\]", annotation)
    if several is not None:
        found = container(_item(several[1]))
        return {**found, "type": [*found["type"], "null"]}
    mapping = re.fullmatch(r"Mapping\[str, (.+)\]", annotation)
    if mapping is not None:
        whole: Schema = dict(_SCALARS["Mapping[str, Any]"])
        return {**whole, "additionalProperties": _item(mapping[1])}
    parts = [part for part in annotation.split(" | ") if part != "None"]
    if len(parts) == 1 and parts[0] in _SCALARS:
        return dict(_SCALARS[parts[0]])
    choices = [dict(_SCALARS[part]) if part in _SCALARS else ref(part) for part in parts]
    if any(part not in _SCALARS for part in parts):
        choices.append(ref("Nothing"))
    return {"anyOf": choices}


def _item(annotation: str) -> Schema:
    """An item of a list or mapping; a model there must be one."""
    known = annotation in _SCALARS or "[" in annotation
    return value_schema(annotation) if known else ref(annotation)


def model_schemas(api: Api) -> dict[str, Schema]:
    """The schemas of all models, by their names."""
    fields = {
        operation.answer.models[0]: resource.own_fields
        for resource in api.resources
        for operation in resource.operations
        if resource.fields is not None and operation.name == "get"
    }
    words = {**_WORDS, **{model.name: ref(model.name) for model in api.models}}
    found: dict[str, Schema] = {"Nothing": _nothing()}
    for model in api.models:
        own = fields.get(model.name, ())
        found[model.name] = _model(model, field_groups(own), words)
        for name, schema in field_values(own).items():  # inside another entity
            found[model.name]["properties"].setdefault(name, schema)
    rows = [model for model in api.models if model.base == "StatRow"]
    if rows:
        found["StatRow"] = _merged(found["StatRow"], rows)
    return found


def _nothing() -> Schema:
    return {
        "description": "What stands for an object that is not there: null, or an empty list.",
        "type": ["null", "array"],
        "maxItems": 0,
    }


def _model(model: Model, groups: Schema, words: Mapping[str, Schema]) -> Schema:
    properties: dict[str, Schema] = {}
    for attribute in model.attributes:
        schema = value_schema(attribute.annotation)
        if attribute.annotation == "FieldGroups":
            schema = groups
        if attribute.name in model.inside:
            where = f"{model.module}.toml [models.{model.name}.inside] {attribute.name}"
            schema = inside_schema(model.inside[attribute.name], words, where)
        if attribute.doc:
            schema = {"description": attribute.doc, **schema}
        for name in (_wire_of(model, attribute), *attribute.also):
            properties[name] = schema
    found: Schema = {"description": model.doc, "type": "object", "properties": properties}
    if model.items is not None and model.items_key is not None:
        item: Schema = _ROW if model.items == "mapping" else ref(model.items)
        properties.update(dict.fromkeys(("total", "start", "limit"), _SCALARS["int"]) | properties)
        properties[model.items_key] = container(item)
        found["required"] = [model.items_key, *always_of(model)]
    if model.name == "FieldValue":
        found["allOf"] = field_value_rules(TEXT, _NUMBER, _SCALARS["bool"])
    return found


def _merged(row: Schema, rows: Iterable[Model]) -> Schema:
    """A row of any table: each column has the schemas of all tables that have it."""
    columns: dict[str, dict[str, None]] = {}
    for model in rows:
        for attribute in model.attributes:
            columns.setdefault(attribute.name, {})[attribute.annotation] = None
    properties: Mapping[str, Schema] = {
        name: _either([value_schema(each) for each in kinds])
        for name, kinds in sorted(columns.items())
    }
    return {
        **row,
        "description": "A row of a table: of a known one, the columns of its own schema.",
        "properties": dict(properties),
        "additionalProperties": _SCALAR,
    }


def _either(schemas: list[Schema]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
