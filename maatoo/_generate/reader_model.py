"""ResponseReader: what an operation answers, and which reader of ``maatoo`` reads it."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

__all__ = ["ListClass", "ReaderKind", "ResponseReader"]

ReaderKind = Literal[
    "Bare", "Content", "Deleted", "Entities", "Entity", "Page", "PageOf", "Table", "TableRows"
]


ListClass = Literal["AsyncList", "AsyncPages"]


@frozen
class ResponseReader:
    """What an operation answers.

    Attributes:
        kind: class of ``maatoo.response_readers`` that reads it.
        annotation: type of the value.
        item: the model or type of one entity or value; "" where the answer has none.
        page: model of a page that has more than its items, or None.
        models: models that the reader and the type name.
        keys: keys of the envelope.
        optional: whether the entity may be missing.
        bare: whether servers also answer it without envelope.
        list_class: class of the lazy list that the method returns, or None.
        doc: what comes back, a sentence.
    """

    kind: ReaderKind
    annotation: str
    item: str
    page: str | None
    models: tuple[str, ...]
    keys: tuple[str, ...]
    optional: bool
    bare: bool
    list_class: ListClass | None
    doc: str

    @property
    def by_table(self) -> bool:
        """Whether the rows' model depends on the table in the path."""
        return self.kind == "TableRows"
