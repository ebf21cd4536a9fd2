"""Where: filters over columns, spelled so that the server applies them as they are meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast

from maatoo.errors import InvalidArgument
from maatoo.query.clauses import GROUPS, checked_clause

__all__ = ["Condition", "Where", "where_clauses"]

Condition = tuple[str, str, object]

_SNAKE: Final = {"dateModified": "date_modified", "dateAdded": "date_added"}


class Where(Sequence[Mapping[str, object]]):
    """Filters over columns, all of which must hold; made by its class methods, joined with ``&``.

    ``a | b`` is :meth:`any_of` of the two.

    Dates and datetimes are sent in UTC as ``YYYY-MM-DD HH:MM:SS``, as the server compares them: a
    datetime without a zone is taken for UTC, and fractions of a second are cut.

    Example:
        >>> Where.eq("city", "Bern") & Where.any_of(Where.gt("points", 10), Where.is_null("email"))
        Where([{'col': 'city', 'expr': 'eq', 'val': 'Bern'}, {'expr': 'orX', 'val': [...]}])
    """

    __slots__ = ("_clauses",)

    def __init__(self, clauses: Iterable[Mapping[str, object]] = ()) -> None:
        """Take clauses as the API spells them (col, expr, val).

        Raises:
            InvalidArgument: a clause that :meth:`of` would not build.
        """
        if not isinstance(clauses, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(f"Where takes a list of clauses, not {clauses!r}")
        self._clauses = tuple(map(checked_clause, clauses))

    def __len__(self) -> int:
        return len(self._clauses)

    def __getitem__(self, index: int) -> Mapping[str, object]:  # type: ignore[override]
        return self._clauses[index]

    def __and__(self, other: Where) -> Where:
        if not isinstance(other, Where):  # pyright: ignore[reportUnnecessaryIsInstance]
            return NotImplemented
        return Where((*self._clauses, *other))

    def __or__(self, other: Where) -> Where:
        if not isinstance(other, Where):  # pyright: ignore[reportUnnecessaryIsInstance]
            return NotImplemented
        return Where.any_of(self, other)

    def __bool__(self) -> bool:
        """Refused: ``a and b`` would silently be ``b`` alone.

        Raises:
            InvalidArgument: always.
        """
        raise InvalidArgument("a Where has no truth value: join with & and |, not with and, or")

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
            InvalidArgument: an expression that the server does not know (it would ignore the
                filter and answer every row), or a value that does not fit the expression.
        """
        if isinstance(expression, str) and expression in GROUPS:  # pyright: ignore[reportUnnecessaryIsInstance]
            return cls._group(expression, [where_clauses(cast("Where", value))])
        return cls([{"col": column, "expr": expression, "val": value}])

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
    def changed_since(cls, moment: dt.datetime | dt.date) -> Where:
        """Added or changed at that moment or later; a list spells the columns as it has them.

        A datetime without a zone is taken for UTC, as everywhere: give
        ``datetime.now(timezone.utc)``, not ``datetime.now()``. A date begins at midnight in UTC.
        A Mautic 5 leaves the date of the last change empty until the first change. Members of
        segments, campaigns and notes do not count as changes, and deletions and merges cannot be
        seen. The server's dates have whole seconds: let a moment lie some seconds before the last
        one. Lists without such dates, as that of tags, refuse it.
        """
        return cls.any_of(cls.gte("dateModified", moment), cls.gte("dateAdded", moment))

    def snake(self) -> Where:
        """The same filters with the columns of :meth:`changed_since` in snake_case."""
        clauses: list[Mapping[str, object]] = []
        for clause in self._clauses:
            if clause.get("expr") in GROUPS:
                inner = Where(cast("Iterable[Mapping[str, object]]", clause["val"])).snake()
                clauses.append({**clause, "val": list(inner)})
            else:
                column = clause.get("col")
                clauses.append({**clause, "col": _SNAKE.get(cast("str", column), column)})
        return Where(clauses)

    @classmethod
    def any_of(cls, *filters: Where) -> Where:
        """At least one of the filters holds; one that was joined with ``&`` counts as a whole."""
        joined = [where_clauses(each) for each in filters]
        alternatives = [each if len(each) < 2 else cls._group("andX", [each]) for each in joined]
        return cls._group("orX", alternatives)

    @classmethod
    def all_of(cls, *filters: Where) -> Where:
        """All of the filters hold; for use inside :meth:`any_of`."""
        return cls._group("andX", map(where_clauses, filters))

    @classmethod
    def _group(cls, expression: str, filters: Iterable[Where]) -> Where:
        clauses = [clause for each in filters for clause in each]
        return cls([{"expr": expression, "val": clauses}])


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
