"""Writes the constants of a resource module: its parameters, and the Operation of each method."""

from __future__ import annotations

from collections.abc import Iterable

from maatoo._generate.formatting import Group, Node, lay_out
from maatoo._generate.model import Operation, Parameter, Resource
from maatoo._generate.reader_model import ResponseReader
from maatoo._generate.signature import JOBS
from maatoo._generate.versions import version_arguments

__all__ = ["parameter_table", "write_constants"]


def write_constants(resource: Resource) -> list[str]:
    """The lines of all constants of a resource's module."""
    lines: list[str] = []
    for shared in (resource.bodies, resource.queries):
        for key, parameters in shared.items():
            name = _constant(key, shared is resource.queries)
            lines += [*parameter_table(name, parameters), ""]
    if resource.fields is not None:
        aliases = tuple(f'"{alias}"' for alias in resource.fields)
        lines += [*_frozenset("_FIELDS", aliases), ""]
    if resource.identity is not None:
        lines += [*_identity(resource, resource.identity), ""]
    for operation in resource.operations:
        lines += _operation(resource, operation)
    return lines


def _constant(name: str, query: bool = False) -> str:
    upper = f"_{name.upper()}"
    return f"{upper}_QUERY" if query else upper if name == "body" else f"{upper}_BODY"


def _frozenset(name: str, items: tuple[str, ...]) -> list[str]:
    return lay_out(Group(f"{name} = frozenset(", (Group("{", items, "}"),)))


def _identity(resource: Resource, names: tuple[str, ...]) -> list[str]:
    listed = next(each for each in resource.operations if each.name == "list")
    key = listed.answer.keys[0]
    items = [f'"{resource.name}"', f'"{listed.path}"', f'"{key}"', _names(names)]
    if resource.settle:
        items.append("settle=True")
    return lay_out(Group("_IDENTITY = Identity(", tuple(items)))


def parameter_table(name: str, parameters: Iterable[Parameter]) -> list[str]:
    """The lines of a table of parameters."""
    return lay_out(Group(f"{name}: Params = {{", _params(parameters), "}"))


def _params(parameters: Iterable[Parameter]) -> tuple[Node, ...]:
    return tuple(
        Group(f'"{each.name}": Param(', (f'"{each.wire}"', _kind(each.kind))) for each in parameters
    )


def _kind(kind: str) -> Node:
    name, bracket, inner = kind.removesuffix(")").partition("(")
    if not bracket:
        return f"parameter_types.{name}"
    values = [part.strip() for part in inner.split(",")]
    if name == "either":
        values = [f"parameter_types.{value}" for value in values]
    return Group(f"parameter_types.{name}(", tuple(values))


def _operation(resource: Resource, operation: Operation) -> list[str]:
    items: list[Node] = [
        f'"{resource.name}.{operation.name}"',
        f'"{operation.method}"',
        f'"{operation.path}"',
        "response_readers.Body()" if operation.form in JOBS else _reader(operation.answer),
    ]
    if operation.query:
        items.append(_reference("query", operation.query_name, operation.query))
    if operation.body:
        items.append(_reference("body", operation.body_name, operation.body))
    if operation.repeat != "never":
        items.append(f'repeat="{operation.repeat}"')
    if operation.open_fields:
        items.append("fields=_FIELDS")
    if operation.form == "rows" and operation.requires:
        needed = (each.name for each in operation.body if each.name in operation.requires)
        items.append(f"requires={_names(needed)}")
    if operation.unique:
        items.append(f"unique={_names(operation.unique)}")
    if operation.identified:
        items.append("identity=_IDENTITY")
    if operation.put_needs:
        names = (f'"{each}"' for each in operation.put_needs)
        items.append(Group("put_needs=[", tuple(names), "]"))
    if operation.accepts:
        items.append(f"accepts=({', '.join(map(str, operation.accepts))},)")
    if operation.makes_new:
        items.append("makes_new=True")
    if operation.listing is not None:
        items.append(_listing(operation))
    items += version_arguments(resource.name, operation)
    return lay_out(Group(f"{operation.name.upper()} = Operation(", tuple(items)))


def _reader(answer: ResponseReader) -> Node:
    """The expression of a reader, which can be broken after its opening bracket."""
    first = f'"{answer.keys[0]}"' if answer.keys else None
    several = _names(answer.keys) if answer.keys else None
    optional = "optional=True" if answer.optional else None
    bare = "bare=True" if answer.bare else None
    row = "None" if answer.item == "mapping" else answer.item
    given: dict[str, tuple[str | None, ...]] = {
        "Bare": (answer.item, optional),
        "Content": (),
        "Deleted": (answer.item, first),
        "Entities": (answer.item, several),
        "Entity": (answer.item, first, optional, bare),
        "Page": (answer.item, several),
        "PageOf": (answer.page, row, several),
        "Table": (answer.item, first),
        "TableRows": ("ROWS", "StatRow", first),
    }
    opening = f"response_readers.{answer.kind}("
    arguments = ", ".join(each for each in given[answer.kind] if each)
    return Group(opening, (arguments,)) if arguments else f"{opening})"


def _names(names: Iterable[str]) -> str:
    texts = [f'"{name}"' for name in names]
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


def _reference(keyword: str, name: str | None, parameters: tuple[Parameter, ...]) -> Node:
    if name is None:
        return Group(f"{keyword}={{", _params(parameters), "}")
    if name.isupper():
        return f"{keyword}={name}"
    return f"{keyword}={_constant(name, keyword == 'query')}"


def _listing(operation: Operation) -> Node:
    listing = operation.listing
    assert listing is not None
    items: list[str] = []
    if listing.style != "offset":
        items.append(f'style="{listing.style}"')
    if listing.ids:
        items.append('id_column="id"')
    if listing.order is not None:
        items.append(f'order=("{listing.order}", "asc")')
    if listing.until_empty:
        items.append("until_empty=True")
    if listing.plain_search:
        items.append("plain_search=True")
    if not listing.negations:
        items.append("negations=False")
    if not listing.dates:
        items.append("dates=False")
    if listing.parent is not None:
        items.append(f'parent="{listing.parent}"')
    return Group("listing=Listing(", tuple(items))
