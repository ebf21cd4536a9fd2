"""RowChecks: rows of contacts and companies, held against the server's list of fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast

from maatoo.argument_names import ResemblingName, refuse_misspelt
from maatoo.batch.row_keys import unique_names
from maatoo.caller import Caller
from maatoo.errors import InvalidArgument
from maatoo.fields import FieldList, as_field_takes, known_fields, refusal
from maatoo.operation import Operation

__all__ = ["RowChecks", "UnknownColumn"]

Row = Mapping[str, object]


class UnknownColumn(InvalidArgument):
    """Rows have a column that is no field of the server; nothing was sent."""


class RowChecks:
    """What is wrong with rows, as far as the server's list of fields shows.

    Attributes:
        unique: aliases that identify an entity, by the list.
        verbatim: names that are sent whatever the list says.
    """

    def __init__(self, caller: Caller, operation: Operation[Any], *, new: bool) -> None:
        self._caller = caller
        self._operation = operation
        self._new = new
        self._sent = False
        self._documented = frozenset(param.wire for param in operation.body.values()) | {"id"}
        self.unique = unique_names(operation)
        self.verbatim: set[str] = set()

    def note_verbatim(self, item: object) -> None:
        """Note the names that a row gives as ``extra``."""
        extra: object = cast("Row", item).get("extra") if isinstance(item, Mapping) else None
        if isinstance(extra, Mapping):
            self.verbatim.update(cast("Row", extra))

    async def read(self) -> FieldList | None:
        """The server's list of fields, read once a client."""
        listed = await known_fields(self._caller, self._operation)
        if listed is not None:
            self.unique = tuple(dict.fromkeys((*self.unique, *listed.unique)))
        return listed

    async def problems(self, rows: Sequence[Row]) -> dict[int, InvalidArgument]:
        """Why rows are not sent, by their index.

        Raises:
            UnknownColumn: nothing was sent yet, and rows have a column that is no field, or, where
                the server shows no list, that can be none.
        """
        listed = await self.read()
        if listed is not None and not self._sent:
            self._refuse_columns(rows, listed)
        found = {index: self._problem(row, listed) for index, row in enumerate(rows)}
        refused = {index: error for index, error in found.items() if error is not None}
        sure = [each for each in refused.values() if not isinstance(each, ResemblingName)]
        if listed is None and sure and not self._sent:
            raise UnknownColumn(f"{sure[0]}; nothing was sent")
        self._sent = self._sent or len(refused) < len(rows)
        return refused

    def _misspelt(self, row: Row) -> InvalidArgument | None:
        """The error for a name that no field can have, or that is nearly a documented one."""
        try:
            refuse_misspelt(self._operation, row.keys() - self._documented - self.verbatim)
        except InvalidArgument as error:
            return error
        return None

    def _unknown(self, row: Row, listed: FieldList) -> list[str]:
        return [
            name
            for name in row.keys() - self._documented
            if name not in listed.fields and name not in self.verbatim
        ]

    def _refuse_columns(self, rows: Sequence[Row], listed: FieldList) -> None:
        counts = Counter(name for row in rows for name in self._unknown(row, listed))
        if counts:
            name, rows_with_it = counts.most_common(1)[0]
            others = sorted(counts.keys() - {name})
            also = f" The same holds for {', '.join(map(repr, others))}." if others else ""
            raise UnknownColumn(
                f"{self._no_field(name, listed)} {rows_with_it:,} of the {len(rows):,} rows seen "
                f"have it; nothing was sent.{also}"
            )

    def _no_field(self, name: str, listed: FieldList) -> str:
        near = listed.nearest(name, self._documented)
        meant = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        resource = self._operation.name.partition(".")[0]
        return (
            f"the column {name!r} is no published field of this server's {resource}: it would drop "
            f"the values in silence.{meant}"
        )

    def _problem(self, row: Row, listed: FieldList | None) -> InvalidArgument | None:
        if listed is None:
            return self._misspelt(row)
        unknown = self._unknown(row, listed)
        if unknown:
            return InvalidArgument(self._no_field(unknown[0], listed))
        for name, value in row.items():
            own = listed.fields.get(name)
            if own is None:
                continue
            reason = refusal(own, value)
            if reason is not None:
                return InvalidArgument(f"{value!r} cannot be stored as {name!r}: {reason}")
            cast("dict[str, object]", row)[name] = as_field_takes(own, value)
        if self._new and not any(row.get(name) for name in self.unique):
            for own in listed.fields.values():
                if own.is_required and row.get(own.alias) in (None, ""):
                    return InvalidArgument(f"{own.alias!r} is required: the server wants it filled")
        return None
