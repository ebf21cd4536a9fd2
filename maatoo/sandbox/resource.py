"""What the sandbox knows of one resource: its data as class attributes, its behaviour as methods.

A plain resource is a subclass that sets attributes and lists its `properties`; a resource that
behaves otherwise overrides the methods. The engines (crud, batch, listing) use nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, ClassVar

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import crash, denied, invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import Command, holding, usual
from maatoo.sandbox.properties import Property, check_category
from maatoo.sandbox.refused_values import NO_CHOICE, NotValid
from maatoo.sandbox.search import Made, Term
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import major

Reader = Callable[[Document], Any]


class Mode(Enum):
    """How a body is written."""

    CREATE = auto()  #: POST: what is absent takes its default
    MERGE = auto()  #: PATCH, or POST to an existing one: what is absent stays
    REPLACE = auto()  #: PUT to an existing one: what is absent is cleared
    RECREATE = auto()  #: PUT to an unknown id: a new one


class View(Enum):
    """For which answer an entity is shown; the server shows some differently in each."""

    NEW = auto()
    ONE = auto()
    EDITED = auto()
    DELETED = auto()
    LISTED = auto()
    BATCH_EDITED = auto()
    NESTED = auto()


@dataclass(slots=True)
class Draft:
    """A document about to be stored.

    Attributes:
        document: what will be stored.
        body: what the request said about it.
        shown: what the answer to this very write shows, where that differs from what is stored.
    """

    document: Document
    body: Document = field(default_factory=dict[str, Any])
    shown: dict[str, Any] = field(default_factory=dict[str, Any])


class Resource:
    """A resource with standard operations.

    Attributes:
        kind: its table.
        path: its path below /api.
        one: the envelope of a single entity.
        many: the envelope of a list.
        area: where permissions are looked up ("lead:lists").
        properties: what a plain resource consists of.
        keyed: whether lists are objects by id.
        total_as_text: whether a list's total is a text.
        empty_as_object: whether an empty list is `{}`.
        audited: whether it has isPublished, dateAdded, createdBy and so on.
        publishable: whether lists can be asked for what is `published`.
        stays_published: whether a PUT without isPublished leaves it published.
        new_is_modified: which marks of a change a new one has already: "date", "user". Before
            Mautic 6; since then every new one has both.
        minimal: what `minimal` lists show beside id and audit fields; None: all.
        ties_turn: whether a descending order shows equals with the highest id first.
        order: columns and directions of a list that asks for none.
        searched: the columns in which a free text is looked for.
        commands: the commands of its searches, `is:` with what can be asked for, and what finds it.
        opposites: the commands with a negation of their own, and what finds that.
        joined_once: commands that fail where a search has them twice.
        select_finds_one: whether GET of one entity works with `select`.
        fails_in_batch: whether a batch fails whole where this resource refuses an item for
            something else than a field, because the server stores it all the same.
    """

    kind: ClassVar[str]
    path: str
    one: ClassVar[str]
    many: ClassVar[str]
    area: ClassVar[str]
    properties: ClassVar[Sequence[Property]] = ()
    keyed: ClassVar[bool] = False
    total_as_text: ClassVar[bool] = False
    empty_as_object: ClassVar[bool] = False
    audited: ClassVar[bool] = True
    publishable: ClassVar[bool] = True
    stays_published: ClassVar[bool] = False
    new_is_modified: ClassVar[Sequence[str]] = ()
    minimal: ClassVar[Sequence[str] | None] = None
    ties_turn: ClassVar[bool] = True
    order: ClassVar[Sequence[tuple[str, str]]] = (("id", "asc"),)
    searched: ClassVar[Sequence[str]] = ("name",)
    commands: ClassVar[Mapping[str, Command]] = usual("ids")
    opposites: ClassVar[Mapping[str, Command]] = {}
    joined_once: ClassVar[Sequence[str]] = ()
    select_finds_one: ClassVar[bool] = True
    fails_in_batch: ClassVar[bool] = False

    def permit(self, call: Call, action: str) -> None:
        """Raise the 403 when the user may not do that here."""
        if not call.user.may(self.area, action):
            raise denied()

    def rows(self, call: Call) -> list[Document]:
        """All entities, by id."""
        return call.table(self.kind).rows()

    def find(self, call: Call, id: int) -> Document | None:
        """The entity with that id."""
        return call.table(self.kind).get(id)

    def match(self, call: Call, body: Document) -> Document | None:
        """The entity that a create updates instead of making a new one."""
        del call, body
        return None

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Check a body and say what is to be stored.

        Raises:
            Refusal: the server's validation errors.
        """
        document: Document = dict(current or {})
        errors: dict[str, list[str]] = {}
        for known in self.properties:
            if not known.writable:
                document.setdefault(known.name, known.default)
                continue
            try:
                _write(known, document, current, body, mode)
            except NotValid as error:
                errors[known.name] = [error.words]
                continue
            value = document[known.name]
            if known.required and value in (None, ""):
                errors[known.name] = [known.required]
            elif known.of and value is not None and value not in call.table(known.of):
                errors[known.name] = [NO_CHOICE]
        for name, words in self.faults(call, document, body, new=current is None).items():
            errors.setdefault(name, [words])
        if errors:
            raise invalid(errors, attempted=document if current else None)
        if self.audited:
            self._publish(document, body, mode)
        return Draft(document, body)

    def faults(
        self, call: Call, document: Document, body: Document, *, new: bool
    ) -> Mapping[str, str]:
        """What is wrong with a document beside single properties: the server's words by name.

        A property whose value was refused is not in the document.
        """
        del call, document, body, new
        return {}

    def fit(self, call: Call, draft: Draft, mode: Mode) -> None:
        """Refuse what the database cannot keep, once a body has passed its checks.

        Raises:
            Refusal: 500.
        """
        for known in self.properties:
            known.check(draft.document[known.name])
            if mode is Mode.REPLACE and known.needed and known.name not in draft.body:
                raise crash()
        check_category(call.store, draft.document.get("category"))

    def _publish(self, document: Document, body: Document, mode: Mode) -> None:
        if "isPublished" in body:
            document["isPublished"] = php.flag(body["isPublished"])
        elif mode is Mode.REPLACE and not self.stays_published:
            document["isPublished"] = False
        else:
            document.setdefault("isPublished", True)

    def saved(self, call: Call, before: Document | None, draft: Draft) -> None:
        """What else happens after an entity was stored."""

    def removed(self, call: Call, document: Document) -> None:
        """What else happens after an entity was deleted."""

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> dict[str, Any]:
        """The entity as JSON.

        Args:
            call: the request.
            document: the stored document.
            view: for which answer.
            draft: the write that is being answered; one without `shown` for reads.
        """
        del draft
        shown = audit(document) if self.audited else {}
        shown["id"] = None if view is View.DELETED else document["id"]
        for known in self.properties:
            if not known.hidden and known.since <= major(call.version):
                shown[known.name] = known.value(call.store, document)
        return shown

    def shrink(self, shown: dict[str, Any]) -> dict[str, Any]:
        """What `minimal` lists leave of an entity."""
        if self.minimal is None:
            return shown
        kept = {"id", *AUDIT, *self.minimal}
        return {key: value for key, value in shown.items() if key in kept}

    def narrow(self, shown: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
        """What a list shows where some columns alone were read.

        The other ones have their defaults, as in an entity that was just made. What belongs to
        another table, and what the server computes, stays.
        """
        unread = {p.name: p.default for p in self.properties if p.show is None and not p.hidden}
        if self.audited:
            unread |= {**dict.fromkeys(AUDIT), "isPublished": True}
        return {
            key: unread[key] if key in unread and key not in names else value
            for key, value in shown.items()
        }

    def column(self, call: Call, name: str) -> Reader | None:
        """How to read a column that where or order name; None when there is no such column."""
        del call
        known = {"id", *(AUDIT if self.audited else ()), *(p.name for p in self.properties)}
        return (lambda document: document.get(name)) if name in known else None

    def publishes(self, document: Document) -> bool:
        """Whether lists with `published` show it."""
        return bool(document.get("isPublished", True))

    def words(self, call: Call, term: Term) -> Made:
        """The entities that free text of a search finds; None are all of them."""
        return holding(*self.searched)(call, term)

    def known_commands(self, call: Call) -> Mapping[str, Command]:
        """The commands of its searches, those among them that depend on the data."""
        del call
        return self.commands

    def known_opposites(self, call: Call) -> Mapping[str, Command]:
        """The commands with a negation of their own, those among them that depend on the data."""
        del call
        return self.opposites


def _write(
    known: Property, document: Document, current: Document | None, body: Document, mode: Mode
) -> None:
    if known.name in body:
        document[known.name] = known.read(body[known.name])
    elif mode is Mode.REPLACE and not known.kept:
        document[known.name] = known.cleared
    elif current is None:
        document[known.name] = known.default


AUDIT = (
    "isPublished",
    "dateAdded",
    "dateModified",
    "createdBy",
    "createdByUser",
    "modifiedBy",
    "modifiedByUser",
)


def audit(document: Document) -> dict[str, Any]:
    """The audit fields as JSON."""
    shown = {key: document.get(key) for key in AUDIT}
    shown["dateAdded"] = dates.iso(shown["dateAdded"])
    shown["dateModified"] = dates.iso(shown["dateModified"])
    return shown
