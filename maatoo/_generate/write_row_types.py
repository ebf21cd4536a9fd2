"""Writes the modules of ``maatoo/rows``: the typed dictionaries of rows."""

from __future__ import annotations

from attrs import field, frozen

from maatoo._generate.docstrings import entries, joined, wrapped
from maatoo._generate.imports import import_block
from maatoo._generate.lazy_index import lazy_index
from maatoo._generate.model import Api, Operation, Parameter, Resource
from maatoo._generate.module_text import module_text
from maatoo._generate.signature import row_type
from maatoo.naming import snake

__all__ = ["row_modules", "write_row_types"]

_ID = "Id of what the row is about; none in a row that makes something new."
_CUSTOM = "Rows may have fields of your own as well, by alias: then they are plain mappings."


@frozen
class _RowType:
    """One typed dictionary.

    Attributes:
        name: name of the class.
        open: whether rows take further fields.
        jobs: the methods that take such rows.
        keys: types and sentences, by key.
    """

    name: str
    open: bool
    jobs: list[str] = field(factory=list[str])
    keys: dict[str, tuple[str, str]] = field(factory=dict[str, "tuple[str, str]"])


def row_modules(api: Api) -> dict[str, str]:
    """The module of every row type: that of its model, in ``maatoo.rows``."""
    where = {model.name: model.module for model in api.models}
    return {
        row_type(operation): f"maatoo.rows.{where[operation.answer.models[0]]}"
        for _, operation in _operations(api)
    }


def write_row_types(api: Api) -> dict[str, str]:
    """The text of every module of row types, by its path in the package."""
    modules: dict[str, list[_RowType]] = {}
    where = row_modules(api)
    for kind in _row_types(api):
        modules.setdefault(where[kind.name], []).append(kind)
    written = {
        f"{module.replace('.', '/').removeprefix('maatoo/')}.py": _module(module, kinds)
        for module, kinds in modules.items()
    }
    doc = "Typed rows of bulk jobs: dictionaries whose keys an editor knows, each loaded when used."
    written["rows/__init__.py"] = lazy_index("maatoo.rows", "row type", doc, where)
    return written


def _operations(api: Api) -> list[tuple[Resource, Operation]]:
    return [
        (resource, operation)
        for resource in api.resources
        for operation in resource.operations
        if operation.form == "rows"
    ]


def _row_types(api: Api) -> list[_RowType]:
    found: dict[str, _RowType] = {}
    for resource, operation in _operations(api):
        name = row_type(operation)
        kind = found.setdefault(name, _RowType(name, operation.open_fields))
        kind.jobs.append(f"`{resource.name}.{operation.name}`")
        for each in operation.body:
            kind.keys.setdefault(each.name, (_annotation(each), each.doc))
        if operation.id_key is not None:
            kind.keys.setdefault(snake(operation.id_key), ("int", _ID))
    return list(found.values())


def _annotation(parameter: Parameter) -> str:
    plain = parameter.annotation
    return plain if plain == "object" else f"{plain} | None"


def _module(module: str, kinds: list[_RowType]) -> str:
    subject = module.rpartition(".")[2]
    body = "\n\n\n".join("\n".join(_class(kind)) for kind in kinds)
    doc = f"Rows of the {subject.replace('_', ' ')}, as bulk jobs take them."
    exported = sorted(kind.name for kind in kinds)
    return module_text("maatoo/api", doc, import_block(body, {}), exported, f"{body}\n")


def _class(kind: _RowType) -> list[str]:
    listed = entries("Attributes", [(key, doc) for key, (_, doc) in kind.keys.items()], 4)
    notes = wrapped(f"For {', '.join(kind.jobs)}.", 4)
    notes += ["", *wrapped(_CUSTOM, 4)] if kind.open else []
    return [
        f"class {kind.name}(TypedDict, total=False):",
        *joined("A row of a bulk job; it need not have all keys.", [notes, listed], 4),
        "",
        *(f"    {key}: {annotation}" for key, (annotation, _) in kind.keys.items()),
    ]
