"""Writes the modules of ``maatoo/sync``: the blocking methods, over the async ones."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import evolve

from maatoo._generate.docstrings import method_docstring, wrapped
from maatoo._generate.formatting import Group, Node, lay_out
from maatoo._generate.imports import import_block
from maatoo._generate.model import Api, Operation, Resource
from maatoo._generate.module_text import module_text
from maatoo._generate.signature import JOBS, Signature, row_type, signature
from maatoo._generate.write_resources import (
    NAMES,
    api_modules,
    overloads,
    return_type,
)

__all__ = ["write_facade"]

_NAMES = {
    **{
        name: module for name, module in NAMES.items() if name != "batch"
    },  # only async modules begin jobs
    "Feed": "maatoo.sync._feed",
    "SyncList": "maatoo.sync._lists",
    "SyncPages": "maatoo.sync._lists",
    "SyncResource": "maatoo.sync._base",
}


def write_facade(api: Api) -> dict[str, str]:
    """The text of every blocking module, by its path in the package."""
    modules = api_modules(api)
    return {
        f"sync/{resource.name}.py": _module(api, resource, modules) for resource in api.resources
    }


def _module(api: Api, resource: Resource, modules: Mapping[str, str]) -> str:
    async_name = f"Async{resource.class_name}"
    lines = [f"class Sync{resource.class_name}(SyncResource):"]
    lines += [*wrapped(f'"""{resource.doc}"""', 4), "", "    __slots__ = ()"]
    for operation in resource.operations:
        lines += ["", *_method(operation, async_name, api.tables)]
    module = f"{resource.name}_extras" if resource.extras else resource.name
    names = {**_NAMES, **modules, async_name: f"maatoo.resources.{module}"}
    doc = f"{resource.doc} Blocking; see ``maatoo.resources.{resource.name}``."
    body = "\n".join([*lines, ""])
    imports = import_block(body, names)
    exported = [f"Sync{resource.class_name}"]
    return module_text(f"maatoo/api/{resource.file}", doc, imports, exported, body)


def _method(operation: Operation, async_name: str, tables: Mapping[str, str]) -> list[str]:
    taken = signature(operation)
    returns = re.sub(r"^Async(?=List|Pages)", "Sync", return_type(operation))
    lines = overloads(operation, taken, tables, "SyncList")
    lines += [line for node in taken.decorators() for line in lay_out(node, 4)]
    lines += lay_out(_blocking(operation, taken).definition(f"def {operation.name}", returns), 4)
    lines += method_docstring(operation, taken, 8, "blocking")
    return [*lines, *lay_out(_statement(operation, taken, async_name), 8)]


def _blocking(operation: Operation, taken: Signature) -> Signature:
    """The same signature, with input that can be read without an event loop."""
    if operation.form not in JOBS:
        return taken
    item = f"{row_type(operation)} | Mapping[str, object]" if operation.form == "rows" else "int"
    *others, given = taken.positional
    return evolve(taken, positional=(*others, evolve(given, annotation=f"Iterable[{item}]")))


_CALLBACKS = ("on_outcome", "progress")
"""Callbacks of bulk jobs, which run in the calling thread and not in that of the event loop."""


def _statement(operation: Operation, taken: Signature, async_name: str) -> Node:
    if operation.answer.list_class is not None:
        head = f"{async_name}(self._driver.caller).{operation.name}("
        kind = operation.answer.list_class.replace("Async", "Sync")
        return Group(f"return {kind}(", ("self._driver", Group(head, taken.passed_on())))
    head = f"{async_name}(caller).{operation.name}("
    if operation.form in JOBS:
        given = taken.positional[-1].name
        instead = {given: "feed"} | {
            f"{name}={name}": f"{name}=feed.back({name})" for name in _CALLBACKS
        }
        passed = tuple(instead.get(each, each) for each in taken.passed_on())
        call = Group(f"lambda caller, feed: {head}", passed)
        return Group("return self._driver.job(", (call, f"Feed({given})"))
    return Group("return self._driver.call(", (Group(f"lambda caller: {head}", taken.passed_on()),))
