"""Arguments: the parameters of a method as options of a command, and back as Python values."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Optional

from cyclopts import Parameter
from docstring_parser import DocstringStyle, parse

from maatoo.cli.output import DEFAULT, DryRun, Format, Output, ProfileName, Yes
from maatoo.cli.values import RENAMED, form_of, is_ids, pair_of, words_of
from maatoo.errors import InvalidArgument
from maatoo.redaction import is_secret

__all__ = ["cli_signature", "python_arguments"]

Kind = inspect.Parameter
HIDDEN = frozenset({"report", "on_outcome", "keep", "progress", "fields", "dry_run", "segment"})
OWN = frozenset({"columns", "json", "jsonl", "csv", "max", "yes", "profile", "null"})
SINGULAR = {"segments": ("--segments", "--segment"), "tags": ("--tags", "--tag")}
"""Options that are repeated, with the name for a single one."""
TEXTS = {
    "segments": "Ids or names of segments that all contacts are added to.",
    "rejects": "A CSV file for the rows that are not stored, and why; rejects.csv when not given.",
}
"""What is said otherwise than in Python."""


def cli_signature(method: Callable[..., Any], *, dangerous: bool) -> inspect.Signature:
    """The signature of the command of a method.

    Args:
        method: the method of the blocking client.
        dangerous: whether the command takes ``--yes``.
    """
    params = parse(method.__doc__ or "", DocstringStyle.GOOGLE).params
    said = {each.arg_name: " ".join((each.description or "").split()) for each in params}
    said = {name: text.replace("``", "") for name, text in said.items()} | TEXTS
    taken = _parameters(method)
    found: list[Kind] = []
    shown_as: Any = Output
    for name, parameter in taken.items():
        hint, _, how = form_of(parameter)
        if parameter.kind is Kind.POSITIONAL_ONLY:
            many = is_ids(parameter)
            dash = many or name == "rows"  # "-" is standard input, no option
            shown = Parameter(help=how or said.get(name, ""), allow_leading_hyphen=dash)
            kind = Kind.VAR_POSITIONAL if many else Kind.POSITIONAL_ONLY
            found.append(Kind(name, kind, annotation=Annotated[hint, shown]))
        elif parameter.kind is Kind.KEYWORD_ONLY and name not in HIDDEN:
            text = " ".join(filter(None, (said.get(name), how)))
            names = SINGULAR.get(name, (f"--{name.replace('_', '-')}",))
            if str(parameter.annotation).startswith(RENAMED):
                shown_as = Format  # whose rows have no --columns
            elif name in OWN:
                names = (f"--set-{names[0][2:]}",)
            needed = parameter.default is Kind.empty
            found.append(_option(name, hint, text, names, needed=needed, dash=is_secret(name)))
    if "fields" in taken:
        found.append(_option("field", list[str], "A field by its alias: alias=value; repeatable."))
    if any("Unset | None" in str(each.annotation) for each in taken.values()):
        found.append(_option("null", list[str], "Names to send as null, with commas."))
    if dangerous:
        found.append(Kind("yes", Kind.KEYWORD_ONLY, annotation=Yes, default=False))
    found.append(Kind("dry_run", Kind.KEYWORD_ONLY, annotation=DryRun, default=False))
    found.append(Kind("profile", Kind.KEYWORD_ONLY, annotation=ProfileName, default=None))
    found.append(Kind("output", Kind.KEYWORD_ONLY, annotation=shown_as, default=DEFAULT))
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
        _, read, _ = form_of(parameter)
        if parameter.kind is Kind.POSITIONAL_ONLY:
            place = len(args)
            value = words[place:] if is_ids(parameter) else words[place]
            args.append(read(value, name))
        elif options.get(name) is not None and name not in HIDDEN:
            given[name] = read(options[name], f"--{name.replace('_', '-')}")
    if fields := options.get("field"):
        given["fields"] = dict(map(pair_of, fields))
    for name in words_of(options.get("null") or (), "--null"):
        if name.replace("-", "_") in _parameters(method):
            given[name.replace("-", "_")] = None
        elif "fields" in _parameters(method):
            given.setdefault("fields", {})[name] = None
        else:
            raise InvalidArgument(f"--null {name}: there is no such option")
    return args, given


def _parameters(method: Callable[..., Any]) -> Mapping[str, Kind]:
    return inspect.signature(method).parameters


def _option(
    name: str,
    hint: Any,
    text: str,
    shown: tuple[str, ...] | None = None,
    *,
    needed: bool = False,
    dash: bool = False,
) -> Kind:
    given = Parameter(help=text, name=shown, allow_leading_hyphen=dash)
    annotation: Any = Annotated[hint if needed else Optional[hint], given]
    default = Kind.empty if needed else None
    return Kind(name, Kind.KEYWORD_ONLY, annotation=annotation, default=default)
