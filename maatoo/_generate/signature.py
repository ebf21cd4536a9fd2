"""The signature of a generated method: the same for the async and the blocking one."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from maatoo._generate.formatting import Group, Node
from maatoo._generate.model import Operation, Parameter

__all__ = ["JOBS", "Argument", "Signature", "report_model", "row_type", "signature"]


@frozen
class Argument:
    """One argument of a method.

    Attributes:
        name: its name.
        annotation: its type.
        doc: what it is, a sentence.
        default: Python expression of its default; None where it must be given.
    """

    name: str
    annotation: str
    doc: str
    default: str | None = None

    def __str__(self) -> str:
        default = "" if self.default is None else f" = {self.default}"
        return f"{self.name}: {self.annotation}{default}"


@frozen
class Signature:
    """The arguments of a method.

    Attributes:
        positional: positional-only ones.
        keywords: keyword-only ones.
        fields: whether further fields are taken as keywords.
    """

    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    fields: bool = False

    def decorators(self) -> list[Node]:
        """What stands above the ``def`` line: the keywords that must be given."""
        names = tuple(f'"{each.name}"' for each in self.keywords if each.default is None)
        return [Group("@required(", names)] if names else []

    def definition(self, head: str, returns: str, body: str = "") -> Node:
        """The ``def`` line, with a body that fits behind it."""
        items = ["self", *map(str, self.positional)]
        if self.positional:
            items.append("/")
        items += ["*", *map(str, self.keywords)]
        if self.fields:
            items.append("**fields: object")
        return Group(f"{head}(", tuple(items), f") -> {returns}:{body}")

    def overloads(self, head: str, returns: Mapping[str, str]) -> list[Node]:
        """The definitions of a method whose result depends on its first argument.

        Args:
            head: what stands before the bracket.
            returns: types of the result, by the text that is given.
        """
        first, *others = self.positional
        found: list[Node] = []
        for text, annotation in returns.items():
            exact = evolve(first, annotation=f'Literal["{text}"]')
            taken = evolve(self, positional=(exact, *others))
            found.append(taken.definition(head, annotation, " ..."))
        return found

    def passed_on(self) -> tuple[str, ...]:
        """The arguments of a call that hands everything on."""
        names = [argument.name for argument in self.positional]
        names += [f"{argument.name}={argument.name}" for argument in self.keywords]
        return (*names, "**fields") if self.fields else tuple(names)


EXTRA = Argument(
    "extra",
    "Mapping[str, object] | None",
    "Further keys of the body, sent as they are.",
    "None",
)
EXTRA_QUERY = Argument(
    "extra_query",
    "Mapping[str, object] | None",
    "Further parameters of the query, sent as they are.",
    "None",
)
FILE = Argument(
    "file", "Upload", "The file: a path, bytes, or a binary file that is open; large ones stream."
)
FILENAME = Argument(
    "filename",
    "str | None",
    'Name to send with it; the file\'s own, or "upload" for bytes, when not given.',
    "None",
)
JOBS = {"rows": "write_rows", "delete_ids": "delete_ids", "add_ids": "add_ids"}
"""Functions of ``maatoo.batch``, by the form of the operation that calls them."""

ROWS = (
    "Mappings with the keys of ``maatoo.rows.{row}``, or with those that the API has for them; "
    "any iterable, of any length, read as the job goes.{needed}"
)
IDS = "Ids; any iterable, of any length, read as the job goes."

_BULK = (
    Argument(
        "chunk_size",
        "int | None",
        "Items a request, from 1 to 200; fitted to the server when not given.",
        "None",
    ),
    Argument(
        "max_concurrency",
        "int | None",
        "Requests in progress at most; the client's limit when not given.",
        "None",
    ),
    Argument(
        "keep",
        "Keep",
        '"all" keeps item and value of every outcome, "failures" only of those not succeeded.',
        '"failures"',
    ),
    Argument(
        "report",
        "BulkReport[{model}] | None",
        "A report to fill as the job goes; it stays true after a cancellation or Ctrl-C.",
        "None",
    ),
    Argument(
        "on_outcome",
        "Callable[[Outcome[{model}]], object] | None",
        "Called with each outcome as it becomes known.",
        "None",
    ),
    Argument(
        "progress",
        "Callable[[BulkReport[{model}]], object] | bool | None",
        "Called with the report after each request; True draws a bar (extra ``progress``).",
        "None",
    ),
    Argument(
        "stop_on_error", "bool", "Send nothing more once an item has failed or is unknown.", "False"
    ),
    Argument(
        "checkpoint",
        "str | os.PathLike[str] | None",
        "A file that notes what was done: the next run with the same input sends only the rest.",
        "None",
    ),
)
"""The keywords of ``maatoo.batch.BulkOptions``."""


CHECK = Argument(
    "check",
    "bool",
    "Read the server's list of fields first, once a client, and refuse what it does not have.",
    "True",
)
SETTLE = Argument(
    "settle",
    "bool",
    "Where no answer comes, ask the server for about a minute what became of it; False leaves it "
    "unknown at once.",
    "True",
)


def signature(operation: Operation) -> Signature:
    """The signature of an operation's method."""
    path = tuple(
        Argument(each.name, each.annotation, each.doc) for each in operation.path_parameters
    )
    path += tuple(
        Argument(each.name, each.annotation, each.doc)
        for each in operation.query
        if each.name in operation.positional
    )
    query = tuple(
        _keyword(each, nullable=False, required=False)
        for each in operation.query
        if each.name not in operation.positional
    )
    if operation.form == "upload":
        return Signature((*path, FILE), (FILENAME, *query, EXTRA_QUERY))
    if operation.form in JOBS:
        return Signature((*path, _input(operation)), (*_bulk(operation), EXTRA_QUERY))
    body = tuple(
        _keyword(each, nullable=True, required=each.name in operation.requires)
        for each in operation.body
    )
    required = tuple(each for each in body if each.default is None)
    optional = tuple(each for each in body if each.default is not None)
    extra = (EXTRA,) if operation.has_body else ()
    if operation.settle:
        extra = (SETTLE, *extra)
    keywords = (*required, *optional, *query, *extra, EXTRA_QUERY)
    return Signature(path, keywords, operation.open_fields)


def _keyword(parameter: Parameter, *, nullable: bool, required: bool) -> Argument:
    if required:
        return Argument(parameter.name, parameter.annotation, parameter.doc)
    none = " | None" if nullable and parameter.annotation != "object" else ""
    return Argument(parameter.name, f"{parameter.annotation} | Unset{none}", parameter.doc, "UNSET")


def _input(operation: Operation) -> Argument:
    if operation.form != "rows":
        return Argument("ids", "Ids", IDS)
    names = [f"`{each.name}`" for each in operation.body if each.name in operation.requires]
    needed = f" Each needs {', '.join(names)}: one without fails and is not sent." if names else ""
    row = row_type(operation)
    return Argument("rows", f"Rows[{row}]", ROWS.format(row=row, needed=needed))


def _bulk(operation: Operation) -> tuple[Argument, ...]:
    model = report_model(operation)
    own = (*_BULK, SETTLE) if operation.settle else _BULK
    if operation.form == "rows" and operation.open_fields:
        own = (*own, CHECK)
    return tuple(evolve(each, annotation=each.annotation.format(model=model)) for each in own)


def report_model(operation: Operation) -> str:
    """What the outcomes of a bulk job hold."""
    return operation.answer.models[0] if operation.answer.models else "None"


def row_type(operation: Operation) -> str:
    """The typed dictionary of the rows that a bulk job takes."""
    return f"{operation.answer.models[0]}Row"
