"""Loads models from their tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maatoo._generate.description_error import DescriptionError, refuse_unknown
from maatoo._generate.files import STOCK
from maatoo._generate.load_tables import load_tables, row_name
from maatoo._generate.model import Attribute, Model
from maatoo._generate.notation import Line, parse_answer, parse_line
from maatoo._generate.parameter_types import attribute_type
from maatoo.naming import camel

__all__ = ["load_models", "model_names"]

Files = Mapping[str, Mapping[str, Any]]


def model_names(files: Files) -> frozenset[str]:
    """The names of all models.

    Raises:
        DescriptionError: two files have a model of one name.
    """
    found: dict[str, str] = {}
    for file, content in files.items():
        for name in content.get("models", {}):
            if name in found:
                raise DescriptionError(f"{file}.toml: {name} is a model of {found[name]}.toml too")
            found[name] = file
        for table in content.get("tables", {}):
            found[row_name(table)] = file
    return frozenset(found)


def load_models(files: Files) -> tuple[Model, ...]:
    """Read every model of the description.

    Raises:
        DescriptionError: a line, a type or a name is wrong; the message says where.
    """
    names = model_names(files)
    groups: Mapping[str, Mapping[str, str]] = files[STOCK].get("properties", {})
    found: list[Model] = []
    for file, content in files.items():
        for name, table in content.get("models", {}).items():
            found.append(_model(name, table, file, content, groups, names))
        found.extend(load_tables(file, content))
    return tuple(found)


def _model(
    name: str,
    table: Mapping[str, Any],
    file: str,
    content: Mapping[str, Any],
    groups: Mapping[str, Mapping[str, str]],
    names: frozenset[str],
) -> Model:
    where = f"{file}.toml [models.{name}]"
    if "doc" not in table:
        raise DescriptionError(f"{where}: doc is missing")
    lines: dict[str, str] = dict(table.get("properties", {}))
    for use in table.get("use", ()):
        if use not in groups:
            raise DescriptionError(f"{where}: use names {use!r}, which {STOCK}.toml does not have")
        lines.update(_missing(groups[use], lines))
    page = parse_answer(table["page"], f"{where} page") if "page" in table else None
    docs = _docs(content, f"{file}.toml") if name == content.get("model") else {}
    attributes = tuple(
        _attribute(key, line, table.get("spelling", "camel"), docs, names, f"{where} {key}")
        for key, line in lines.items()
    )
    for mark in ("always", "inside"):
        known = (each.name for each in attributes)
        refuse_unknown(table.get(mark, ()), known, f"{where}: {mark} names no property")
    return Model(
        name=name,
        module="results" if file == STOCK else file,
        doc=table["doc"],
        section=table.get("section"),
        attributes=attributes,
        key=table.get("key"),
        snake=table.get("spelling") == "snake",
        base=table.get("base"),
        items=page.item if page is not None else None,
        items_key=page.keys[0] if page is not None and page.keys else None,
        always=tuple(table.get("always", ())),
        inside=dict(table.get("inside", {})),
    )


def _missing(group: Mapping[str, str], lines: Mapping[str, str]) -> dict[str, str]:
    return {key: line for key, line in group.items() if key not in lines}


def _docs(content: Mapping[str, Any], file: str) -> dict[str, str]:
    """Docs of a resource's parameters, which its entity's properties need not repeat."""
    found: dict[str, str] = {}
    for table in ("fields", "body"):
        for key, text in content.get(table, {}).items():
            found[key] = parse_line(text, f"{file} [{table}] {key}").doc or ""
    return found


def _attribute(
    name: str, text: str, spelling: str, docs: Mapping[str, str], names: frozenset[str], where: str
) -> Attribute:
    line: Line = parse_line(text, where)
    if not name.isidentifier() or name != name.lower() or name.endswith("_") or line.required:
        raise DescriptionError(f"{where}: this cannot be an attribute")
    annotation, default, factory = attribute_type(line.head, names, where)
    doc = line.doc or docs.get(name) or ("Its id." if line.head == "id" else None)
    if doc is None:
        raise DescriptionError(f"{where}: a property needs a doc")
    usual = name if spelling == "snake" else camel(name)
    return Attribute(
        name=name,
        annotation=annotation,
        default=default,
        doc=doc,
        wire=None if line.wire in (None, usual) else line.wire,
        also=line.also,
        factory=factory,
    )
