"""Every known operation is a method of both clients, with its parameters, and no other is."""

from __future__ import annotations

import inspect
import json
import re
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from attrs import frozen

from maatoo.operation import Operation
from tests.known_operations import KEYS, KNOWN

pytestmark = pytest.mark.once

POSITIONAL = {"rows", "ids", "file", "fields", "actions", "events"}
"""What stands behind the path: input of bulk jobs, files, and ids of parts to delete."""

BULK = {
    "chunk_size", "max_concurrency", "keep", "report", "on_outcome", "progress", "stop_on_error",
    "checkpoint",
}  # fmt: skip

SETTLED = {"contacts", "companies", "users"}
"""Resources of which the server is asked what became of a write without an answer."""


@frozen
class Method:
    """A method as its signature tells it."""

    positional: list[str]
    keywords: dict[str, Any]
    fields: bool


@cache
def classes(resource: str) -> tuple[type, type]:
    found: list[type] = []
    for package, prefix in (("resources", "Async"), ("sync", "Sync")):
        module = import_module(f"maatoo.{package}.{resource}")
        names = [name for name in module.__all__ if name.startswith(prefix)]
        found.append(getattr(module, names[0]))
    return found[0], found[1]


def method(cls: type, name: str) -> Method:
    parameters = list(inspect.signature(getattr(cls, name)).parameters.values())[1:]
    kinds = inspect.Parameter
    return Method(
        positional=[each.name for each in parameters if each.kind is kinds.POSITIONAL_ONLY],
        keywords={
            each.name: each.default for each in parameters if each.kind is kinds.KEYWORD_ONLY
        },
        fields=any(each.kind is kinds.VAR_KEYWORD for each in parameters),
    )


def operation(key: str) -> Operation[Any]:
    resource, name = key.split(".")
    found = getattr(import_module(f"maatoo.resources.{resource}"), name.upper())
    assert isinstance(found, Operation)
    return found


def placeholders(path: str) -> list[str]:
    return re.findall(r"\{(\w+)", path)


def wanted(known: dict[str, Any], one: Operation[Any]) -> tuple[list[str], set[str]]:
    """Positional and keyword arguments that a method must have."""
    path = placeholders(known["path"])
    resource, name = known["key"].split(".")
    given = [each for each in (*known["query"], *known["body"]) if each not in path]
    behind = [
        each
        for each in given
        if each in POSITIONAL and (each in ("rows", "ids") or name in _with_file_or_parts(resource))
    ]
    keywords = set(given) - set(behind) | {"extra_query"}
    bulk = "rows" in behind or "ids" in behind
    uploads = "file" in behind
    if bulk:
        keywords |= BULK
    elif uploads:
        keywords |= {"filename"}
    elif known["method"] in ("POST", "PUT", "PATCH"):
        keywords |= {"extra"}
    writes = name in ("create", "edit") or (name == "replace" and one.fields is not None)
    if resource in SETTLED and (writes or "rows" in behind):
        keywords |= {"settle"}
    if one.fields is not None and "rows" in behind:
        keywords |= {"check"}
    if one.fields is not None and not bulk:
        own = {each for each, param in one.body.items() if param.wire in one.fields}
        keywords |= own
    return [*path, *behind], keywords


def _with_file_or_parts(resource: str) -> set[str]:
    parts = {"delete_fields", "delete_actions", "delete_events"}
    return parts | ({"create"} if resource in ("files", "themes") else set())


def entry(key: str) -> str:
    """The line of an operation in tests/data/operations.json, as its description has it."""
    resource, name = key.split(".")
    one, taken = operation(key), method(classes(resource)[0], name)
    path = re.sub(r":[^}]+\}", "}", one.path)
    behind = [each for each in taken.positional if each not in placeholders(path)]
    query = [each for each in one.query if each in taken.keywords]
    needed = [each for each, default in taken.keywords.items() if default is inspect._empty]
    return json.dumps(
        {
            "key": key,
            "method": one.method,
            "path": path,
            "query": query,
            "body": [*behind, *(each for each in one.body if each in taken.keywords)],
            "required": [*behind, *needed],
        }
    )


def test_operations_are_all_there_and_no_others() -> None:
    found = set()
    for resource in {key.split(".")[0] for key in KEYS}:
        for cls in classes(resource):
            found |= {f"{resource}.{name}" for name in vars(cls) if not name.startswith("_")}
    gone = [key for key in KEYS if key not in found]
    new = ",\n".join(entry(key) for key in sorted(found - set(KEYS)))
    assert not gone, f"remove from tests/data/operations.json: {gone}"
    assert not new, (
        "These operations are missing in tests/data/operations.json, which tells independently "
        f"what there is. Compare each line with the API, then add it there:\n{new}"
    )


@pytest.mark.parametrize("known", KNOWN, ids=KEYS)
def test_an_operation_has_its_call_and_its_parameters(known: dict[str, Any]) -> None:
    resource, name = known["key"].split(".")
    one = operation(known["key"])
    assert (one.name, one.method) == (known["key"], known["method"])
    assert re.sub(r":[^}]+\}", "}", one.path) == known["path"]
    positional, keywords = wanted(known, one)
    for cls in classes(resource):
        taken = method(cls, name)
        assert taken.positional == positional
        assert set(taken.keywords) == keywords
        assert taken.fields == (one.fields is not None and positional[-1:] != ["rows"])


@pytest.mark.parametrize(
    "known", [each for each in KNOWN if "rows" not in each["body"]], ids=lambda each: each["key"]
)
def test_required_parameters_must_be_given_and_others_need_not(known: dict[str, Any]) -> None:
    resource, name = known["key"].split(".")
    for cls in classes(resource):
        taken = method(cls, name)
        needed = {each for each, default in taken.keywords.items() if default is inspect._empty}
        assert needed == set(known["required"]) - set(taken.positional)


def test_both_runtimes_have_the_same_documented_methods() -> None:
    for resource in {key.split(".")[0] for key in KEYS}:
        one, other = classes(resource)
        for name in (name for name in vars(one) if not name.startswith("_")):
            text, blocking = (inspect.getdoc(getattr(cls, name)) or "" for cls in (one, other))
            # what differs is how a lazy list is read, and with it where lines end
            read = " ".join(text.split()).replace(
                "await it for one page, iterate it for every item.",
                "iterate it for every item; its ``page()`` fetches one page.",
            )
            assert read == " ".join(blocking.split())
            assert "Endpoint: ``" in text
            assert re.search(r"\nReturns:\n", text)
            assert re.search(r"\nRaises:\n", text)
