"""What became, or would become, of the rows of a table."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

from attrs import asdict, define, field, frozen

from maatoo.batch.report import BulkReport
from maatoo.batch.report_data import summary
from maatoo.converter import plain_data
from maatoo.errors import BulkError
from maatoo.models.contacts import Contact

__all__ = ["CheckReport", "Duplicate", "ImportReport", "RowProblem"]


@frozen
class RowProblem:
    """What is wrong with a value of a row.

    Attributes:
        row: the row as the source counts: of a CSV file as a spreadsheet shows it, the names being
            row 1; from 1 in other files; from 0 in everything else.
        column: the column, or "" where it is the row as a whole.
        value: the value.
        reason: what is wrong.
        effect: "refused": the row is not sent, or the server does not take it; "dropped": the value
            is not stored; "changed": it is stored otherwise.
    """

    row: int
    column: str
    value: object
    reason: str
    effect: str = "refused"


@frozen
class Duplicate:
    """A row with the key of an earlier one; it is sent after that, and the later values win."""

    row: int
    first_row: int


@define
class CheckReport:
    """What would become of rows; nothing was written.

    Attributes:
        rows: how many were read.
        problems: what is refused, dropped or changed, in the order of the rows.
    """

    rows: int = 0
    problems: list[RowProblem] = field(factory=list[RowProblem])

    @property
    def ok(self) -> bool:
        """Whether all rows would be stored as they are."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON data."""
        return {"rows": self.rows, "problems": [plain_data(asdict(each)) for each in self.problems]}


@define
class ImportReport:
    """What became of an import.

    Attributes:
        rows: how many rows were read.
        written: what became of those that were sent; its indexes count these alone.
        row_numbers: the source's number of each row that was sent, by its index in ``written``.
        rejected: how many rows are not stored.
        duplicates: rows with the key of an earlier one. They are sent in their order, one after
            the other: the later values win.
        rejects: the file with a line for each problem; None where no row was rejected. Of an import
            that was stopped it is ``<rejects>.part``, with the problems found so far.
        segments: what became of adding the contacts to segments, by the segment's id.
        dry_run: whether nothing was written.
        source: the file, as ``maatoo.tables.read`` opened it; None where it was none.
    """

    written: BulkReport[Contact] = field(factory=BulkReport[Contact])
    rows: int = 0
    rejected: int = 0
    duplicates: list[Duplicate] = field(factory=list[Duplicate])
    rejects: Path | None = None
    segments: dict[int, BulkReport[None]] = field(factory=dict[int, "BulkReport[None]"])
    dry_run: bool = False
    source: Any = None
    row_numbers: array[int] = field(factory=lambda: array("Q"), repr=False)

    @property
    def ok(self) -> bool:
        """Whether every row is stored, and in every segment."""
        written = self.dry_run or self.written.ok
        return written and not self.rejected and all(each.ok for each in self.segments.values())

    def raise_for_failures(self) -> None:
        """Raise unless :attr:`ok`.

        Raises:
            BulkError: with the report of the writes, or of a segment, as its ``report``.
        """
        if self.rejected:
            where = f"; {self.rejects} says why" if self.rejects else ""
            sent = "" if self.dry_run else f" (of those that were sent: {summary(self.written)})"
            raise BulkError(
                f"{self.rejected:,} of {self.rows:,} rows are not stored{where}{sent}", self.written
            )
        if not self.dry_run:
            self.written.raise_for_failures()
        for each in self.segments.values():
            each.raise_for_failures()

    def __str__(self) -> str:
        """What became of the rows, in a line."""
        said = [f"{self.rows:,} rows read"]
        if self.rejected:
            said.append(
                f"{self.rejected:,} rejected{f': see {self.rejects}' if self.rejects else ''}"
            )
        if self.duplicates:
            said.append(f"{len(self.duplicates):,} have the key of an earlier one: the later wins")
        if self.dry_run:
            return "; ".join([*said, "nothing was written to the server"])
        said.append(f"written: {summary(self.written)}")
        said += [f"segment {key}: {summary(each)}" for key, each in self.segments.items()]
        return "; ".join(said)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON data; the reports inside as :meth:`BulkReport.to_dict` has them.

        Each problem of ``written`` has the source's number of its ``row`` as well.
        """
        written = self.written.to_dict()
        for each in written["problems"]:
            each["row"] = self.row_numbers[each["index"]]
        return {
            "rows": self.rows,
            "rejected": self.rejected,
            "rejects": None if self.rejects is None else str(self.rejects),
            "duplicates": [asdict(each) for each in self.duplicates],
            "dry_run": self.dry_run,
            "written": written,
            "segments": {str(key): each.to_dict() for key, each in self.segments.items()},
        }
