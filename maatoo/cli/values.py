"""Values: what an option of a command is read as, and the Python value that is made of it."""

from __future__ import annotations

import csv
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, cast

from maatoo.cli.asking import read_secret
from maatoo.errors import InvalidArgument
from maatoo.redaction import is_secret

__all__ = ["RENAMED", "form_of", "is_ids", "pair_of", "words_of"]

Kind = inspect.Parameter
RENAMED = "Mapping[str, str | None]"
"""What the columns of a file are: the annotation of a parameter that is called columns, too."""
FILE = "A CSV, JSONL or Parquet file."
IDS = "Ids, files of ids, or - for standard input."
ROWS = "A file of JSON lines, a row each, or - for standard input."
SECRET = "- to be asked for it, or to read it from standard input; or @FILE."
Reader = Callable[[Any, str], Any]
"""Makes the Python value of what was read from an option; the name of the option is for errors."""


def form_of(parameter: Kind) -> tuple[Any, Reader, str]:
    """What a value is read as, what makes the Python value of it, and how it is written."""
    said = str(parameter.annotation)
    if "PathLike" in said:
        return str, _same, FILE if parameter.name in ("rows", "source") else ""
    if parameter.name == "rows":
        return str, rows_of, ROWS
    if is_ids(parameter):
        return str, ids_of, IDS
    if is_secret(parameter.name):
        return str, _passwords if said.startswith("Mapping") else _secret, SECRET
    if literal := re.match(r"Literal\[(.*?)\]", said):
        return Literal[tuple(json.loads(f"[{literal[1]}]".replace("'", '"')))], _same, ""
    found = ((hint, read, how) for start, hint, read, how in FORMS if said.startswith(start))
    return next(found, (str, _same, ""))


def is_ids(parameter: Kind) -> bool:
    positional = parameter.kind is Kind.POSITIONAL_ONLY
    return positional and str(parameter.annotation).startswith("Iterable[int]")


def rows_of(source: str, _: str = "") -> Iterator[Mapping[str, Any]]:
    """The rows of a file of JSON lines, or of standard input for ``-``.

    Raises:
        InvalidArgument: a line that is no JSON object.
    """
    with nullcontext(sys.stdin) if source == "-" else Path(source).open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                row = _json(line, f"line {number} of {source}")
                if not isinstance(row, dict):
                    raise InvalidArgument(f"line {number} of {source} is no JSON object")
                yield cast("dict[str, Any]", row)


def ids_of(words: Iterable[str], _: str = "") -> Iterator[int]:
    """Ids that stand there, in files (``ids.txt``, ``@ids.txt``), or on standard input (``-``).

    Raises:
        InvalidArgument: a word that is no id and no file.
    """
    for word in words:
        if word.isascii() and word.isdigit():
            yield int(word)
        elif word == "-":
            yield from (_id(each) for line in sys.stdin for each in line.split())
        elif (path := Path(word.removeprefix("@"))).is_file() or word.startswith("@"):
            with path.open(encoding="utf-8-sig") as file:
                yield from (_id(each) for line in file for each in line.split())
        else:
            raise InvalidArgument(
                f"{word!r} is no id and no file: give numbers, FILE, or - for standard input"
            )


def _id(word: str) -> int:
    if word.isascii() and word.isdigit():
        return int(word)
    raise InvalidArgument(f"{word!r} is no id: a file of ids holds whole numbers")


def _same(value: Any, _: str) -> Any:
    return value


def _secret(value: str, option: str) -> str:
    """A secret, which would be seen in the list of processes if it were an argument."""
    if value.startswith("@"):
        return Path(value[1:]).read_text("utf-8").rstrip("\r\n")
    if value != "-":
        raise InvalidArgument(f"{option} is secret, and arguments are not: give {SECRET}")
    return read_secret(option.strip("-").replace("-", " "))


def _passwords(value: str, option: str) -> dict[str, str]:
    password = _secret(value, option)
    return {"password": password, "confirm": password}


def words_of(texts: Iterable[str], option: str) -> list[Any]:
    """Texts with commas between them, or JSON lists."""
    found: list[Any] = []
    for text in texts:
        if text.startswith("["):
            found += _objects([text], option)
        else:
            found += [word.strip() for word in text.split(",") if word.strip()]
    return found


def _ids_or_names(texts: Iterable[str], option: str) -> list[int | str]:
    return [int(each) if each.isdecimal() else each for each in map(str, words_of(texts, option))]


def _renamed(text: str, option: str) -> dict[str, str | None]:
    """The columns that ``'E-Mail=email,Note='`` names; a name with a comma is quoted as in CSV."""
    found: dict[str, str | None] = {}
    for part in next(csv.reader([text], skipinitialspace=True), ()):
        column, sign, name = (each.strip() for each in part.rpartition("="))
        if not (sign and column):
            raise InvalidArgument(f"{option} {part!r}: write COLUMN=FIELD, or COLUMN= for none")
        if column in found:
            raise InvalidArgument(f"{option} names {column!r} twice")
        found[column] = name or None
    return found


def _objects(texts: Iterable[str], option: str) -> list[Any]:
    """JSON values, or JSON lists of them."""
    found: list[Any] = []
    for text in texts:
        value = _json(text, option)
        found += cast("list[Any]", value) if isinstance(value, list) else [value]
    return found


def _json(text: str, option: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidArgument(f"{option} takes JSON, and this is none: {text[:80]!r}") from None


def _number(text: str, option: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InvalidArgument(f"{option} takes a number, not {text!r}") from None


def pair_of(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name):
        raise InvalidArgument(f"--field takes alias=value, not {text!r}")
    return name, value


def _orders(texts: Iterable[str], option: str) -> list[tuple[str, str]]:
    """``points:desc``, ``id``."""
    found: list[tuple[str, str]] = []
    for text in words_of(texts, option):
        column, _, direction = text.partition(":")
        if direction not in ("", "asc", "desc"):
            raise InvalidArgument(f"{option} takes column, column:asc or column:desc, not {text!r}")
        found.append((column, direction or "asc"))
    return found


def _order(texts: Iterable[str], option: str) -> tuple[str, str]:
    found = _orders(texts, option)
    if len(found) != 1:
        raise InvalidArgument(f"{option} takes one column: column, column:asc or column:desc")
    return found[0]


def _conditions(texts: Iterable[str], option: str) -> list[tuple[str, str, object]]:
    """``points gt 10``, ``id in 1,2,3``, ``email isNull``."""
    found: list[tuple[str, str, object]] = []
    for text in texts:
        column, expression, value = [*text.split(None, 2), "", "", ""][:3]
        if not expression:
            raise InvalidArgument(
                f"{option} takes 'column expression value', such as 'points gt 10'"
            )
        listed = expression in ("in", "notIn", "between", "notBetween")
        given = value.strip()
        found.append((column, expression, given.split(",") if listed else given or None))
    return found


FORMS: list[tuple[str, Any, Reader, str]] = [
    ("Where", list[str], _conditions, "Written 'points gt 10'; repeatable."),
    ("tuple[str, str]", list[str], _order, "Written points or points:desc."),
    ("Iterable[tuple[str, str]]", list[str], _orders, "Written points:desc,id."),
    ("Iterable[Mapping", list[str], _objects, "Written as JSON; repeatable."),
    ("Iterable[object", list[str], _objects, "Written as JSON; repeatable."),
    ("Iterable[int]", list[str], lambda texts, option: list(ids_of(words_of(texts, option))), ""),
    ("Iterable[int | str]", list[str], _ids_or_names, "With commas; repeatable."),
    ("Iterable[str]", list[str], words_of, "With commas; repeatable."),
    (RENAMED, str, _renamed, "Written 'E-Mail=email,Vorname=firstname,Note='."),
    ("Mapping", str, _json, "Written as JSON."),
    ("object", str, _json, "Written as JSON."),
    ("float", str, _number, ""),
    ("bool", bool, _same, ""),
    ("int | str", str, _same, ""),
    ("int", int, _same, ""),
]
"""By how an annotation begins: what is read, what makes the value of it, how it is written."""
