"""Loads the description: every resource with its operations, and every model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from maatoo._generate.description_error import DescriptionError, refuse_unknown
from maatoo._generate.files import STOCK, read_files
from maatoo._generate.load_models import load_models, model_names
from maatoo._generate.load_operations import Context, load_operation
from maatoo._generate.load_parameters import parameters
from maatoo._generate.load_tables import row_name
from maatoo._generate.model import Api, Parameter, Resource
from maatoo._generate.standard import ALL, standard_operation

__all__ = ["load"]


def load(folder: Path) -> Api:
    """Read and check the whole description.

    Args:
        folder: the folder of its files.

    Raises:
        DescriptionError: something in it is wrong; the message says where.
    """
    files = read_files(folder)
    stock = _stock(files[STOCK])
    names = model_names(files)
    docs: Mapping[str, str] = files[STOCK].get("path", {})
    resources = tuple(
        _resource(name, _inherit(name, content, files), stock, docs, names)
        for name, content in files.items()
        if name != STOCK
    )
    models = load_models(files)
    tables = {table: row_name(table) for file in files.values() for table in file.get("tables", {})}
    return Api(resources, models, stock, tables)


def _inherit(
    name: str, content: dict[str, Any], files: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """A file that is ``like`` another one says only what differs."""
    like = content.get("like")
    if like is None:
        return content
    if like not in files:
        raise DescriptionError(f"{name}.toml: like = {like!r} names no file")
    return {**files[like], **content}


def _stock(content: Mapping[str, Any]) -> dict[str, tuple[Parameter, ...]]:
    """The shared parameters of lists, once for each spelling of columns."""
    found: dict[str, tuple[Parameter, ...]] = {}
    for style, kind in (("camel", "camel_column"), ("snake", "snake_column"), ("plain", "text")):
        table = dict(content["list"])
        table["order_by"] = table["order_by"].replace("column: ", f"{kind}: ", 1)
        if style == "snake":  # the lists of contacts and companies, which have fields
            table.update(content.get("fielded", {}))
        found[style] = parameters(table, f"{STOCK}.toml [list]")
    return found


def _resource(
    name: str,
    content: Mapping[str, Any],
    stock: Mapping[str, tuple[Parameter, ...]],
    docs: Mapping[str, str],
    models: frozenset[str],
) -> Resource:
    file = f"{name}.toml"
    if "doc" not in content:
        raise DescriptionError(f"{file}: doc is missing")
    own = parameters(content.get("fields", {}), f"{file} [fields]")
    bodies = {
        key: parameters(table, f"{file} [bodies.{key}]")
        for key, table in content.get("bodies", {}).items()
    }
    if "body" in content:
        bodies["body"] = (*own, *parameters(content["body"], f"{file} [body]"))
    identity = content.get("identity", ())
    wires = (each.wire for each in bodies.get("body", ()))
    refuse_unknown(identity, wires, f"{file}: identity names unknown parameters")
    queries = {
        key: parameters(table, f"{file} [queries.{key}]")
        for key, table in content.get("queries", {}).items()
    }
    context = Context(file, content, stock, docs, bodies, queries, models)
    return Resource(
        name=name,
        class_name=content.get("class", "".join(map(str.capitalize, name.split("_")))),
        file=file,
        doc=content["doc"],
        section=content.get("section"),
        operations=tuple(
            load_operation(key, table, context) for key, table in _tables(file, content).items()
        ),
        bodies=bodies,
        queries=queries,
        fields=tuple(each.wire for each in own) if own else None,
        extras=_extras(file, content.get("extras", False)),
        identity=tuple(identity) or None,
        settle=bool(content.get("settle", False)),
        example=content.get("example", "").strip(),
    )


def _extras(file: str, given: object) -> Literal["both", "async"] | None:
    if given is True:
        return "both"
    if given is False:
        return None
    if given != "async":
        raise DescriptionError(f'{file}: extras is true, false or "async", not {given!r}')
    return "async"


def _tables(file: str, content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation spelled out: the standard ones, and what the file says of each."""
    given: Mapping[str, dict[str, Any]] = content.get("operations", {})
    standard: Any = content.get("standard", ())
    chosen = ALL if standard == "all" else tuple(standard)
    refuse_unknown(chosen, ALL, f"{file}: standard names unknown operations")
    found: dict[str, dict[str, Any]] = {}
    for each in chosen:
        filled = standard_operation(each, _words(file, content))
        found[each] = {"section": content.get("section"), **filled, **given.get(each, {})}
    for key, table in given.items():
        found.setdefault(key, table)
    return found


def _words(file: str, content: Mapping[str, Any]) -> dict[str, str]:
    missing = [key for key in ("path", "noun", "model", "envelope") if key not in content]
    if missing:
        raise DescriptionError(f"{file}: standard operations need {', '.join(missing)}")
    noun = content["noun"]
    one, many = content["envelope"]
    return {
        "path": content["path"],
        "noun": noun,
        "nouns": content.get("nouns", f"{noun}s"),
        "a_noun": f"{'an' if noun[0] in 'aeio' else 'a'} {noun}",
        "model": content["model"],
        "one": one,
        "many": many,
    }
