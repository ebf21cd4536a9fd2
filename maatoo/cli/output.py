"""Output: what a command answers, as a table for people, or as JSON, JSON lines or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Optional, cast

from cyclopts import Group, Parameter

from maatoo.cli.asking import printable, say
from maatoo.cli.values import NUMBERS
from maatoo.errors import InvalidArgument
from maatoo.naming import snake
from maatoo.notebook.columns import filled_columns, flat_row
from maatoo.redaction import mask_data

if TYPE_CHECKING:
    from maatoo import Maatoo

__all__ = ["DEFAULT", "Flag", "Format", "Output", "ProfileName", "connect", "show", "show_table"]

Row = Mapping[str, Any]
Flag = Annotated[bool, Parameter(negative="")]
"""An option that is given or not."""
ProfileName = Annotated[Optional[str], Parameter(help="The login to use; see maatoo profiles.")]
Yes = Annotated[bool, Parameter(help="Do not ask.", negative="")]
Null = Annotated[Optional[list[str]], Parameter(help="Names to send as null, with commas.")]
DryRun = Annotated[bool, Parameter(help="Show what would be done, and do nothing.", negative="")]

GROUP = Group("Output", sort_key=90)
ROWS = 50
COLUMNS = 6
EMPTY: tuple[Any, ...] = (None, "", [], {})


@Parameter(name="*", group=GROUP, negative="")
@dataclass(kw_only=True, frozen=True)
class Format:
    """How rows are shown. Commands with a ``--columns`` of their own take this one."""

    json: Annotated[bool, Parameter(help="One JSON value.")] = False
    jsonl: Annotated[bool, Parameter(help="One JSON object a line.")] = False
    csv: Annotated[bool, Parameter(help="CSV with a header.")] = False
    max: Annotated[
        int | None,
        Parameter(
            help=f"Rows at most; a table ends after {ROWS}, the others do not.",
            converter=NUMBERS[int],
        ),
    ] = None
    columns: ClassVar[str | None] = None

    @property
    def wanted(self) -> list[str] | None:
        """The columns that were chosen."""
        return [name.strip() for name in self.columns.split(",")] if self.columns else None

    def check(self) -> None:
        """Refuse options that exclude each other, before anything is sent."""
        if self.json + self.jsonl + self.csv > 1:
            raise InvalidArgument("give one of --json, --jsonl and --csv")
        if self.max is not None and self.max < 1:
            raise InvalidArgument("--max takes a number of at least 1")

    def rows(self, rows: Iterable[Row]) -> None:
        """Show many rows, each as plain data; they are read as they are written."""
        wanted = self.wanted
        source = map(mask_data, rows) if wanted is None else (picked(row, wanted) for row in rows)
        as_table = not (self.json or self.jsonl or self.csv)
        shown = islice(source, ROWS if as_table and self.max is None else self.max)
        if self.jsonl:
            sys.stdout.writelines(f"{_json(row)}\n" for row in shown)
        elif self.json:
            first = next(shown, None)
            sys.stdout.write("[" if first is None else f"[\n{_json(first)}")
            sys.stdout.writelines(f",\n{_json(row)}" for row in shown)
            sys.stdout.write("]\n" if first is None else "\n]\n")
        elif self.csv:
            _write_csv(shown, wanted)
        else:
            listed = [row if wanted else flat_row(row) for row in shown]
            show_table(listed, wanted or filled_columns(map(_short, listed))[:COLUMNS])
            if next(source, None) is not None:
                say(f"The first {len(listed):,} rows; --max N shows more, --csv all.")

    def one(self, value: Row) -> None:
        """Show one thing: a table of its names and values."""
        if self.wanted or self.jsonl or self.csv:
            self.rows([value])
        elif self.json:
            sys.stdout.write(f"{json.dumps(mask_data(value), ensure_ascii=False, indent=2)}\n")
        else:
            flat = _flat(mask_data(value))
            pairs = [{"name": name, "value": each} for name, each in flat if each not in EMPTY]
            show_table(pairs, ["name", "value"])


@dataclass(kw_only=True, frozen=True)
class Output(Format):
    """How rows are shown, and which of their columns."""

    columns: Annotated[  # type: ignore[misc] # of each one, here
        str | None, Parameter(help="Names of the columns, with commas: id,email,date_added.")
    ] = None


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
        output.one(cast("Row", data))
    else:
        print(data if isinstance(data, str) else _json(data))


def picked(row: Row, names: list[str]) -> dict[str, Any]:
    """Some columns of a row: its properties in either spelling, its fields, ``a.b`` inside.

    Raises:
        InvalidArgument: the row has none of that name.
    """
    masked: Any = mask_data(row)
    try:
        return {name: reduce(_property, name.split("."), masked) for name in names}
    except KeyError as missing:
        has = ", ".join([*row, *cast("Row", row.get("fields") or {})][:60])
        raise InvalidArgument(f"there is no column {missing}; there are: {has}") from None


def _property(value: Any, name: str) -> Any:
    if value is None:
        return None
    inside = [value, value.get("fields"), value.get("unknown_")] if hasattr(value, "get") else []
    names = ChainMap[str, Any](*(each for each in inside if hasattr(each, "get")))
    return names[name if name in names else snake(name)]


def show_table(rows: Iterable[Row], columns: list[str]) -> None:
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
    console = Console()
    with console.capture() as drawn:  # it would end the process where a pipe is closed
        console.print(table if table.row_count else "Nothing found.")
    sys.stdout.write(drawn.get())


def _short(row: Row) -> dict[str, Any]:
    """The values that fit into a cell."""
    return {name: each for name, each in row.items() if isinstance(each, (str, int, float))}


def _flat(row: Row, above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(cast("Row", value), f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _write_csv(rows: Iterator[Row], wanted: list[str] | None) -> None:
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
