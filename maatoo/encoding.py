"""How the arguments of a call become a request: names, path, query, body; all of it checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote

from maatoo import parameter_types
from maatoo.argument_names import refuse_misspelt
from maatoo.errors import InvalidArgument, MaatooError, UnexpectedResponse
from maatoo.given_values import present
from maatoo.operation import Call, Operation
from maatoo.parameter_types import Kind
from maatoo.query import encode_pairs, with_selected
from maatoo.unique_values import given_names
from maatoo.unset import UNSET

__all__ = [
    "BLANKING",
    "encode",
    "encode_keywords",
    "encode_path",
    "encode_row",
    "is_upsert",
    "path_values",
]

BLANKING = "overwrite_with_blank"


def encode(
    operation: Operation[Any],
    path: tuple[object, ...],
    query: Mapping[str, object] | None = None,
    body: Mapping[str, object] | None = None,
    fields: Mapping[str, object] | None = None,
    extra: Mapping[str, object] | None = None,
    extra_query: Mapping[str, object] | None = None,
    *,
    known: Collection[str] = (),
) -> Call:
    """Check every argument and make the request of it.

    Names in ``known`` are fields of the server, although they may resemble documented ones.

    Raises:
        InvalidArgument: an argument that cannot be right; the message says what to write instead.
    """
    try:
        return _encode(operation, path, query, body, fields, extra, extra_query, known)
    except UnexpectedResponse as problem:  # of a value that could not be read from an answer
        raise _unencodable(operation, problem) from problem
    except MaatooError:
        raise
    except Exception as problem:
        raise _unencodable(operation, problem) from problem


def _unencodable(operation: Operation[Any], problem: Exception) -> InvalidArgument:
    """The error for an argument whose encoding raised an unexpected exception.

    For example a number of thousands of digits, a value that contains itself, a date at the end of
    the calendar, or an object of a class of the user.
    """
    return InvalidArgument(
        f"{operation.name}: an argument cannot be sent ({type(problem).__name__}: {problem})"
    )


def _encode(
    operation: Operation[Any],
    path: tuple[object, ...],
    query: Mapping[str, object] | None,
    body: Mapping[str, object] | None,
    fields: Mapping[str, object] | None,
    extra: Mapping[str, object] | None,
    extra_query: Mapping[str, object] | None,
    known: Collection[str],
) -> Call:
    pairs: list[tuple[str, str]] = []
    query, names = with_selected(query or {})
    for name, value in query.items():
        if value is not UNSET and value is not None:
            param = operation.query[name]
            pairs.extend(encode_pairs(param.wire, param.kind(value, name)))
    for key, value in verbatim_of(extra_query, "extra_query").items():
        pairs.extend(encode_pairs(key, value))
    json: object = UNSET
    if body is not None or fields or extra:
        given = {name: value for name, value in (body or {}).items() if value is not UNSET}
        own = {alias: value for alias, value in (fields or {}).items() if value is not UNSET}
        row = _encode_body(operation, given, own, known)
        for key, value in verbatim_of(extra, "extra").items():
            row[key] = parameter_types.plain(value, f"extra[{key!r}]")
        json = row or UNSET
    repeatable = operation.repeat == "idempotent" or (
        operation.repeat == "unique" and is_upsert(operation, json)
    )
    return Call(
        operation.method,
        encode_path(operation, path),
        pairs,
        json,
        repeatable,
        exclusive=operation.repeat == "unique",
        selected=names,
    )


def encode_keywords(
    operation: Operation[Any], path: tuple[object, ...], given: Mapping[str, object]
) -> Call:
    """Check the keyword arguments of an operation's method, and make the request of them.

    Args:
        operation: the operation.
        path: the arguments of its path.
        given: its keyword arguments; those that it does not name are fields of the entity.

    Raises:
        InvalidArgument: an argument that cannot be right; the message says what to write instead.
    """
    verbatim: dict[str, Any] = {"extra": None, "extra_query": None}
    query: dict[str, object] = {}
    body: dict[str, object] = {}
    fields: dict[str, object] = {}
    for name, value in given.items():
        if name in verbatim:
            verbatim[name] = value
        elif name in operation.query:
            query[name] = value
        elif name in operation.body:
            body[name] = value
        else:
            fields[name] = value
    return encode(operation, path, query, body, fields, **verbatim)


def verbatim_of(given: Mapping[str, object] | None, name: str) -> Mapping[str, object]:
    """What is sent as it is given.

    Raises:
        InvalidArgument: it is no mapping.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"{name} takes a mapping of names to values, not {given!r}")
    return given


def encode_path(operation: Operation[Any], path: tuple[object, ...]) -> str:
    """Fill the path template."""
    arguments = iter(path)
    filled: list[str] = []
    for name, kind in operation.route:
        if kind is None:
            filled.append(name)
            continue
        value = str(kind(next(arguments), name))
        if value in ("", ".", ".."):
            raise InvalidArgument(f"{name} must not be {value!r}")
        if value.isascii() and value.isalnum():
            filled.append(value)
            continue
        try:
            filled.append(quote(value, safe=""))
        except UnicodeEncodeError:
            raise InvalidArgument(f"{name} is text that cannot be sent: {value!r}") from None
    return "".join(filled)


def path_values(operation: Operation[Any], path: tuple[object, ...]) -> tuple[object, ...]:
    """The path arguments as they are sent: an entity as its id, an enum's member as its value."""
    if all(each.__class__ in (int, str) for each in path):
        return path
    kinds = ((name, kind) for name, kind in operation.route if kind is not None)
    return tuple(kind(value, name) for value, (name, kind) in zip(path, kinds, strict=True))


def is_upsert(operation: Operation[Any], row: object) -> bool:
    """Whether a row carries one of the identifiers that make sending it twice harmless."""
    if not isinstance(row, Mapping):
        return False
    values = cast("Mapping[str, object]", row)
    return bool(given_names(values, operation.unique))


def encode_row(
    operation: Operation[Any], row: object, *, by_list: bool = False
) -> dict[str, object]:
    """Encode one row of a bulk operation: a mapping with Python or API names.

    What it holds as ``extra`` is sent as it is. With ``by_list`` the names of fields are held
    against the server's list later, and not here.

    Raises:
        InvalidArgument: no mapping, one thing named twice, a misspelt name, a value that cannot be,
            a name that a row must have.
    """
    try:
        return _encode_row(operation, row, by_list)
    except UnexpectedResponse as problem:  # of a value that could not be read from an answer
        raise _unencodable(operation, problem) from problem
    except MaatooError:
        raise
    except Exception as problem:
        raise _unencodable(operation, problem) from problem


def _encode_row(operation: Operation[Any], row: object, by_list: bool) -> dict[str, object]:
    if not isinstance(row, Mapping):
        raise InvalidArgument(f"a row is a mapping of names to values, not {type(row).__name__}")
    by_wire = _names_by_wire(operation)
    named: dict[str, object] = {}
    others: dict[str, object] = {}
    for key, value in cast("Mapping[object, object]", row).items():
        if not isinstance(key, str):
            raise InvalidArgument(f"the names in a row are text, not {key!r}")
        name = key if key in operation.body else by_wire.get(key)
        value = present(value)
        if name is None:
            if value is not UNSET:
                others[key] = value
        elif name in named:
            wire = operation.body[name].wire
            raise InvalidArgument(f"{name!r} is given twice, also as {wire!r}: give it once")
        elif value is not UNSET:
            named[name] = value
    extra = others.pop("extra", None) if isinstance(others.get("extra"), Mapping) else None
    if operation.fields is None:
        refuse_misspelt(operation, others)
        plain = {key: parameter_types.plain(value, key) for key, value in others.items()}
        body = {**_encode_body(operation, named, {}), **plain}
    else:
        body = _encode_body(operation, named, others, by_list=by_list)
    for key, value in verbatim_of(cast("Mapping[str, object] | None", extra), "extra").items():
        body[key] = parameter_types.plain(value, key)
    missing = [name for name in operation.requires if name not in named]
    if missing:
        raise InvalidArgument(f"a row of {operation.name} needs {' and '.join(missing)}")
    return body


def _encode_body(
    operation: Operation[Any],
    named: dict[str, object],
    fields: dict[str, object],
    known: Collection[str] = (),
    *,
    by_list: bool = False,
) -> dict[str, object]:
    """Encode body parameters by Python name, and further fields of the entity by alias."""
    body: dict[str, object] = {}
    for name, value in named.items():
        param = operation.body[name]
        body[param.wire] = None if value is None else param.kind(value, name)
    if fields:
        if operation.fields is not None and "fields" in fields:
            literal = verbatim_of(cast("Any", fields["fields"]), "fields")
            fields = {name: value for name, value in fields.items() if name != "fields"}
            for name in sorted({*body, *fields} & literal.keys()):
                raise InvalidArgument(f"{name!r} is given twice, also in fields: give it once")
            fields, known = {**fields, **literal}, {*known, *literal}
        if not by_list:
            refuse_misspelt(operation, fields, known)
        kinds = _unique_kinds(operation)
        for alias, value in fields.items():
            kind = kinds.get(alias, parameter_types.plain)
            body[alias] = None if value is None else kind(value, alias)
    blanks = BLANKING in operation.body and BLANKING not in named
    if operation.fields is not None and blanks and any(each is None for each in body.values()):
        aliases = [alias for alias in (*operation.fields, *fields) if alias in body]
        if any(body[alias] is None for alias in aliases):
            body[operation.body[BLANKING].wire] = True
            for alias in aliases:  # which counts for blanks as well, and they leave as it is
                if body[alias] is not None and _is_blank(body[alias]):
                    del body[alias]
    return body


@lru_cache(maxsize=256)
def _names_by_wire(operation: Operation[Any]) -> Mapping[str, str]:
    """The Python names of an operation's body parameters, by those of the API."""
    return {param.wire: name for name, param in operation.body.items()}


@lru_cache(maxsize=256)
def _unique_kinds(operation: Operation[Any]) -> Mapping[str, Kind]:
    """The kinds of the body parameters that tell entities apart, by their names in the API."""
    unique = operation.identity.names if operation.identity is not None else ()
    return {each.wire: each.kind for each in operation.body.values() if each.wire in unique}


def _is_blank(value: object) -> bool:
    return value in ("", [], {}) or (isinstance(value, str) and not value.strip())
