"""Values: how the value of an option is written, and the Python value that is made of it.

A reader is a function that makes the value. The annotation of its parameter is the type that
cyclopts parses, its docstring is the help text. It raises ``ValueError`` for what it cannot read.
"""

from __future__ import annotations

import csv
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from maatoo.cli.asking import read_secret
from maatoo.errors import InvalidArgument
from maatoo.redaction import is_secret

__all__ = ["NUMBERS", "Form", "form_of", "words"]


class Form(NamedTuple):
    """How the values of a parameter are written."""

    hint: Any
    read: Callable[[Any], Any] | None
    how: str

    def value(self, given: Any, option: str) -> Any:
        """The Python value of what was given.

        Raises:
            InvalidArgument: it cannot be read.
        """
        try:
            return self.read(given) if self.read else given
        except InvalidArgument:
            raise
        except (ValueError, RecursionError):
            raise InvalidArgument(f"{option} cannot be read. {self.how}") from None


def form_of(parameter: inspect.Parameter) -> Form:
    """The form of the values of a parameter."""
    name, said = parameter.name, str(parameter.annotation)
    if literal := re.match(r"Literal\[(.*?)\]", said):
        return Form(Literal[tuple(json.loads(f"[{literal[1]}]".replace("'", '"')))], None, "")
    form = f"{'secret' if is_secret(name) else parameter.kind.name} {name}: {said}"
    reader: Any = next((each for start, each in FORMS if re.match(start, form)), str)
    if isinstance(reader, type):
        return Form(reader, None, "")
    taken, *_ = inspect.signature(reader, eval_str=True).parameters.values()
    return Form(taken.annotation, reader, reader.__doc__)


def rows(source: str) -> Iterator[dict[str, Any]]:
    """A file of JSON lines, a row each, or - for standard input."""
    for number, line in enumerate(_lines(source), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise InvalidArgument(f"line {number} of {source} is no JSON object")
            yield cast("dict[str, Any]", row)


def _lines(source: str) -> Iterator[str]:
    with nullcontext(sys.stdin) if source == "-" else Path(source).open(encoding="utf-8") as file:
        try:
            for line in file:
                yield line.removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise InvalidArgument(f"{source} is no text in UTF-8") from None


def table(path: str) -> str:
    """A CSV, JSONL or Parquet file."""
    return path


def ids(given: tuple[str, ...]) -> Iterator[int]:
    """Ids, files of ids, or - for standard input."""
    for word in given:
        file = word.removeprefix("@")
        if word == "-" or file != word or (not word.isdigit() and Path(word).is_file()):
            yield from (_id(each, f"in {word}") for line in _lines(file) for each in line.split())
        else:
            yield _id(word, "and no file")


def _id(word: str, where: str) -> int:
    if not (word.isascii() and word.isdigit()):
        raise InvalidArgument(f"{word!r} is no id {where}: give numbers, FILE, or - for input")
    return int(word)


def secret(word: str, what: str = "secret") -> str:
    """- to be asked for it, or to read it from standard input; or @FILE."""
    if word.startswith("@"):
        return Path(word[1:]).read_text("utf-8").rstrip("\r\n")
    if word != "-":  # it would be seen in the list of processes
        raise InvalidArgument(f"a secret is no argument: give {secret.__doc__}")
    return read_secret(what)


def password(word: str) -> dict[str, str]:
    """- to be asked for it, or to read it from standard input; or @FILE."""
    return dict.fromkeys(("password", "confirm"), secret(word, "plain password"))


def words(texts: list[str]) -> list[Any]:
    """With commas; repeatable."""
    lists = (json.loads(text) if text.startswith("[") else text.split(",") for text in texts)
    found = (each.strip() if isinstance(each, str) else each for some in lists for each in some)
    return [each for each in found if each != ""]


def names_or_ids(texts: list[str]) -> list[int | str]:
    """With commas; repeatable."""
    return [int(each) if each.isdecimal() else each for each in map(str, words(texts))]


def numbers(texts: list[str]) -> list[int]:
    """Whole numbers with commas; repeatable."""
    return list(ids(tuple(map(str, words(texts)))))


def objects(texts: list[str]) -> list[Any]:
    """Written as JSON; repeatable."""
    values: Iterator[Any] = map(json.loads, texts)
    return list(chain.from_iterable(each if hasattr(each, "append") else [each] for each in values))


def json_value(text: str) -> Any:
    """Written as JSON."""
    return json.loads(text)


def pairs(texts: list[str]) -> dict[str, str]:
    """A field by its alias: alias=value; repeatable."""
    found = dict(text.split("=", 1) for text in texts)
    if len(found) < len(texts):
        raise InvalidArgument("--field names an alias twice")
    return found


def columns_of_a_file(text: str) -> dict[str, str | None]:
    """Written 'E-Mail=email,Vorname=firstname,Note='."""
    found: dict[str, str | None] = {}
    for part in next(csv.reader([text], skipinitialspace=True), ()):  # quotes a name with a comma
        column, sign, name = (each.strip() for each in part.rpartition("="))
        if not (sign and column):
            raise InvalidArgument(f"{part!r} is none of COLUMN=FIELD and, to leave it out, COLUMN=")
        if column in found:
            raise InvalidArgument(f"column {column!r} is named twice")
        found[column] = name or None
    return found


def order(text: str) -> tuple[str, str]:
    """Written points or points:desc."""
    column, _, direction = text.partition(":")
    return column, direction or "asc"


def orders(texts: list[str]) -> list[tuple[str, str]]:
    """Written points:desc,id."""
    return list(map(order, words(texts)))


def conditions(texts: list[str]) -> list[tuple[str, str, object]]:
    """Written 'points gt 10'; repeatable."""
    found: list[tuple[str, str, object]] = []
    for column, expression, *value in (text.split(None, 2) for text in texts):
        listed = expression in ("in", "notIn", "between", "notBetween")
        given = "".join(value).strip()
        found.append((column, expression, given.split(",") if listed else given or None))
    return found


def _whole(_: Any, tokens: Sequence[Any]) -> int:
    """A whole number as it stands there: 1.5 would be rounded, to the id of somebody else."""
    if not re.fullmatch(r"[+-]?[0-9]+", tokens[0].value):
        raise ValueError(f"{tokens[0].value!r} is no whole number")
    return int(tokens[0].value)


def _decimal(_: Any, tokens: Sequence[Any]) -> Decimal:
    try:
        return Decimal(tokens[0].value)
    except ArithmeticError:
        raise ValueError(f"{tokens[0].value!r} is no number") from None


NUMBERS: dict[Any, Callable[[Any, Sequence[Any]], Any]] = {int: _whole, Decimal: _decimal}
"""Converters of the command line's numbers, which round nothing."""

FORMS: list[tuple[str, Any]] = [
    (r"secret \w+: Mapping", password),
    ("secret ", secret),
    ("VAR_KEYWORD ", pairs),
    (r"\w+ (rows|source): .*PathLike", table),
    (r"\w+ rows: ", rows),
    (r"POSITIONAL_ONLY \w+: Iterable\[int\]", ids),
    (r"\w+ \w+: .*PathLike", str),
    (r"\w+ \w+: Where", conditions),
    (r"\w+ \w+: tuple\[str, str\]", order),
    (r"\w+ \w+: Iterable\[tuple", orders),
    (r"\w+ \w+: Iterable\[(Mapping|object)", objects),
    (r"\w+ \w+: Iterable\[int\]", numbers),
    (r"\w+ \w+: Iterable\[int \| str\]", names_or_ids),
    (r"\w+ \w+: Iterable\[str\]", words),
    (r"\w+ \w+: Mapping\[str, str \| None\]", columns_of_a_file),
    (r"\w+ \w+: (Mapping|object)", json_value),
    (r"\w+ \w+: float", Decimal),
    (r"\w+ \w+: bool", bool),
    (r"\w+ \w+: int(?! \| str)", int),
]
"""The reader of a parameter, by a pattern for its kind, name and annotation."""
