"""openapi.json is a valid OpenAPI document that has every operation of the client."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.known_operations import KEYS, KNOWN, described

from .document import DOCUMENT, operations

pytestmark = pytest.mark.once


def references(value: Any) -> set[str]:
    """Every ``$ref`` of a document."""
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set[str]()
        return own.union(*(references(each) for each in value.values()))
    return set[str]().union(*map(references, value)) if isinstance(value, list) else set()


@pytest.mark.newest
def test_an_openapi_validator_accepts_the_document() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_the_validator_would_not_accept_just_anything() -> None:
    undescribed = {"get": {"responses": {"200": {"content": {}}}}}
    broken = {**DOCUMENT, "paths": {"/hooks/triggers": undescribed}, "components": {}}
    found = [each.message for each in OpenAPIV31SpecValidator(broken).iter_errors()]
    assert "'description' is a required property" in found


def test_every_operation_is_there_under_its_name_method_and_path() -> None:
    found = {
        key: (each["method"], each["path"]) for key, each in operations().items() if key in KEYS
    }
    assert set(operations()) == described()
    assert found == {each["key"]: (each["method"], each["path"]) for each in KNOWN}


@pytest.mark.parametrize("known", KNOWN, ids=lambda each: each["key"])
def test_an_operation_has_its_path_parameters_and_its_body(known: dict[str, Any]) -> None:
    one = operations()[known["key"]]
    paths = [each for each in one.get("parameters", ()) if each.get("in") == "path"]
    assert [each["name"] for each in paths] == re.findall(r"\{(\w+)", known["path"])
    assert all(each["required"] for each in paths)
    has_body = "requestBody" in one
    assert has_body == (known["method"] not in ("GET", "DELETE") and bool(known["body"]))
    assert one["responses"]["200"]["description"]
    assert one["summary"].endswith(".")


@pytest.mark.newest
def test_every_reference_leads_somewhere_and_every_schema_is_one() -> None:
    for reference in references(DOCUMENT):
        target: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        assert target
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_credentials_of_the_client_are_the_security_schemes() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert {each["type"] for each in schemes.values()} == {"http", "oauth2"}
    assert [name for each in DOCUMENT["security"] for name in each] == list(schemes)
    assert set(schemes["oauth2"]["flows"]) == {"authorizationCode", "clientCredentials"}


def test_a_create_requires_what_the_server_requires() -> None:
    body = operations()["segments.create"]["requestBody"]
    assert body["required"] is True
    assert body["content"]["application/json"]["schema"]["required"] == ["name"]
    assert (
        "required"
        not in operations()["segments.edit"]["requestBody"]["content"]["application/json"]["schema"]
    )


def test_filters_are_told_with_their_brackets() -> None:
    where = DOCUMENT["components"]["parameters"]["Where"]
    assert (where["name"], where["style"]) == ("where", "deepObject")
    assert "where[0][col]" in where["description"]
    listed = operations()["contacts.list"]["parameters"]
    assert {"$ref": "#/components/parameters/Where"} in listed
    assert {"$ref": "#/components/parameters/OrderBySnake"} in listed
