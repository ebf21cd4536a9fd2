"""The description of the API as objects: what the files of ``maatoo/api`` say, checked."""

from __future__ import annotations

import re
from typing import Literal

from attrs import field, frozen

from maatoo._generate.reader_model import ResponseReader

__all__ = [
    "Api",
    "Attribute",
    "Listing",
    "Model",
    "Operation",
    "Parameter",
    "PathParameter",
    "Resource",
    "without_kinds",
]

Form = Literal["call", "list", "rows", "delete_ids", "add_ids", "upload"]
"""How a method works: a call, a lazy list, one of the bulk jobs, an upload."""


def without_kinds(path: str) -> str:
    """A path template without the kinds of its parameters: ``{name}`` for ``{name:text}``."""
    return re.sub(r":[^}]+\}", "}", path)


@frozen
class Parameter:
    """A parameter of the query or the body.

    Attributes:
        name: Python name.
        wire: name in the API.
        kind: Python expression of its kind, without the module (``choice(1, 2)``).
        annotation: type of the value a user gives, without None and Unset.
        required: whether ``create`` and ``replace`` need it.
        doc: what it is, a sentence.
    """

    name: str
    wire: str
    kind: str
    annotation: str
    doc: str
    required: bool = False


@frozen
class PathParameter:
    """A parameter of the path.

    Attributes:
        name: Python name.
        annotation: type of the value a user gives.
        doc: what it is.
    """

    name: str
    annotation: str
    doc: str


@frozen
class Listing:
    """How a list pages.

    Attributes:
        style: ``offset`` or ``page``.
        ids: whether ranges of ids can be filtered, which makes iteration exact.
        order: column that iteration orders by; None where the server takes no order.
        search: search commands that the server knows.
        until_empty: whether only an empty page is the end.
        plain_search: whether the server fails on search commands.
        negations: whether the server looks at negations in searches.
        dates: whether its rows tell when they were added and changed.
        parent: where its rows tell the id that the path begins with; None where they do not.
    """

    style: Literal["offset", "page"] = "offset"
    ids: bool = False
    order: str | None = None
    search: tuple[str, ...] = ()
    until_empty: bool = False
    plain_search: bool = False
    negations: bool = True
    dates: bool = True
    parent: str | None = None


@frozen
class Operation:
    """One operation, which becomes one method.

    Attributes:
        name: name of the method.
        method: HTTP method.
        path: template of the path.
        form: how the method works.
        doc: first line of its docstring.
        returns: what the docstring says of the value.
        notes: further paragraphs.
        section: section of the API documentation, or None where it has none.
        answer: what it answers; of a bulk job, what each item is.
        path_parameters: in the order of the path.
        query: query parameters.
        body: body parameters.
        body_name: name of the body, where several operations share it.
        query_name: name of the query, where several operations share it.
        requires: names of the body parameters that must be given.
        open_fields: whether further fields are taken as keywords.
        has_body: whether it takes ``extra``.
        repeat: whether an unanswered request may be sent again.
        put_needs: names of the body parameters without which servers answer it with 500.
        id_key: API name of what a row is about, in bulk jobs that change entities.
        unique: API names of which one makes a row an upsert.
        identified: whether it writes entities that the resource's ``identity`` tells apart.
        settle: whether the server is asked what became of a write without an answer.
        listing: how it pages, of a list.
        positional: query parameters that stand behind those of the path.
        upload: API name of the file that is uploaded.
        accepts: further statuses that are a success.
        makes_new: whether the answered entity is a new one, not that of the path.
        since: first version of the server that has it.
        gone: first version of the server that lacks it.
        instead: operation of the resource that servers without it have.
        legacy: template of the path that servers before 2.6 have.
        fails_inside: whether the server also says an error with a status of success.
        unfiltered_since: the version since which the server refuses filters and an order here.
    """

    name: str
    method: str
    path: str
    form: Form
    doc: str
    returns: str
    answer: ResponseReader
    path_parameters: tuple[PathParameter, ...] = ()
    query: tuple[Parameter, ...] = ()
    body: tuple[Parameter, ...] = ()
    body_name: str | None = None
    query_name: str | None = None
    requires: frozenset[str] = frozenset()
    open_fields: bool = False
    has_body: bool = False
    notes: tuple[str, ...] = ()
    section: str | None = None
    repeat: Literal["idempotent", "never", "unique"] = "never"
    put_needs: tuple[str, ...] = ()
    id_key: str | None = None
    unique: tuple[str, ...] = ()
    identified: bool = False
    settle: bool = False
    listing: Listing | None = None
    positional: tuple[str, ...] = ()
    upload: str | None = None
    accepts: tuple[int, ...] = ()
    makes_new: bool = False
    since: str | None = None
    gone: str | None = None
    instead: str | None = None
    legacy: str | None = None
    fails_inside: bool = False
    unfiltered_since: str | None = None

    @property
    def plain_path(self) -> str:
        """The path without the kinds of its parameters."""
        return without_kinds(self.path)


@frozen
class Attribute:
    """An attribute of a model.

    Attributes:
        name: Python name.
        annotation: its whole type.
        default: Python expression of its default, or of its factory (``factory``).
        doc: what it is.
        wire: its name in the API where that does not follow from its own.
        also: further spellings that are read.
        factory: whether the default is made anew for each model.
    """

    name: str
    annotation: str
    default: str
    doc: str
    wire: str | None = None
    also: tuple[str, ...] = ()
    factory: bool = False


@frozen
class Model:
    """A model.

    Attributes:
        name: name of the class.
        module: module of ``maatoo.models`` it stands in.
        doc: what it is.
        section: section of the API documentation, or None.
        attributes: its attributes.
        key: API name that a keyed object repeats in its values, where it is not the id.
        snake: whether its attributes have their own names in the API.
        base: the model it extends, where that is not the base of all.
        items: of a page, the model of its items, or ``mapping``.
        items_key: of a page, the API name of its items.
        always: names of the attributes that it never lacks.
        inside: what stands inside attributes that are open, in the notation of
            :mod:`maatoo._generate.openapi_property_types`, by their names.
    """

    name: str
    module: str
    doc: str
    section: str | None
    attributes: tuple[Attribute, ...]
    key: str | None = None
    snake: bool = False
    base: str | None = None
    items: str | None = None
    items_key: str | None = None
    always: tuple[str, ...] = ()
    inside: dict[str, str] = field(factory=dict[str, str])


@frozen
class Resource:
    """A resource: a group of operations.

    Attributes:
        name: attribute of the client, and name of the modules.
        class_name: name of its classes, behind ``Async`` or ``Sync``.
        file: name of its file.
        doc: what it is.
        section: section of the API documentation, or None.
        operations: its operations.
        bodies: bodies that several operations share, by name.
        queries: queries that several operations share, by name.
        fields: API names of the entity's own fields that are explicit; None where it has none.
        identity: API names of the properties of which no two entities have the same value; None
            where nothing is said.
        settle: whether the server is asked what became of a write without an answer.
        example: lines of Python that use it, on a blocking client named ``api``.
        extras: where a module beside the generated one, ``<name>_extras``, extends its class: in
            ``both`` runtimes, in the ``async`` one, whose methods the blocking ones call, or not.
    """

    name: str
    class_name: str
    file: str
    doc: str
    section: str | None
    operations: tuple[Operation, ...]
    bodies: dict[str, tuple[Parameter, ...]] = field(factory=dict[str, "tuple[Parameter, ...]"])
    queries: dict[str, tuple[Parameter, ...]] = field(factory=dict[str, "tuple[Parameter, ...]"])
    fields: tuple[str, ...] | None = None
    extras: Literal["both", "async"] | None = None
    identity: tuple[str, ...] | None = None
    settle: bool = False
    example: str = ""

    @property
    def own_fields(self) -> tuple[Parameter, ...]:
        """The parameters of the entity's own fields."""
        return tuple(
            each for each in self.bodies.get("body", ()) if each.wire in (self.fields or ())
        )


@frozen
class Api:
    """The whole description.

    Attributes:
        resources: all resources, by name.
        models: all models, in the order of their files.
        stock: parameters of lists, by the spelling of their columns.
        tables: the statistics tables, with the models of their rows.
    """

    resources: tuple[Resource, ...]
    models: tuple[Model, ...]
    stock: dict[str, tuple[Parameter, ...]]
    tables: dict[str, str] = field(factory=dict[str, str])
