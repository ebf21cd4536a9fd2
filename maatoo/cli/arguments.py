"""Arguments: the parameters of an operation as options of a command, and back as Python values."""

from __future__ import annotations

import getpass
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, cast

from cyclopts import Parameter
from docstring_parser import DocstringStyle, parse

from maatoo.cli.output import DEFAULT, DryRun, Output, ProfileName, Yes
from maatoo.errors import InvalidArgument
from maatoo.redaction import is_secret

__all__ = ["cli_signature", "ids_of", "python_arguments"]

HIDDEN = frozenset({"report", "on_outcome", "keep", "progress", "fields"})
OWN = frozenset({"columns", "json", "jsonl", "csv", "max", "yes", "dry_run", "profile", "null"})
ROWS = "A file of JSON lines, a row each, or - for standard input."
SECRET = "- to be asked for it, or to read it from standard input; or @FILE."

Kind = inspect.Parameter
Reader = Callable[[Any, str], Any]
"""Makes the Python value of what was read from an option; the name of the option is for errors."""


def cli_signature(method: Callable[..., Any], *, dangerous: bool) -> inspect.Signature:
    """The signature of the command of an operation.

    Args:
        method: the method of the blocking client.
        dangerous: whether the command takes ``--yes``.
    """
    params = parse(method.__doc__ or "", DocstringStyle.GOOGLE).params
    said = {each.arg_name: " ".join((each.description or "").split()) for each in params}
    found: list[Kind] = []
    for name, parameter in _parameters(method).items():
        hint, _ = _form(parameter)
        if parameter.kind is Kind.POSITIONAL_ONLY:
            many = _is_ids(parameter)
            text = ROWS if name == "rows" else said.get(name, "")
            dash = many or name == "rows"  # "-" is standard input, no option
            shown = Parameter(help=text, allow_leading_hyphen=dash)
            how = Kind.VAR_POSITIONAL if many else Kind.POSITIONAL_ONLY
            found.append(Kind(name, how, annotation=Annotated[hint, shown]))
        elif parameter.kind is Kind.KEYWORD_ONLY and name not in HIDDEN:
            text = f"{said.get(name, '')} {SECRET if is_secret(name) else ''}".strip()
            option = f"--{'set-' if name in OWN else ''}{name.replace('_', '-')}"
            needed = parameter.default is Kind.empty
            found.append(_option(name, hint, text, option, needed=needed, dash=is_secret(name)))
    if "fields" in _parameters(method):
        found.append(_option("field", list[str], "A field by its alias: alias=value; repeatable."))
    if any("Unset | None" in str(each.annotation) for each in _parameters(method).values()):
        found.append(_option("null", list[str], "Names to send as null, with commas."))
    if dangerous:
        found.append(Kind("yes", Kind.KEYWORD_ONLY, annotation=Yes, default=False))
    found.append(Kind("dry_run", Kind.KEYWORD_ONLY, annotation=DryRun, default=False))
    found.append(Kind("profile", Kind.KEYWORD_ONLY, annotation=ProfileName, default=None))
    found.append(Kind("output", Kind.KEYWORD_ONLY, annotation=Output, default=DEFAULT))
    return inspect.Signature(found)


def python_arguments(
    method: Callable[..., Any], words: tuple[Any, ...], options: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """What a method is to be called with.

    Args:
        method: the method of the blocking client.
        words: what stood there without an option.
        options: what stood there with one.

    Raises:
        InvalidArgument: a value that cannot be read.
    """
    args: list[Any] = []
    given: dict[str, Any] = {}
    for name, parameter in _parameters(method).items():
        _, read = _form(parameter)
        if parameter.kind is Kind.POSITIONAL_ONLY:
            place = len(args)
            value = words[place:] if _is_ids(parameter) else words[place]
            args.append(read(value, name))
        elif options.get(name) is not None and name not in HIDDEN:
            given[name] = read(options[name], f"--{name.replace('_', '-')}")
    if fields := options.get("field"):
        given["fields"] = dict(map(_pair, fields))
    for name in _words(options.get("null") or (), "--null"):
        if name.replace("-", "_") in _parameters(method):
            given[name.replace("-", "_")] = None
        elif "fields" in _parameters(method):
            given.setdefault("fields", {})[name] = None
        else:
            raise InvalidArgument(f"--null {name}: there is no such option")
    return args, given


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
    """Ids that stand there, in files (``@ids.txt``), or on standard input (``-``), one a line.

    Raises:
        InvalidArgument: a word that is no id.
    """
    for word in words:
        if word == "-":
            yield from ids_of(each for line in sys.stdin for each in line.split())
        elif word.startswith("@"):
            with Path(word[1:]).open(encoding="utf-8-sig") as file:
                yield from ids_of(each for line in file for each in line.split())
        elif word.isascii() and word.isdigit():
            yield int(word)
        else:
            raise InvalidArgument(
                f"{word!r} is no id: give numbers, @FILE, or - for standard input"
            )


def _parameters(method: Callable[..., Any]) -> Mapping[str, Kind]:
    return inspect.signature(method).parameters


def _is_ids(parameter: Kind) -> bool:
    positional = parameter.kind is Kind.POSITIONAL_ONLY
    return positional and str(parameter.annotation).startswith("Iterable[int]")


def _option(
    name: str,
    hint: Any,
    text: str,
    shown: str | None = None,
    *,
    needed: bool = False,
    dash: bool = False,
) -> Kind:
    given = Parameter(help=text, name=shown, allow_leading_hyphen=dash)
    annotation: Any = Annotated[hint if needed else Optional[hint], given]
    default = Kind.empty if needed else None
    return Kind(name, Kind.KEYWORD_ONLY, annotation=annotation, default=default)


def _form(parameter: Kind) -> tuple[Any, Reader]:
    """What the command line reads a value as, and what makes the Python value of it."""
    said = str(parameter.annotation)
    if parameter.name == "rows":
        return str, rows_of
    if _is_ids(parameter):
        return str, ids_of
    if is_secret(parameter.name):
        return str, _passwords if said.startswith("Mapping") else _secret
    if literal := re.match(r"Literal\[(.*?)\]", said):
        return Literal[tuple(json.loads(f"[{literal[1]}]".replace("'", '"')))], _same
    found = ((hint, read) for start, hint, read in FORMS if said.startswith(start))
    return next(found, (str, _same))


def _same(value: Any, _: str) -> Any:
    return value


def _secret(value: str, option: str) -> str:
    """A secret, which would be seen in the list of processes if it were an argument."""
    if value.startswith("@"):
        return Path(value[1:]).read_text("utf-8").rstrip("\r\n")
    if value != "-":
        raise InvalidArgument(f"{option} is secret, and arguments are not: give {SECRET}")
    if sys.stdin.isatty():
        return getpass.getpass(f"{option.strip('-').replace('-', ' ').capitalize()}: ", sys.stderr)
    return sys.stdin.readline().rstrip("\r\n")


def _passwords(value: str, option: str) -> dict[str, str]:
    password = _secret(value, option)
    return {"password": password, "confirm": password}


def _words(texts: Iterable[str], option: str) -> list[str]:
    """Texts with commas between them, or JSON lists of texts."""
    found: list[str] = []
    for text in texts:
        if text.startswith("["):
            found += map(str, _objects([text], option))
        else:
            found += [word.strip() for word in text.split(",") if word.strip()]
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


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name):
        raise InvalidArgument(f"--field takes alias=value, not {text!r}")
    return name, value


def _orders(texts: Iterable[str], option: str) -> list[tuple[str, str]]:
    """``points:desc``, ``id``."""
    found: list[tuple[str, str]] = []
    for text in _words(texts, option):
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


FORMS: list[tuple[str, Any, Reader]] = [
    ("Where", list[str], _conditions),
    ("tuple[str, str]", list[str], _order),
    ("Iterable[tuple[str, str]]", list[str], _orders),
    ("Iterable[Mapping", list[str], _objects),
    ("Iterable[object", list[str], _objects),
    ("Iterable[int]", list[str], lambda texts, option: list(ids_of(_words(texts, option)))),
    ("Iterable[str]", list[str], _words),
    ("Mapping", str, _json),
    ("object", str, _json),
    ("float", str, _number),
    ("bool", bool, _same),
    ("int", int, _same),
]
"""By how an annotation begins: what is read, and what makes the value of it."""
