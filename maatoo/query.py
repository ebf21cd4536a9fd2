"""What a list is asked for: filters, order, search commands, and their encoding in a query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, cast

from maatoo.errors import InvalidArgument

__all__ = ["Search", "Where", "encode_pairs", "order_clauses", "select_text", "where_clauses"]

Direction = Literal["asc", "desc"]
Condition = tuple[str, str, object]

_NO_VALUE: Final = frozenset({"isNull", "isNotNull", "isEmpty", "isNotEmpty"})
_LISTS: Final = frozenset({"in", "notIn"})
_RANGES: Final = frozenset({"between", "notBetween"})
_GROUPS: Final = frozenset({"andX", "orX"})
_PLAIN: Final = frozenset({"eq", "neq", "lt", "lte", "gt", "gte", "like", "notLike"})
EXPRESSIONS: Final = _PLAIN | _LISTS | _RANGES | _NO_VALUE | _GROUPS


# PHP bracket encoding


def encode_pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Flatten one query parameter into the pairs that go out.

    Lists become ``name[0]``, ``name[1]`` … and mappings ``name[key]``, at any depth; a name that
    ends in ``[]`` is repeated instead. True and False become 1 and 0, None sends nothing.
    """
    if value is None:
        return
    if isinstance(value, bool):
        yield name, "1" if value else "0"
    elif isinstance(value, Mapping):
        for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from encode_pairs(f"{name}[{key}]", inner)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            key = name if name.endswith("[]") else f"{name}[{index}]"
            yield from encode_pairs(key, inner)  # pyright: ignore[reportUnknownArgumentType]
    else:
        yield name, str(value)


# where


def _csv(value: object) -> str:
    text = _scalar(value)
    return '"' + text.replace('"', '""') + '"' if re.search(r'[,"\s]', text) else text


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise InvalidArgument(
        f"a where value must be text or a number, not {type(value).__name__}; dates as "
        "'YYYY-MM-DD HH:MM:SS' in UTC"
    )


def _many(value: object, expression: str) -> list[object]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InvalidArgument(
            f"{expression!r} takes a list of values, not {type(value).__name__}: write [value, …]"
        )
    return list(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


class Where(Sequence[Mapping[str, object]]):
    """Filters over columns, all of which must hold; made by its class methods, joined with ``&``.

    Example:
        >>> Where.eq("city", "Bern") & Where.any_of(Where.gt("points", 10), Where.is_null("email"))
        Where([{'col': 'city', 'expr': 'eq', 'val': 'Bern'}, {'expr': 'orX', 'val': [...]}])
    """

    __slots__ = ("_clauses",)

    def __init__(self, clauses: Iterable[Mapping[str, object]] = ()) -> None:
        self._clauses = tuple(clauses)

    def __len__(self) -> int:
        return len(self._clauses)

    def __getitem__(self, index: int) -> Mapping[str, object]:  # type: ignore[override]
        return self._clauses[index]

    def __and__(self, other: Where) -> Where:
        return Where((*self._clauses, *other))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Where) and self._clauses == other._clauses

    def __hash__(self) -> int:
        return hash(repr(self._clauses))

    def __repr__(self) -> str:
        return f"Where({list(self._clauses)!r})"

    @classmethod
    def of(cls, column: str, expression: str, value: object = None) -> Where:
        """One filter, as the plain form ``(column, expression, value)`` gives it.

        Raises:
            InvalidArgument: an expression the server does not know (it would ignore the filter
                in silence and answer every row), or a value that does not fit it.
        """
        if expression in _GROUPS:
            inner = where_clauses(cast("Where", value))
            return cls([{"expr": expression, "val": list(inner)}])
        if expression not in EXPRESSIONS:
            known = " ".join(sorted(EXPRESSIONS))
            raise InvalidArgument(f"unknown where expression {expression!r}; known are: {known}")
        if not column:
            raise InvalidArgument(f"where {expression!r} needs a column")
        if expression in _NO_VALUE:
            if value not in (None, ""):
                raise InvalidArgument(f"where {expression!r} takes no value; give None")
            return cls([{"col": column, "expr": expression}])
        if expression in _LISTS:
            # one comma-separated text: the server fails on a list; a text goes out as it is
            text = (
                value if isinstance(value, str) else ",".join(map(_csv, _many(value, expression)))
            )
            if not text:
                raise InvalidArgument(f"where {expression!r} with no values")
            return cls([{"col": column, "expr": expression, "val": text}])
        if expression in _RANGES:
            low_high = _many(value, expression)
            if len(low_high) != 2:
                raise InvalidArgument(f"where {expression!r} takes two values: [lowest, highest]")
            return cls([{"col": column, "expr": expression, "val": [_scalar(v) for v in low_high]}])
        return cls([{"col": column, "expr": expression, "val": _scalar(value)}])

    @classmethod
    def eq(cls, column: str, value: object) -> Where:
        """The column equals the value. Never true for text with ``' " < > &``: use ``is_in``."""
        return cls.of(column, "eq", value)

    @classmethod
    def neq(cls, column: str, value: object) -> Where:
        """The column differs from the value."""
        return cls.of(column, "neq", value)

    @classmethod
    def lt(cls, column: str, value: object) -> Where:
        """The column is less than the value."""
        return cls.of(column, "lt", value)

    @classmethod
    def lte(cls, column: str, value: object) -> Where:
        """The column is at most the value."""
        return cls.of(column, "lte", value)

    @classmethod
    def gt(cls, column: str, value: object) -> Where:
        """The column is greater than the value."""
        return cls.of(column, "gt", value)

    @classmethod
    def gte(cls, column: str, value: object) -> Where:
        """The column is at least the value."""
        return cls.of(column, "gte", value)

    @classmethod
    def like(cls, column: str, pattern: str) -> Where:
        """The column matches an SQL pattern (``%`` any text, ``_`` one character)."""
        return cls.of(column, "like", pattern)

    @classmethod
    def not_like(cls, column: str, pattern: str) -> Where:
        """The column does not match an SQL pattern."""
        return cls.of(column, "notLike", pattern)

    @classmethod
    def is_in(cls, column: str, values: Iterable[object]) -> Where:
        """The column is one of the values; values with commas and quotes are safe here."""
        return cls.of(column, "in", values)

    @classmethod
    def not_in(cls, column: str, values: Iterable[object]) -> Where:
        """The column is none of the values."""
        return cls.of(column, "notIn", values)

    @classmethod
    def between(cls, column: str, low: object, high: object) -> Where:
        """The column lies from low to high, both included."""
        return cls.of(column, "between", [low, high])

    @classmethod
    def not_between(cls, column: str, low: object, high: object) -> Where:
        """The column lies outside low to high."""
        return cls.of(column, "notBetween", [low, high])

    @classmethod
    def is_null(cls, column: str) -> Where:
        """The column has no value."""
        return cls.of(column, "isNull")

    @classmethod
    def is_not_null(cls, column: str) -> Where:
        """The column has a value."""
        return cls.of(column, "isNotNull")

    @classmethod
    def is_empty(cls, column: str) -> Where:
        """The column is the empty text."""
        return cls.of(column, "isEmpty")

    @classmethod
    def is_not_empty(cls, column: str) -> Where:
        """The column is not the empty text."""
        return cls.of(column, "isNotEmpty")

    @classmethod
    def any_of(cls, *filters: Where) -> Where:
        """At least one of the filters holds."""
        return cls([{"expr": "orX", "val": [clause for each in filters for clause in each]}])

    @classmethod
    def all_of(cls, *filters: Where) -> Where:
        """All of the filters hold; for use inside :meth:`any_of`."""
        return cls([{"expr": "andX", "val": [clause for each in filters for clause in each]}])


def where_clauses(value: Where | Iterable[Condition]) -> Where:
    """Read a ``where`` argument: a :class:`Where` or a list of (column, expression, value).

    Raises:
        InvalidArgument: anything else, or a condition that :meth:`Where.of` refuses.
    """
    if isinstance(value, Where):
        return value
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument("where takes a Where or a list of (column, expression, value)")
    clauses: list[Mapping[str, object]] = []
    for condition in cast("Iterable[object]", value):
        if isinstance(condition, Where):
            clauses.extend(condition)
            continue
        is_tuple = isinstance(condition, (tuple, list))
        parts = list(cast("Iterable[object]", condition)) if is_tuple else []
        column, expression, operand, *more = [*parts, None, None, None][: max(3, len(parts))]
        if more or not isinstance(column, str) or not isinstance(expression, str):
            raise InvalidArgument(
                f"a where condition is (column, expression, value), not {condition!r}"
            )
        clauses.extend(Where.of(column, expression, operand))
    return Where(clauses)


# order and select


def order_clauses(value: Iterable[tuple[str, str]]) -> list[Mapping[str, object]]:
    """Read an ``order`` argument: a list of (column, "asc" or "desc").

    Raises:
        InvalidArgument: another form or another direction.
    """
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument('order takes a list of (column, "asc" | "desc")')
    clauses: list[Mapping[str, object]] = []
    for entry in cast("Iterable[object]", value):
        is_tuple = isinstance(entry, (tuple, list))
        pair = list(cast("Iterable[object]", entry)) if is_tuple else []
        column, way = pair if len(pair) == 2 else ("", "")
        if not isinstance(column, str) or not column:
            raise InvalidArgument(f'an order is (column, "asc" | "desc"), not {entry!r}')
        clauses.append({"col": column, "dir": direction(way)})
    return clauses


def direction(value: object) -> str:
    """Read "asc" or "desc", in any case.

    Raises:
        InvalidArgument: anything else.
    """
    if isinstance(value, str) and value.lower() in ("asc", "desc"):
        return value.upper()
    raise InvalidArgument(f'an order direction is "asc" or "desc", not {value!r}')


def select_text(value: Iterable[str]) -> str:
    """Read a ``select`` argument: names of properties, sent as one comma-separated text.

    Raises:
        InvalidArgument: a plain text, an empty list, or a name that is no text or holds a comma.
    """
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"select takes a list of names: write [{value!r}]")
    names = list(cast("Iterable[object]", value))
    if not names or not all(isinstance(n, str) and n and "," not in n for n in names):
        raise InvalidArgument("select takes a list of property names, at least one")
    return ",".join(str(name) for name in names)


# search


class Search:
    """A search text built of the server's search commands; joined with ``&``, negated with ``~``.

    Any command is a method: ``Search.email("*@gmail.com")``, ``Search.segment("vip")``,
    ``Search.is_("mine")``; :meth:`text` adds free text, :meth:`command` one that Python cannot
    spell. Which commands a resource knows is in the documentation of its ``list``.

    Example:
        >>> str(Search.email("*@gmail.com") & ~Search.segment("vip"))
        'email:*@gmail.com !segment:vip'
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Search({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Search) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __and__(self, other: Search) -> Search:
        return Search(f"{self._text} {other._text}")

    def __or__(self, other: Search) -> Search:
        return Search(f"({self._text}) OR ({other._text})")

    def __invert__(self) -> Search:
        if " " in self._text and '"' not in self._text:
            raise InvalidArgument("negate each part of a search by itself: ~a & ~b")
        return Search(self._text[1:] if self._text.startswith("!") else f"!{self._text}")

    @classmethod
    def command(cls, name: str, value: object) -> Search:
        """A command by its name: ``command("utm_source", "ad")`` is ``utm_source:ad``.

        Raises:
            InvalidArgument: a name or value that cannot stand in a search.
        """
        text = str(value)
        if not re.fullmatch(r"[A-Za-z_][\w.-]*", name):
            raise InvalidArgument(f"{name!r} cannot be the name of a search command")
        if not text or '"' in text:
            raise InvalidArgument(f"a search for {name!r} needs a text without double quotes")
        return cls(f'{name}:"{text}"' if re.search(r"\s", text) else f"{name}:{text}")

    @classmethod
    def text(cls, words: str) -> Search:
        """Free text; several words are searched as one phrase."""
        if not words or '"' in words:
            raise InvalidArgument("a search text needs at least a character and no double quotes")
        return cls(f'"{words}"' if re.search(r"\s", words) else words)

    @classmethod
    def ids(cls, *ids: int) -> Search:
        """Entities by id."""
        return cls.command("ids", ",".join(str(each) for each in ids))

    @classmethod
    def is_(cls, state: str) -> Search:
        """Entities in a state: published, unpublished, mine, anonymous, unowned …"""
        return cls.command("is", state)

    @classmethod
    def name(cls, value: str) -> Search:
        """Entities by name; ``*`` stands for any text."""
        return cls.command("name", value)

    @classmethod
    def email(cls, value: str) -> Search:
        """Contacts by e-mail address; ``*`` stands for any text."""
        return cls.command("email", value)

    @classmethod
    def segment(cls, alias: str) -> Search:
        """Contacts in the segment of this alias."""
        return cls.command("segment", alias)

    @classmethod
    def company(cls, value: str) -> Search:
        """Contacts by company name."""
        return cls.command("company", value)

    @classmethod
    def owner(cls, value: str) -> Search:
        """Contacts by the name of their owner."""
        return cls.command("owner", value)

    @classmethod
    def ip(cls, value: str) -> Search:
        """Contacts by IP address."""
        return cls.command("ip", value)

    @classmethod
    def tag(cls, value: str) -> Search:
        """Contacts that carry a tag."""
        return cls.command("tag", value)

    @classmethod
    def category(cls, alias: str) -> Search:
        """Entities in the category of this alias."""
        return cls.command("category", alias)
