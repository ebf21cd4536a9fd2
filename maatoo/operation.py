"""What a call is made of at run time: the generated Operation, and how it becomes a request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar, cast
from urllib.parse import quote

from attrs import Factory, field, frozen

from maatoo import params as kinds
from maatoo.errors import InvalidArgument
from maatoo.naming import close_to
from maatoo.params import Kind, Params
from maatoo.query import encode_pairs
from maatoo.unset import UNSET

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from maatoo.answers import Reader

__all__ = ["BLANKING", "Call", "Caller", "Listing", "Operation", "Repeat", "encode", "encode_row"]

T = TypeVar("T")

Repeat = Literal["harmless", "never", "unique"]
"""Whether a request may be sent again when nobody knows what became of it.

``harmless``: yes, the second does what the first did. ``unique``: yes when the row carries a
unique identifier (an upsert). ``never``: no.
"""

BLANKING = "overwrite_with_blank"

_PATH_KINDS: dict[str, Kind] = {
    "id": kinds.ident,
    "text": kinds.text,
    "int": kinds.integer,
    "number": kinds.number,
}


@frozen
class Listing:
    """How a list pages.

    Attributes:
        style: ``offset`` (start and limit) or ``page`` (page and limit, from 1).
        id_column: the column whose ranges make iteration exact; None where the server honours no
            filter on it, so that pages overlap instead.
        order: the (column, direction) that iteration adds when the user gave none; None where the
            server takes no order.
        page_size: items a page when the user gave no limit.
    """

    style: Literal["offset", "page"] = "offset"
    id_column: str | None = None
    order: tuple[str, str] | None = None
    page_size: int = 100


@frozen(eq=False)
class Operation(Generic[T]):
    """One operation of the API, generated from its description.

    Attributes:
        name: ``resource.operation``.
        method: HTTP method.
        path: template below ``/api``: ``{id}`` takes an id, ``{channel:text}`` a text,
            ``{points:number}`` a number, ``{operator:plus|minus}`` one of those words.
        reads: how the answer becomes a value.
        query: query parameters by their Python names.
        body: body parameters by their Python names.
        repeat: whether an unanswered request may be sent again.
        fields: aliases of the entity's own fields that are explicit parameters; None where the
            body takes no further fields.
        unique: API names of which one makes a row an upsert (for ``repeat="unique"``).
        listing: how a list pages; None for what is no list.
        accepts: statuses beyond 2xx that are a success.
        legacy: template of the path that servers before 2.6 have instead.
        hint: what to say where a server has no such route.
    """

    name: str
    method: str
    path: str
    reads: Reader[T]
    query: Params = field(factory=dict[str, kinds.Param])
    body: Params = field(factory=dict[str, kinds.Param])
    repeat: Repeat = "never"
    fields: frozenset[str] | None = None
    unique: tuple[str, ...] = ()
    listing: Listing | None = None
    accepts: tuple[int, ...] = ()
    legacy: str | None = None
    hint: str | None = None
    route: tuple[tuple[str, Kind | None], ...] = field(
        init=False, default=Factory(lambda self: tuple(_parts(self.path)), takes_self=True)
    )


def _parts(path: str) -> Iterator[tuple[str, Kind | None]]:
    """Split a path template into literal parts (kind None) and parameters."""
    for index, part in enumerate(re.split(r"\{([^}]+)\}", path)):
        if index % 2 == 0:
            yield part, None
            continue
        name, _, kind = part.partition(":")
        if not kind:
            yield name, kinds.ident
        elif kind in _PATH_KINDS:
            yield name, _PATH_KINDS[kind]
        else:
            yield name, kinds.choice(*kind.split("|"))


@frozen
class Call:
    """A request as the API knows it, before the transport makes it one of HTTP.

    Attributes:
        method: HTTP method.
        path: path below ``/api``.
        query: query pairs, decoded.
        json: the body, or UNSET for none.
        repeatable: whether it may be sent again when nobody knows what became of it.
        files: parts of a multipart body, as httpx takes them.
        items: how many items of a bulk job it carries; the more, the longer it may take.
    """

    method: str
    path: str
    query: list[tuple[str, str]]
    json: object = UNSET
    repeatable: bool = False
    files: Any = None
    items: int = 1


class Caller(Protocol):
    """What resources, lists and bulk jobs need of a client, and all that they know of it."""

    @property
    def max_concurrency(self) -> int:
        """Requests in progress at the same time, at most."""
        ...

    @property
    def task_group(self) -> TaskGroup | None:
        """Where pages are fetched ahead, or None: then they are fetched one after the other."""
        ...

    async def call(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
        fields: Mapping[str, object] | None = None,
        extra: Mapping[str, object] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> T:
        """Make one call, through its whole life, and read its answer."""
        ...

    async def send(self, operation: Operation[T], call: Call, path: tuple[object, ...] = ()) -> T:
        """Make a call that is encoded already."""
        ...

    async def server_version(self) -> str | None:
        """The server's version, asked at most once; None where it does not tell."""
        ...


def encode(
    operation: Operation[Any],
    path: tuple[object, ...],
    query: Mapping[str, object] | None = None,
    body: Mapping[str, object] | None = None,
    fields: Mapping[str, object] | None = None,
    extra: Mapping[str, object] | None = None,
    extra_query: Mapping[str, object] | None = None,
) -> Call:
    """Check every argument and make the request of it.

    Raises:
        InvalidArgument: an argument that cannot be right; the message says what to write instead.
    """
    pairs: list[tuple[str, str]] = []
    for name, value in (query or {}).items():
        if value is not UNSET and value is not None:
            param = operation.query[name]
            pairs.extend(encode_pairs(param.wire, param.kind(value, name)))
    for key, value in _verbatim(extra_query, "extra_query").items():
        pairs.extend(encode_pairs(key, value))
    json: object = UNSET
    if body is not None or fields or extra:
        given = {name: value for name, value in (body or {}).items() if value is not UNSET}
        own = {alias: value for alias, value in (fields or {}).items() if value is not UNSET}
        row = _encode_body(operation, given, own)
        row.update(_verbatim(extra, "extra"))
        json = row or UNSET
    repeatable = operation.repeat == "harmless" or (
        operation.repeat == "unique" and is_upsert(operation, json)
    )
    return Call(operation.method, encode_path(operation, path), pairs, json, repeatable)


def _verbatim(given: Mapping[str, object] | None, name: str) -> Mapping[str, object]:
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
        try:
            filled.append(quote(value, safe=""))
        except UnicodeEncodeError:
            raise InvalidArgument(f"{name} is text that cannot be sent: {value!r}") from None
    return "".join(filled)


def is_upsert(operation: Operation[Any], row: object) -> bool:
    """Whether a row carries one of the identifiers that make sending it twice harmless."""
    if not isinstance(row, Mapping):
        return False
    values = cast("Mapping[str, object]", row)
    return any(values.get(name) not in (None, "") for name in operation.unique)


def encode_row(operation: Operation[Any], row: object) -> dict[str, object]:
    """Encode one row of a bulk operation: a mapping with Python or API names.

    Raises:
        InvalidArgument: no mapping, one thing named twice, a misspelt name, a value that cannot be.
    """
    if not isinstance(row, Mapping):
        raise InvalidArgument(f"a row is a mapping of names to values, not {type(row).__name__}")
    by_wire = {param.wire: name for name, param in operation.body.items()}
    named: dict[str, object] = {}
    others: dict[str, object] = {}
    for key, value in cast("Mapping[object, object]", row).items():
        if not isinstance(key, str):
            raise InvalidArgument(f"the names in a row are text, not {key!r}")
        name = key if key in operation.body else by_wire.get(key)
        if name is None:
            if value is not UNSET:
                others[key] = value
        elif name in named:
            wire = operation.body[name].wire
            raise InvalidArgument(f"{name!r} is given twice, also as {wire!r}: give it once")
        elif value is not UNSET:
            named[name] = value
    if operation.fields is None:
        _refuse_misspelt(operation, others)
        return {
            **_encode_body(operation, named, {}),
            **{key: kinds.plain(value, key) for key, value in others.items()},
        }
    return _encode_body(operation, named, others)


def _encode_body(
    operation: Operation[Any], named: dict[str, object], fields: dict[str, object]
) -> dict[str, object]:
    """Encode body parameters by Python name, and further fields of the entity by alias."""
    body: dict[str, object] = {}
    for name, value in named.items():
        param = operation.body[name]
        body[param.wire] = None if value is None else param.kind(value, name)
    if fields:
        _refuse_misspelt(operation, fields)
        for alias, value in fields.items():
            body[alias] = kinds.plain(value, alias)
    if operation.fields is not None and BLANKING in operation.body:
        blanked = any(body.get(alias, UNSET) is None for alias in (*operation.fields, *fields))
        if blanked and BLANKING not in named:
            body[operation.body[BLANKING].wire] = True
    return body


def _refuse_misspelt(operation: Operation[Any], names: Mapping[str, object]) -> None:
    """Refuse a name that is nearly a documented one: the server would drop it in silence."""
    known = operation.body
    for given in names:
        if given == "id":
            continue
        wanted = close_to(given, known, (param.wire for param in known.values()))
        if wanted is None:
            continue
        spelt = {param.wire: name for name, param in known.items()}
        python = wanted if wanted in known else spelt[wanted]
        raise InvalidArgument(
            f"{given!r} is no parameter of {operation.name}; did you mean {python!r}? "
            f"If it is a field of yours, give it through extra={{{given!r}: …}}"
        )
