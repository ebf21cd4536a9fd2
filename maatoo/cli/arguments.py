"""Arguments: the parameters of an operation as options of a command, and back as Python values."""

from __future__ import annotations

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
from docstring_parser import parse_from_object

from maatoo.cli.output import DryRun, Output, ProfileName, Yes
from maatoo.errors import InvalidArgument

__all__ = ["cli_signature", "ids_of", "python_arguments"]

HIDDEN = frozenset({"report", "on_outcome", "keep", "progress", "fields"})
OWN = frozenset({"columns", "json", "jsonl", "csv", "max", "yes", "dry_run", "profile", "null"})

OPTIONS: dict[str, Any] = {
    "yes": Yes,
    "dry_run": DryRun,
    "profile": ProfileName,
    "output": Optional[Output],
}


def cli_signature(method: Callable[..., Any], *, dangerous: bool) -> inspect.Signature:
    """The signature of the command of an operation.

    Args:
        method: the method of the blocking client.
        dangerous: whether the command takes ``--yes``.
    """
    params = parse_from_object(method).params
    said = {each.arg_name: " ".join((each.description or "").split()) for each in params}
    kind = inspect.Parameter
    found: list[inspect.Parameter] = []
    positional, keywords = _split(method)
    for name, parameter in positional.items():
        many = _is_many(parameter)
        text = _INPUT.get(name) or said.get(name, "")
        dash = many or name == "rows"  # "-" is standard input, no option
        hint: Any = Annotated[_type(parameter), Parameter(help=text, allow_leading_hyphen=dash)]
        how = kind.VAR_POSITIONAL if many else kind.POSITIONAL_ONLY
        found.append(kind(name, how, annotation=hint))
    for name, parameter in keywords.items():
        option = name.replace("_", "-")
        shown = Parameter(
            name=f"--{'set-' if name in OWN else ''}{option}", help=said.get(name, "")
        )
        needed = parameter.default is kind.empty
        hint = Annotated[_type(parameter) if needed else Optional[_type(parameter)], shown]
        default = kind.empty if needed else None
        found.append(kind(name, kind.KEYWORD_ONLY, annotation=hint, default=default))
    if "fields" in _parameters(method):
        found.append(_option("field", list[str], "A field by its alias: alias=value; repeatable."))
    if any("Unset | None" in str(each.annotation) for each in keywords.values()):
        found.append(_option("null", list[str], "Names to send as null, with commas."))
    for name, shared in OPTIONS.items():
        if dangerous or name != "yes":
            absent = None if name in ("output", "profile") else False
            found.append(kind(name, kind.KEYWORD_ONLY, annotation=shared, default=absent))
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
    positional, keywords = _split(method)
    args: list[Any] = []
    for place, (name, parameter) in enumerate(positional.items()):
        if name == "rows":
            args.append(rows_of(words[place]))
        elif _is_many(parameter):
            args.append(ids_of(words[place:]))
        else:
            args.append(words[place])
    given: dict[str, Any] = {}
    for name, parameter in keywords.items():
        value = options.get(name)
        if value is not None:
            given[name] = _read(str(parameter.annotation), value, f"--{name.replace('_', '-')}")
    if fields := options.get("field"):
        given["fields"] = dict(_pair(each) for each in fields)
    for name in _words(options.get("null") or ()):
        if name.replace("-", "_") in keywords:
            given[name.replace("-", "_")] = None
        elif "fields" in _parameters(method):
            given.setdefault("fields", {})[name] = None
        else:
            raise InvalidArgument(f"--null {name}: there is no such option")
    return args, given


def rows_of(source: str) -> Iterator[Mapping[str, Any]]:
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


def ids_of(words: Iterable[str]) -> Iterator[int]:
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


_INPUT = {"rows": "A file of JSON lines, a row each, or - for standard input."}


def _parameters(method: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(method).parameters


def _split(
    method: Callable[..., Any],
) -> tuple[dict[str, inspect.Parameter], dict[str, inspect.Parameter]]:
    """The parameters of a method that stand without a name, and those that have one."""
    every = _parameters(method)
    positional = {n: p for n, p in every.items() if p.kind is p.POSITIONAL_ONLY}
    keywords = {n: p for n, p in every.items() if p.kind is p.KEYWORD_ONLY and n not in HIDDEN}
    return positional, keywords


def _is_many(parameter: inspect.Parameter) -> bool:
    return str(parameter.annotation).startswith("Iterable[int]")


def _option(name: str, hint: Any, text: str) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[Optional[hint], Parameter(help=text)],
        default=None,
    )


def _type(parameter: inspect.Parameter) -> Any:
    """What the command line reads a value as, before it is made a Python value."""
    said = str(parameter.annotation)
    if literal := re.match(r"Literal\[(.*?)\]", said):
        return Literal[tuple(json.loads(f"[{literal[1]}]".replace("'", '"')))]
    if said.startswith(("Iterable[", "Where", "tuple[")) and parameter.name != "rows":
        return str if _is_many(parameter) else list[str]
    return {"bool": bool, "int": int}.get(said.partition(" |")[0], str)


def _read(said: str, value: Any, option: str) -> Any:
    """The Python value of what was read."""
    if said.startswith("Where"):
        return [_condition(each, option) for each in value]
    if "tuple[str, str]" in said:
        pairs = [_pair_of(each, option) for each in _words(value)]
        return pairs[0] if said.startswith("tuple") else pairs
    if said.startswith(("Iterable[Mapping", "Iterable[object")):
        return [each for text in value for each in _listed(_json(text, option))]
    if said.startswith("Iterable[int]"):
        return list(ids_of(_words(value)))
    if said.startswith("Iterable[str]"):
        return _words(value)
    if said.startswith(("Mapping", "object")):
        return _json(value, option)
    if said.startswith("float"):
        try:
            return Decimal(value)
        except InvalidOperation:
            raise InvalidArgument(f"{option} takes a number, not {value!r}") from None
    return value


def _words(texts: Iterable[str]) -> list[str]:
    """Texts with commas between them, or JSON lists of texts."""
    found: list[str] = []
    for text in texts:
        if text.startswith("["):
            found += [str(each) for each in _listed(_json(text, text))]
        else:
            found += [word.strip() for word in text.split(",") if word.strip()]
    return found


def _listed(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _json(text: str, option: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise InvalidArgument(f"{option} takes JSON, and this is none: {text[:80]!r}") from None


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name):
        raise InvalidArgument(f"--field takes alias=value, not {text!r}")
    return name, value


def _pair_of(text: str, option: str) -> tuple[str, str]:
    column, _, direction = text.partition(":")
    if direction not in ("", "asc", "desc"):
        raise InvalidArgument(f"{option} takes column, column:asc or column:desc, not {text!r}")
    return column, direction or "asc"


def _condition(text: str, option: str) -> tuple[str, str, object]:
    """``points gt 10``, ``id in 1,2,3``, ``email isNull``."""
    column, _, rest = text.strip().partition(" ")
    expression, _, value = rest.strip().partition(" ")
    if not (column and expression):
        raise InvalidArgument(f"{option} takes 'column expression value', such as 'points gt 10'")
    value = value.strip()
    listed = expression in ("in", "notIn", "between", "notBetween")
    return column, expression, (value.split(",") if listed else value or None)
