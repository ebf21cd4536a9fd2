"""ListQuery: what a list was asked for, and the calls that fetch its pages; it sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, Final, Generic, TypeVar, cast
from zlib import crc32

import attrs

from maatoo import parameter_types
from maatoo.argument_checks import check_whole, shown
from maatoo.encoding import encode, path_values, verbatim_of
from maatoo.errors import InvalidArgument
from maatoo.given_values import given
from maatoo.models._base import ListPage, Model
from maatoo.operation import Call, Listing, Operation
from maatoo.paging.chunk import is_whole_cursor
from maatoo.paging.sizing import PageSize
from maatoo.query import Where, check_search, where_clauses
from maatoo.query.clauses import columns
from maatoo.response_readers import TableRows
from maatoo.unset import UNSET

__all__ = ["ListQuery"]

P = TypeVar("P", bound=ListPage[Any])
Me = TypeVar("Me", bound="ListQuery[Any]")

_PLACE: Final = ("start", "limit", "page")
_ORDER: Final = ("order", "order_by", "order_by_dir")
_WIRE_PLACE: Final = frozenset(_PLACE)
_WIRE_CHOICE: Final = frozenset({"where", "order", "orderBy", "orderByDir"})


class ListQuery(Generic[P]):
    """What a list was asked for, checked, and how that becomes calls.

    Attributes:
        listing: how the list pages.
        limit: the page size that was asked for, or None.
        start: the row to begin at, from 0.
        number: the page to begin at, from 1, of a list that counts pages.
        ordered: whether the user chose an order.
        exact: whether iteration can go by ranges of ids.
    """

    def __init__(
        self,
        operation: Operation[P],
        path: tuple[object, ...],
        query: Mapping[str, object],
        extra_query: Mapping[str, object] | None,
    ) -> None:
        """Check everything; nothing is sent.

        Raises:
            InvalidArgument: an argument that cannot be right.
        """
        self.operation = operation
        self.path = path
        self.query = {
            name: _kept(value)
            for name, value in query.items()
            if value is not UNSET and value is not None
        }
        self.listing: Listing = operation.listing or Listing()
        if "where" in self.query:
            self.query["where"] = self._filters(where_clauses(cast("Where", self.query["where"])))
        self.extra_query = dict(verbatim_of(extra_query, "extra_query"))
        if "order" in self.query and self.query.keys() & {"order_by", "order_by_dir"}:
            raise InvalidArgument("give order or order_by, not both")
        self.limit = _number(self.query, "limit", 1)
        self.start = _number(self.query, "start", 0) or 0
        self.number = _number(self.query, "page", 1) or 1
        if "search" in self.query:
            listing = self.listing
            check_search(
                self.query["search"], plain=listing.plain_search, negations=listing.negations
            )
        self.as_given = self._encode(self.query)
        self.path = path_values(operation, path)
        extra = {name.partition("[")[0] for name in self.extra_query}
        self.places_given = sorted(extra & _WIRE_PLACE)
        self.ordered = bool(self.query.keys() & set(_ORDER)) or bool(
            extra & {"order", "orderBy", "orderByDir"}
        )
        self.exact = (
            self.listing.id_column is not None
            and self.listing.style == "offset"
            and {"where", "limit"} <= operation.query.keys()
            and not self.ordered
            and not extra & (_WIRE_PLACE | _WIRE_CHOICE)
        )

    def _filters(self, where: Where) -> Where:
        """The filters of the user, with the columns of ``Where.changed_since`` as the list's."""
        if not self.listing.dates and "dateModified" in columns(where):
            raise InvalidArgument(
                f"the rows of {self.operation.name} have no date of their last change, so that "
                "Where.changed_since cannot be asked of them: filter by a column that they have"
            )
        order_by = self.operation.query.get("order_by")
        is_snake = order_by is not None and order_by.kind is parameter_types.snake_column
        return where.snake() if is_snake else where

    @property
    def model(self) -> type[Any] | None:
        """What the items of its pages are; None for the server's own objects."""
        reads: Any = self.operation.reads
        if isinstance(reads, TableRows):
            rows = cast("TableRows[Any]", reads)
            models: Mapping[str, type[Any]] = rows.models
            model: type[Any] = models.get(str(self.path[0]), rows.other)
            return model
        found: object = getattr(reads, "model", None)
        return found if isinstance(found, type) else None

    def read_as(self: Me, model: type[Model]) -> Me:
        """The same list, its items read as another model."""
        other = copy(self)
        other.operation = attrs.evolve(
            self.operation, reads=attrs.evolve(cast("Any", self.operation.reads), model=model)
        )
        return other

    def _encode(self, query: Mapping[str, object]) -> Call:
        return encode(self.operation, self.path, query, extra_query=self.extra_query)

    @property
    def key(self) -> int:
        """A number that tells lists of other parameters apart, for cursors."""
        given = self._encode(self._placeless())
        return crc32(repr((self.operation.name, given.path, given.query)).encode())

    def check_cursor(self, cursor: object) -> None:
        """Refuse what is no cursor, a damaged one, and that of a list with other parameters.

        Raises:
            InvalidArgument: it is one of these.
        """
        given = cast("Mapping[str, object]", cursor if isinstance(cursor, Mapping) else {})
        if given.get("list") is None:
            raise InvalidArgument(f"resume takes the cursor of an iteration, not {cursor!r}")
        if given["list"] != self.key or ("after" in given) != self.exact:
            raise InvalidArgument("this is the cursor of a list with other parameters")
        if not is_whole_cursor(given):
            raise InvalidArgument(
                f"this cursor is damaged: {shown(given)}; give one as an iteration made it, or "
                "read the list from its beginning"
            )

    # The requests of iteration

    def page_size(self) -> int:
        """Items a page: what was asked for, else what suits the server."""
        return self.limit or self.listing.page_size

    @property
    def first_row(self) -> int:
        """The place of the row that iteration begins with, as far as what was given tells it."""
        if self.listing.style == "page":
            return (self.number - 1) * (self.limit or 0)
        return self.start

    def adaptive_size(self) -> PageSize:
        """The page size of one iteration: a size that was asked for, or pages by number, stay."""
        return PageSize(
            self.page_size(), adapts=self.limit is None and self.listing.style == "offset"
        )

    def check_iteration(self) -> None:
        """Refuse to iterate where the place is given verbatim: it could not be moved on.

        Raises:
            InvalidArgument: ``extra_query`` names start, limit or page.
        """
        if self.places_given:
            names = ", ".join(self.places_given)
            raise InvalidArgument(f"to iterate, give {names} as arguments, not in extra_query")

    def between(self, after: int, to: int | None, limit: int, start: int = 0) -> Call:
        """The call for rows of a range of ids, in their order.

        Args:
            after: lower end, not included; 0 for none.
            to: upper end, included; None for none.
            limit: rows at most.
            start: rows to pass over.
        """
        column = cast("str", self.listing.id_column)
        ours = Where.gt(column, after)
        if to is not None:
            ours &= Where.lte(column, to)
        ranged = {**self._ranged("asc"), **self._where(ours), **self._at(start, limit)}
        return attrs.evolve(self._encode(ranged), row_by_row=True)

    def lowest(self, limit: int, start: int) -> Call:
        """The call for rows by ascending id, without a range."""
        ranged = {**self._ranged("asc"), **self._at(start, limit)}
        return attrs.evolve(self._encode(ranged), row_by_row=True)

    def highest(self) -> Call:
        """The call for the row of the highest id."""
        return self._encode({**self._ranged("desc"), "limit": 1})

    def _ranged(self, direction: str) -> dict[str, object]:
        order = self._order((cast("str", self.listing.id_column), direction))
        return {**self._placeless(), **order}

    def _where(self, ours: Where) -> dict[str, object]:
        given = self.query.get("where")
        if given is None:
            return {"where": ours}
        return {"where": where_clauses(cast("Iterable[Any]", given)) & ours}

    def _order(self, order: tuple[str, str] | None) -> dict[str, object]:
        known = self.operation.query
        if order is None:
            return {}
        if "order_by" in known and "order_by_dir" in known:
            return {"order_by": order[0], "order_by_dir": order[1]}
        return {"order": [order]} if "order" in known else {}

    def rows(self, start: int, limit: int) -> Call:
        """The call for rows by their place, in the order of the user or a stable one."""
        return self._encode({**self._ordered(), **self._at(start, limit)})

    def numbered(self, number: int, limit: int | None) -> Call:
        """The call for a page by its number."""
        place: dict[str, object] = {"page": number}
        if limit is not None and "limit" in self.operation.query:
            place["limit"] = limit
        return self._encode({**self._ordered(), **place})

    def one(self) -> Call:
        """The call whose first item is the first of the list."""
        if self.listing.style == "page":
            return self.numbered(self.number, self.limit)
        return self.rows(self.start, 1)

    def smallest(self) -> Call:
        """The call for as little as tells the total."""
        return self._encode({**self._placeless(), **self._at(0, 1)})

    def _placeless(self) -> dict[str, object]:
        """What was asked for, without the place in the list."""
        return {name: value for name, value in self.query.items() if name not in _PLACE}

    def _ordered(self) -> dict[str, object]:
        """What was asked for, with the order that iteration adds.

        An order of the user by columns is given the column that decides among equal rows.
        """
        query, order = self._placeless(), self.listing.order
        if not self.ordered:
            return {**query, **self._order(order)}
        given = query.get("order")
        if order is None or not isinstance(given, list):
            return query
        by_columns = cast("list[tuple[str, str]]", given)
        if order[0] not in {column for column, _ in by_columns}:
            query["order"] = [*by_columns, order]
        return query

    def _at(self, start: int, limit: int) -> dict[str, object]:
        """The place of rows, in the parameters that the list has."""
        place = {"limit": limit, **({"start": start} if start else {})}
        return {name: value for name, value in place.items() if name in self.operation.query}


def _kept(value: object) -> object:
    """An iterable that can be read once is read now: the list may be used again."""
    return list(cast("Iterable[object]", value)) if _is_series(value) else value


def _is_series(value: object) -> bool:
    if getattr(value, "shape", None) == ():  # an array without dimensions is one value
        return False
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping, Where))


def _number(query: dict[str, object], name: str, least: int) -> int | None:
    value = query.get(name)
    if value is None:
        return None
    query[name] = number = check_whole(name, given(value, name), least)
    return number
