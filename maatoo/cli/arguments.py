"""Arguments: the parameters of a method as options of a command, and what it is called with."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, NamedTuple, Optional

from cyclopts import Parameter
from docstring_parser import DocstringStyle, parse

from maatoo.cli.values import NUMBERS, Form, form_of, pairs, words
from maatoo.errors import InvalidArgument
from maatoo.redaction import is_secret

__all__ = ["Option", "call_arguments", "options_of"]

Kind = inspect.Parameter
HIDDEN = frozenset({"report", "on_outcome", "keep", "progress", "dry_run", "segment"})
SPELLED = {
    "segments": ("--segments", "--segment"),
    "tags": ("--tags", "--tag"),
    "**fields": ("--field",),
}
TEXTS = {
    "segments": "Ids or names of segments that all contacts are added to.",
    "rejects": "A CSV file for the rows that are not stored, and why; rejects.csv when not given.",
}
"""Help texts of parameters whose docstrings say something else."""


class Option(NamedTuple):
    """A parameter of a method as one of a command."""

    shown: Kind  # for cyclopts
    form: Form  # how its values are written
    word: str  # its name on the command line


def options_of(method: Callable[..., Any], taken: Collection[str]) -> dict[str, Option]:
    """The parameters of a method as those of a command, by their names.

    Args:
        method: the method of the blocking client.
        taken: options that every command has; those of the method are called ``--set-…``.
    """
    params = parse(method.__doc__ or "", DocstringStyle.GOOGLE).params
    said = {each.arg_name: " ".join((each.description or "").split()) for each in params}
    said = {name: text.replace("``", "") for name, text in said.items()} | TEXTS
    return {
        name: _option(parameter, form_of(parameter), said.get(name, ""), taken)
        for name, parameter in inspect.signature(method).parameters.items()
        if name not in HIDDEN
    }


def _option(parameter: Kind, form: Form, said: str, taken: Collection[str]) -> Option:
    name, hint = parameter.name, form.hint
    if parameter.kind is Kind.POSITIONAL_ONLY:
        many = hint == tuple[str, ...]
        dash = many or name == "rows"  # "-" is standard input, no option
        given = Parameter(
            help=form.how or said, allow_leading_hyphen=dash, converter=NUMBERS.get(hint)
        )
        kind = Kind.VAR_POSITIONAL if many else Kind.POSITIONAL_ONLY
        return Option(
            Kind(name, kind, annotation=Annotated[str if many else hint, given]), form, name
        )
    spelled = f"--set-{name}" if name in taken else f"--{name.replace('_', '-')}"
    names = SPELLED.get(str(parameter).partition(":")[0], (spelled,))
    text = form.how if parameter.kind is Kind.VAR_KEYWORD else f"{said} {form.how}".strip()
    given = Parameter(
        help=text,
        name=names,
        allow_leading_hyphen=is_secret(name),
        converter=NUMBERS.get(hint),
    )
    needed = parameter.kind is Kind.KEYWORD_ONLY and parameter.default is Kind.empty
    default, read = (Kind.empty, hint) if needed else (None, Optional[hint])
    shown = Kind(name, Kind.KEYWORD_ONLY, annotation=Annotated[read, given], default=default)
    return Option(shown, form, names[0])


def call_arguments(
    options: Mapping[str, Option],
    plain: tuple[Any, ...],
    given: Mapping[str, Any],
    null: list[str],
) -> tuple[list[Any], dict[str, Any]]:
    """The arguments to call a method with.

    Args:
        options: the parameters of the method.
        plain: the positional arguments of the command.
        given: the options of the command.
        null: names of the options to send as null.

    Raises:
        InvalidArgument: a value that cannot be read.
    """
    args: list[Any] = []
    named: dict[str, Any] = {}
    for name, (shown, form, word) in options.items():
        if shown.kind is Kind.VAR_POSITIONAL:
            args.append(form.value(plain[len(args) :], word))
        elif shown.kind is Kind.POSITIONAL_ONLY:
            args.append(form.value(plain[len(args)], word))
        elif given.get(name) is not None:
            named[name] = form.value(given[name], word)
    fields = options.get("fields")
    for name in words(null):
        if (python := name.replace("-", "_")) in options:
            named[python] = None
        elif fields and fields.form.read is pairs:
            named.setdefault("fields", {})[name] = None
        else:
            raise InvalidArgument(f"--null {name}: there is no such option")
    return args, named
