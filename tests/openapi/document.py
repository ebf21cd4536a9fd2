"""The document of the API, and validators of the answers that it describes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import maatoo

__all__ = ["DOCUMENT", "Validator", "operations", "response", "schema", "validator"]

DOCUMENT: dict[str, Any] = json.loads(
    (Path(maatoo.__file__).parent / "openapi.json").read_text("utf-8")
)
Validator = Draft202012Validator

_ROOT = "urn:maatoo:openapi"
_REGISTRY: Registry[Any] = Registry().with_resource(
    _ROOT, Resource.from_contents(DOCUMENT, default_specification=DRAFT202012)
)


@cache
def operations() -> dict[str, dict[str, Any]]:
    """The operations of the document, by their ids; with ``method`` and ``path``."""
    return {
        each["operationId"]: {**each, "method": method.upper(), "path": path}
        for path, item in DOCUMENT["paths"].items()
        for method, each in item.items()
    }


def response(operation: str, status: int) -> dict[str, Any]:
    """What the document says of an answer with a status."""
    responses = operations()[operation]["responses"]
    found: dict[str, Any] = responses.get(str(status), responses["default"])
    if "$ref" in found:
        return DOCUMENT["components"]["responses"][found["$ref"].rpartition("/")[2]]
    return found


def schema(operation: str, status: int) -> dict[str, Any] | None:
    """The schema of a JSON answer; None where the document knows no JSON answer."""
    content = response(operation, status)["content"]
    return content.get("application/json", {}).get("schema")


def validator(operation: str, status: int) -> Validator:
    """A validator of an answer; the same for all answers of one schema."""
    return _compiled(json.dumps(schema(operation, status)))


@cache
def _compiled(text: str) -> Validator:
    absolute = text.replace('"#/', f'"{_ROOT}#/')
    return Draft202012Validator(json.loads(absolute), registry=_REGISTRY)
