"""Writes the modules of ``maatoo/resources``: the async methods, and the operations they call."""

from __future__ import annotations

from collections.abc import Mapping

from maatoo._generate.docstrings import method_docstring, wrapped
from maatoo._generate.formatting import Group, Node, lay_out
from maatoo._generate.imports import import_block
from maatoo._generate.model import Api, Operation, Resource
from maatoo._generate.module_text import module_text
from maatoo._generate.signature import JOBS, Signature, report_model, signature
from maatoo._generate.write_constants import parameter_table, write_constants
from maatoo._generate.write_row_types import row_modules

__all__ = [
    "NAMES",
    "api_modules",
    "overloads",
    "return_type",
    "write_resources",
]

NAMES = {
    "AsyncList": "maatoo.paging",
    "AsyncPages": "maatoo.paging",
    "BulkReport": "maatoo.batch",
    "Keep": "maatoo.batch",
    "Outcome": "maatoo.batch",
    "Rows": "maatoo.batch",
    "Ids": "maatoo.batch",
    "batch": "maatoo",
    "response_readers": "maatoo",
    "Identity": "maatoo.operation",
    "Listing": "maatoo.operation",
    "Operation": "maatoo.operation",
    "Unfiltered": "maatoo.operation",
    "Param": "maatoo.parameter_types",
    "Params": "maatoo.parameter_types",
    "parameter_types": "maatoo",
    "Condition": "maatoo.query",
    "Search": "maatoo.query",
    "Where": "maatoo.query",
    "ROWS": "maatoo.models.stats",
    "Resource": "maatoo.resources._base",
    "LIST_CAMEL": "maatoo.resources._lists",
    "LIST_SNAKE": "maatoo.resources._lists",
    "SELECT": "maatoo.resources._lists",
    "required": "maatoo.resources._required",
    "Upload": "maatoo.resources._uploads",
    "upload": "maatoo.resources._uploads",
    "LIST_PLAIN": "maatoo.resources._lists",
    "UNSET": "maatoo.unset",
    "Unset": "maatoo.unset",
}


def api_modules(api: Api) -> dict[str, str]:
    """The module of every model and of every row type."""
    models = {model.name: f"maatoo.models.{model.module}" for model in api.models}
    return models | row_modules(api)


def write_resources(api: Api) -> dict[str, str]:
    """The text of every resource module, by its path in the package."""
    modules = api_modules(api)
    written = {
        f"resources/{resource.name}.py": _module(api, resource, modules)
        for resource in api.resources
    }
    written["resources/_lists.py"] = _lists(api)
    return written


def _doc(resource: Resource) -> str:
    if resource.section is None:
        return resource.doc
    return f'{resource.doc} Section "{resource.section}" of the API documentation.'


def _module(api: Api, resource: Resource, modules: Mapping[str, str]) -> str:
    name = f"Async{resource.class_name}"
    lines = [f"class {name}(Resource):", *wrapped(f'"""{resource.doc}"""', 4), ""]
    lines.append("    __slots__ = ()")
    for operation in resource.operations:
        lines += ["", *_method(operation, api.tables)]
    lines += ["", ""]
    lines += write_constants(resource)
    body = "\n".join([*lines, ""])
    imports = import_block(body, {**NAMES, **modules})
    return module_text(f"maatoo/api/{resource.file}", _doc(resource), imports, [name], body)


# Methods


def return_type(operation: Operation) -> str:
    """What the async method returns."""
    if operation.form in JOBS:
        return f"BulkReport[{report_model(operation)}]"
    return operation.answer.annotation


def _method(operation: Operation, tables: Mapping[str, str]) -> list[str]:
    taken = signature(operation)
    head = "def" if operation.form == "list" else "async def"
    lines = overloads(operation, taken, tables, "AsyncList")
    lines += [line for node in taken.decorators() for line in lay_out(node, 4)]
    lines += lay_out(taken.definition(f"{head} {operation.name}", return_type(operation)), 4)
    lines += method_docstring(operation, taken, 8)
    return [*lines, *lay_out(_statement(operation, taken), 8)]


def overloads(
    operation: Operation, taken: Signature, tables: Mapping[str, str], kind: str
) -> list[str]:
    """The overloads of a method whose rows depend on the table that is asked for."""
    if not operation.answer.by_table:
        return []
    returns = {table: f"{kind}[{row}]" for table, row in tables.items()}
    nodes = taken.overloads(f"def {operation.name}", returns)
    nodes.append(taken.definition(f"def {operation.name}", f"{kind}[Any]", " ..."))
    return [line for node in nodes for line in ("    @overload", *lay_out(node, 4))]


def _statement(operation: Operation, taken: Signature) -> Node:
    constant = f"{operation.name.upper()}"
    path = [each.name for each in operation.path_parameters]
    where = f"({path[0]},)" if len(path) == 1 else f"({', '.join(path)})"
    query = Group("{", tuple(f'"{each.name}": {each.name}' for each in operation.query), "}")
    if operation.answer.list_class is not None:
        items: tuple[Node, ...] = ("self._caller", constant, where, query, "extra_query")
        return Group(f"return {operation.answer.list_class}(", items)
    if operation.form in JOBS:
        return _job(operation, taken, where)
    if operation.form == "upload":
        sent = ("filename=filename", Group("query={", query.items, "}"), "extra_query=extra_query")
        field = f'"{operation.upload}"'
        return Group(
            "return await upload(", ("self._caller", constant, where, field, "file", *sent)
        )
    items = (constant, where) if path else (constant,)
    if operation.query:
        items = (*items, Group("query={", query.items, "}"))
    if operation.body:
        pairs = tuple(f'"{each.name}": {each.name}' for each in operation.body)
        items = (*items, Group("body={", pairs, "}"))
    if taken.fields:
        items = (*items, "fields=fields")
    if operation.has_body:
        items = (*items, "extra=extra")
    if operation.settle:
        items = (*items, "settle=settle")
    return Group("return await self._caller.call(", (*items, "extra_query=extra_query"))


def _job(operation: Operation, taken: Signature, where: str) -> Node:
    constant = f"{operation.name.upper()}"
    given = taken.positional[-1].name
    options = tuple(f"{each.name}={each.name}" for each in taken.keywords[:-1])
    items: list[Node] = ["self._caller", constant, given]
    if operation.form == "add_ids":
        items = ["self._caller", constant, where, given]
    else:
        if operation.path_parameters:
            items.append(where)
        items += [f"model={operation.answer.models[0]}", f'key="{operation.answer.keys[0]}"']
    if operation.id_key is not None:
        items.append(f'id_key="{operation.id_key}"')
    items += [Group("options=batch.BulkOptions(", options), "extra_query=extra_query"]
    return Group(f"return await batch.{JOBS[operation.form]}(", tuple(items))


def _lists(api: Api) -> str:
    """``maatoo/resources/_lists.py``: the parameters that all lists share."""
    lines: list[str] = []
    for style, parameters in api.stock.items():
        lines += [*parameter_table(f"LIST_{style.upper()}", parameters), ""]
    select = [each for each in api.stock["camel"] if each.name == "select"]
    lines += [*parameter_table("SELECT", select), ""]
    return module_text(
        "maatoo/api/_stock.toml",
        "Parameters that lists share; ``order_by`` in each spelling of columns.",
        import_block("", NAMES, {"Param", "Params", "parameter_types"}),
        ["LIST_CAMEL", "LIST_PLAIN", "LIST_SNAKE", "SELECT"],
        "\n".join(lines),
    )
