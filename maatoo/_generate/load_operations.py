"""Loads one operation from its table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, cast

from attrs import frozen

from maatoo._generate.description_error import DescriptionError, refuse_unknown
from maatoo._generate.load_parameters import parameters, path_parameters
from maatoo._generate.model import Form, Listing, Operation, Parameter
from maatoo._generate.reader_model import ResponseReader
from maatoo._generate.response_readers import make_answer

__all__ = ["Context", "load_operation"]


_FIRST_LINE = 88
_BULK_RETURNS = "A report with one outcome for each position of the input; failures do not raise."


_WRITES = frozenset({"create", "edit", "replace", "create_many", "edit_many", "replace_many"})
"""Operations whose body is an entity."""


@frozen
class Context:
    """What an operation takes from its resource and from the stock.

    Attributes:
        file: name of the file.
        content: the resource's tables.
        stock: shared list parameters, by the spelling of columns.
        path_docs: docs of path parameters.
        bodies: shared bodies of the resource.
        queries: shared queries of the resource.
        models: names of all models.
    """

    file: str
    content: Mapping[str, Any]
    stock: Mapping[str, tuple[Parameter, ...]]
    path_docs: Mapping[str, str]
    bodies: Mapping[str, tuple[Parameter, ...]]
    queries: Mapping[str, tuple[Parameter, ...]]
    models: frozenset[str]


def load_operation(name: str, table: Mapping[str, Any], context: Context) -> Operation:
    """Read one operation.

    Raises:
        DescriptionError: something in it is wrong; the message says where.
    """
    where = f"{context.file} [operations.{name}]"
    for key in ("call", "doc"):
        if key not in table:
            raise DescriptionError(f"{where}: {key} is missing")
    if len(table["doc"]) > _FIRST_LINE:
        raise DescriptionError(f"{where}: doc is one line, at most {_FIRST_LINE} characters")
    match = re.fullmatch(r"(GET|POST|PUT|PATCH|DELETE) (/\S+)", table["call"])
    if match is None:
        raise DescriptionError(f"{where}: call is 'METHOD /path', not {table['call']!r}")
    method, path = match.groups()
    body_name, body = _shared(table.get("body"), context.bodies, f"{where} body")
    query_name, query, listing = _query(table, context, where)
    answer = make_answer(_answer(table, where), context.models, where)
    identity: list[str] = context.content.get("identity", [])
    settle = bool(context.content.get("settle", False)) and name in _WRITES
    creates = settle and name.startswith("create")
    unique = tuple(table.get("unique", identity if creates else ()))
    positional = tuple(table.get("positional", ()))
    wires, names = (each.wire for each in body), (each.name for each in query)
    refuse_unknown(unique, wires, f"{where}: unique names unknown parameters")
    refuse_unknown(positional, names, f"{where}: positional names unknown parameters")
    return Operation(
        name=name,
        method=method,
        path=path,
        form=_form(table, answer, where),
        doc=table["doc"],
        returns=_BULK_RETURNS if "bulk" in table else table.get("returns", answer.doc),
        notes=(table["note"],) if "note" in table else (),
        section=table.get("section"),
        answer=answer,
        path_parameters=path_parameters(
            path, context.content.get("noun", "entity"), context.path_docs, where
        ),
        query=query,
        query_name=query_name,
        body=body,
        body_name=body_name,
        requires=_requires(table, body, where),
        open_fields=body_name == "body" and "fields" in context.content,
        has_body=method in ("POST", "PUT", "PATCH"),
        repeat=_repeat(table, method, unique, where),
        unique=unique,
        identified=bool(identity) and name in _WRITES,
        settle=settle and (name != "replace" or "fields" in context.content),
        put_needs=_put_needs(name, context.content.get("put_needs", ()), body, where),
        id_key=table.get("id_key"),
        positional=positional,
        upload=table.get("upload"),
        listing=listing if answer.list_class else None,
        accepts=tuple(table.get("accepts", ())),
        makes_new=bool(table.get("makes_new", False)),
        since=table.get("since", context.content.get("since")),
        gone=table.get("gone"),
        instead=table.get("instead"),
        legacy=_legacy(table.get("legacy"), path, where),
        fails_inside=bool(table.get("fails_inside", False)),
        unfiltered_since=table.get("unfiltered_since"),
    )


def _legacy(given: str | None, path: str, where: str) -> str | None:
    """The older path, which takes the same arguments in the same order."""
    names = re.findall(r"\{[^}]+\}", path)
    if given is not None and re.findall(r"\{[^}]+\}", given) != names:
        raise DescriptionError(f"{where}: legacy must name {' '.join(names)} in this order")
    return given


def _answer(table: Mapping[str, Any], where: str) -> object:
    if table.get("bulk") == "add_ids":
        return "bytes"
    if "answer" not in table:
        raise DescriptionError(f"{where}: answer is missing")
    return table["answer"]


def _form(table: Mapping[str, Any], answer: ResponseReader, where: str) -> Form:
    if "upload" in table:
        return "upload"
    bulk = table.get("bulk")
    if bulk is not None and bulk not in ("rows", "delete_ids", "add_ids"):
        raise DescriptionError(f"{where}: bulk is rows, delete_ids or add_ids, not {bulk!r}")
    if bulk is not None:
        return cast("Form", bulk)
    return "list" if answer.list_class else "call"


def _repeat(
    table: Mapping[str, Any], method: str, unique: tuple[str, ...], where: str
) -> Literal["idempotent", "never", "unique"]:
    given: Any = table.get(
        "repeat", "unique" if unique else "idempotent" if method == "GET" else "never"
    )
    if given not in ("idempotent", "never", "unique"):
        raise DescriptionError(f"{where}: repeat is idempotent, never or unique, not {given!r}")
    if (given == "unique") != bool(unique):
        raise DescriptionError(f"{where}: repeat = 'unique' and unique = […] go together")
    repeat: Literal["idempotent", "never", "unique"] = given
    return repeat


def _requires(table: Mapping[str, Any], body: tuple[Parameter, ...], where: str) -> frozenset[str]:
    """Names of the parameters that must be given: all that are marked, or those of a list."""
    given = table.get("requires", False)
    if isinstance(given, bool):
        return frozenset(each.name for each in body if each.required and given)
    names = frozenset(cast("list[str]", given))
    refuse_unknown(
        names, (each.name for each in body), f"{where}: requires names unknown parameters"
    )
    return names


def _put_needs(
    name: str, given: Iterable[str], body: tuple[Parameter, ...], where: str
) -> tuple[str, ...]:
    """Names of the parameters that a PUT needs, of the operations that are one."""
    if name not in ("replace", "replace_many"):
        return ()
    refuse_unknown(
        given, (each.name for each in body), f"{where}: put_needs names unknown parameters"
    )
    return tuple(given)


def _shared(
    given: object, shared: Mapping[str, tuple[Parameter, ...]], where: str
) -> tuple[str | None, tuple[Parameter, ...]]:
    """Parameters of an operation: a table of its own, or the name of a shared one."""
    if given is None:
        return None, ()
    if isinstance(given, str):
        if given not in shared:
            raise DescriptionError(f"{where}: {given!r} names no shared table of this file")
        return given, shared[given]
    if isinstance(given, Mapping):
        return None, parameters(cast("Mapping[str, Any]", given), where)
    raise DescriptionError(f"{where}: a table, or the name of a shared one")


def _query(
    table: Mapping[str, Any], context: Context, where: str
) -> tuple[str | None, tuple[Parameter, ...], Listing]:
    """Query parameters of an operation, and how it pages if it is a list."""
    own_name, own = _shared(table.get("query"), context.queries, f"{where} query")
    settings: Mapping[str, Any] = table.get("list", context.content.get("list", {}))
    spelling = settings.get("order_by", "camel")
    if spelling not in context.stock:
        raise DescriptionError(f"{where}: order_by is camel, snake or plain, not {spelling!r}")
    stock = {each.name: each for each in context.stock[spelling]}
    takes: Any = table.get("takes", ())
    if takes == "all":
        name, taken = f"LIST_{spelling.upper()}", tuple(stock.values())
    else:
        refuse_unknown(takes, stock, f"{where}: takes names unknown list parameters")
        name, taken = None, tuple(stock[each] for each in takes)
        if list(takes) == ["select"]:
            name = "SELECT"
    names = {each.name for each in (*own, *taken)}
    listing = Listing(
        style="page" if "page" in names and "start" not in names else "offset",
        ids=bool(settings.get("ids", False)) and takes == "all",
        order=settings.get("order", "id" if takes == "all" else None) or None,
        search=tuple(settings.get("search", ())) if takes == "all" else (),
        until_empty=bool(settings.get("until_empty", False)),
        plain_search=bool(settings.get("plain_search", False)),
        negations=bool(settings.get("negations", True)),
        dates="where" not in names or bool(settings.get("dates", settings.get("ids", False))),
        parent=settings.get("parent"),
    )
    if own:
        return (own_name if not taken else None), (*taken, *own), listing
    return name, taken, listing
