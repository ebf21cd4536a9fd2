"""Output: what a command answers, as a table for people, or as JSON, JSON lines or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, Any, Optional, cast

from cyclopts import Group, Parameter

from maatoo.cli.asking import printable, say
from maatoo.errors import InvalidArgument
from maatoo.naming import snake
from maatoo.notebook.columns import filled_columns, flat_row
from maatoo.redaction import mask_data

if TYPE_CHECKING:
    from maatoo import Maatoo

__all__ = [
    "DEFAULT",
    "DryRun",
    "Flag",
    "Format",
    "Null",
    "Output",
    "ProfileName",
    "Yes",
    "connect",
    "show",
    "show_table",
]

Flag = Annotated[bool, Parameter(negative="")]
"""An option that is given or not."""
ProfileName = Annotated[Optional[str], Parameter(help="The login to use; see maatoo profiles.")]
Yes = Annotated[bool, Parameter(help="Do not ask.", negative="")]
Null = Annotated[Optional[list[str]], Parameter(help="Names to send as null, with commas.")]
DryRun = Annotated[bool, Parameter(help="Show what would be done, and do nothing.", negative="")]

GROUP = Group("Output", sort_key=90)
ROWS = 50
COLUMNS = 6


@Parameter(name="*", group=GROUP, negative="")
@dataclass(kw_only=True, frozen=True)
class Format:
    """How rows are shown, for commands whose columns mean something else."""

    json: Annotated[bool, Parameter(help="One JSON value.")] = False
    jsonl: Annotated[bool, Parameter(help="One JSON object a line.")] = False
    csv: Annotated[bool, Parameter(help="CSV with a header.")] = False
    max: Annotated[
        int | None, Parameter(help=f"Rows at most; a table ends after {ROWS}, the others do not.")
    ] = None

    @property
    def wanted(self) -> list[str] | None:
        """The columns that were chosen."""
        return None

    def check(self) -> None:
        """Refuse what contradicts itself, before anything is sent."""
        if self.json + self.jsonl + self.csv > 1:
            raise InvalidArgument("give one of --json, --jsonl and --csv")
        if self.max is not None and self.max < 1:
            raise InvalidArgument("--max takes a number of at least 1")

    def rows(self, rows: Iterable[Mapping[str, Any]], *, total: int | None = None) -> None:
        """Show many rows.

        Args:
            rows: each as plain data; read as they are written.
            total: how many there are, where that is known.
        """
        wanted = self.wanted
        source = map(mask_data, rows) if wanted is None else (picked(row, wanted) for row in rows)
        as_table = not (self.json or self.jsonl or self.csv)
        limit = ROWS if as_table and self.max is None else self.max
        shown = islice(source, limit)
        if self.jsonl:
            for row in shown:
                sys.stdout.write(f"{_json(row)}\n")
        elif self.json:
            between = "[\n"
            for row in shown:
                sys.stdout.write(f"{between}{_json(row)}")
                between = ",\n"
            sys.stdout.write("[]\n" if between == "[\n" else "\n]\n")
        elif self.csv:
            _write_csv(shown, wanted)
        else:
            listed = [row if wanted else flat_row(row) for row in shown]
            show_table(listed, wanted or filled_columns(map(_short, listed))[:COLUMNS])
            if next(source, None) is not None:
                of = f" of {total:,}" if total else ""
                say(f"The first {len(listed):,} rows{of}; --max N shows more, --csv all.")

    def one(self, value: Mapping[str, Any]) -> None:
        """Show one thing: a table of its names and values."""
        if self.wanted or self.jsonl or self.csv:
            self.rows([value])
        elif self.json:
            sys.stdout.write(f"{json.dumps(mask_data(value), ensure_ascii=False, indent=2)}\n")
        else:
            flat = _flat(mask_data(value))
            pairs = [{"name": name, "value": each} for name, each in flat if each not in _EMPTY]
            show_table(pairs, ["name", "value"])


@dataclass(kw_only=True, frozen=True)
class Output(Format):
    """How rows are shown, and which of their columns."""

    columns: Annotated[
        str | None, Parameter(help="Names of the columns, with commas: id,email,date_added.")
    ] = None

    @property
    def wanted(self) -> list[str] | None:
        """The columns that were chosen."""
        return [name.strip() for name in self.columns.split(",")] if self.columns else None


DEFAULT = Output()


def connect(profile: str | None, **settings: Any) -> Maatoo:
    """The client of a command; see :meth:`maatoo.Maatoo.from_profile`."""
    from maatoo import Maatoo

    return Maatoo.from_profile(profile, **settings)


def show(value: object, output: Format) -> None:
    """Show what a method answered."""
    from maatoo.converter import plain_data
    from maatoo.sync._lists import SyncPages

    if isinstance(value, SyncPages):
        pages = cast("SyncPages[Any, Any]", value)
        output.rows(each.to_dict() for each in pages)
        return
    data = plain_data(value)
    if isinstance(data, list) and all(isinstance(each, dict) for each in cast("list[Any]", data)):
        output.rows(cast("list[dict[str, Any]]", data))
    elif isinstance(data, Mapping):
        output.one(cast("Mapping[str, Any]", data))
    else:
        print(data if isinstance(data, str) else _json(data))


_EMPTY: tuple[Any, ...] = (None, "", [], {})
_MISSING = object()


def picked(row: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """Some columns of a row: its properties in either spelling, its fields, ``a.b`` inside.

    Raises:
        InvalidArgument: the row has none of that name.
    """
    shown: Mapping[str, Any] = mask_data(row)
    found: dict[str, Any] = {}
    for name in names:
        value: Any = shown
        for part in name.split("."):
            value = _property(value, part)
        if value is _MISSING:
            has = ", ".join([*row, *cast("dict[str, Any]", row.get("fields") or {})][:60])
            raise InvalidArgument(f"there is no column {name!r}; there are: {has}")
        found[name] = value
    return found


def _property(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        return None if value is None else _MISSING
    row = cast("Mapping[str, Any]", value)
    for holder in (row, row.get("fields"), row.get("unknown_")):
        for spelling in (name, snake(name)):
            if isinstance(holder, Mapping) and spelling in holder:
                return cast("Mapping[str, Any]", holder)[spelling]
    return _MISSING


def show_table(rows: list[Mapping[str, Any]] | list[dict[str, Any]], columns: list[str]) -> None:
    """Draw a table; what does not fit is wrapped, never cut."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(Text(printable(name)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(_cell(row.get(name)))) for name in columns))
    Console().print(table if rows else "Nothing found.")


def _short(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values that fit into a cell."""
    return {name: each for name, each in row.items() if isinstance(each, (str, int, float))}


def _flat(row: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(cast("Mapping[str, Any]", value), f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _write_csv(rows: Iterator[Mapping[str, Any]], wanted: list[str] | None) -> None:
    head = list(islice(rows, 500))
    names = wanted or list(dict.fromkeys(chain.from_iterable(head)))
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    if names:
        writer.writerow(names)
    for row in chain(head, rows):
        if late := [name for name in row if name not in names]:
            raise InvalidArgument(
                f"a later row has {', '.join(late)} and the header has not: name the --columns, "
                "or take --jsonl"
            )
        writer.writerow([_cell(row.get(name)) for name in names])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
