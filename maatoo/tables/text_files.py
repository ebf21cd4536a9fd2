"""Files of text: their encoding and delimiter, their records of CSV and objects of JSON."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import Final, cast

from maatoo.errors import InvalidArgument

__all__ = ["csv_records", "find_delimiter", "find_encoding", "json_records"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS: Final = (";", "\t", "|", ",")
_SEPARATOR_LINE: Final = re.compile(r"\ufeff?sep=(.)\r?\n?", re.IGNORECASE)
"""The first line of files for Excel, which says the delimiter and is no row."""
_PORTION: Final = 1 << 20
_SAMPLE: Final = 50


def find_encoding(file: Path, given: str | None) -> str:
    """The encoding in which all of a file is text.

    Raises:
        InvalidArgument: there is none; nothing was read of it.
    """
    with file.open("rb") as data:
        begin = data.read(4)
    marked = next((name for mark, name in _MARKS if begin.startswith(mark)), None)
    try:
        if given is not None and codecs.lookup(given).name == "utf-8" and marked == "utf-8-sig":
            given = marked
    except (LookupError, TypeError):
        raise InvalidArgument(f"{given!r} is no encoding") from None
    likely = [each for each in (given or marked,) if each] or ["utf-8", "cp1252"]
    for each in likely:
        if _is_text(file, each):
            return each
    raise InvalidArgument(f"{file} is no text of {' or '.join(likely)}: give encoding=…")


def _is_text(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with file.open("rb") as data:
        try:
            while portion := data.read(_PORTION):
                if "\0" in decoder.decode(portion):  # another encoding, or no text
                    return False
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def find_delimiter(file: Path, encoding: str) -> str:
    """What stands between cells: that of which most rows have the same number, and the most."""
    with file.open(encoding=encoding, newline="") as text:
        said = _SEPARATOR_LINE.fullmatch(text.readline())
    best, most = said[1] if said else ",", (0.0, 1)
    for each in () if said else _DELIMITERS:
        with file.open(encoding=encoding, newline="") as text:
            try:
                widths = [len(cells) for cells in islice(csv.reader(text, delimiter=each), _SAMPLE)]
            except csv.Error:
                continue
        width = widths[0] if widths else 0
        score = (sum(each == width for each in widths) / max(len(widths), 1), width)
        if width > 1 and score > most:
            best, most = each, score
    return best


def csv_records(
    file: Path, encoding: str | None, delimiter: str
) -> Iterator[tuple[int, list[str], str | None]]:
    """The number, the cells, and what is wrong with them, of each row of a CSV file."""
    with file.open(encoding=encoding, newline="") as text:
        if not _SEPARATOR_LINE.fullmatch(text.readline()):
            text.seek(0)
        records = csv.reader(text, delimiter=delimiter, strict=True)
        for number in count(1):
            try:
                cells = next(records, None)
            except csv.Error as problem:
                yield number, [], f"a cell that is no CSV: {problem}"
                continue
            if cells is None:
                return
            yield number, cells, None


def json_records(
    file: Path, encoding: str | None
) -> Iterator[tuple[int, dict[str, object], str | None]]:
    """The number, the values, and what is wrong with them, of each line of JSON."""
    with file.open(encoding=encoding) as text:
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            try:
                values = _read_json(line)
            except (ValueError, RecursionError) as problem:
                yield number, {}, f"it is no JSON: {problem}"
                continue
            if isinstance(values, dict):
                yield number, cast("dict[str, object]", values), None
            else:
                yield number, {}, "it is no JSON object"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has one name twice")
    return found


def _constant(said: str) -> float | None:
    return None if said == "NaN" else float(said)


_read_json: Final[Callable[[str], object]] = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant
).decode
