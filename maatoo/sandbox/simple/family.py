"""Translations and variants: an entity shows those whose parent it is."""

from __future__ import annotations

from maatoo.sandbox.call import Call
from maatoo.sandbox.resource import Draft, Resource, View
from maatoo.sandbox.store import Document

_AUDIT = frozenset({"isPublished", "dateAdded", "dateModified", "createdBy", "modifiedBy"})


def children(
    call: Call, resource: Resource, document: Document, parent: str, view: View
) -> list[Document]:
    """The entities with this one as their parent, as they stand inside of it.

    A deleted one has lost its id, so the server then finds all that have no parent.

    Args:
        call: the request.
        resource: of what kind all of them are.
        document: the entity.
        parent: "translationParent" or "variantParent".
        view: for which answer.
    """
    if view is View.DELETED:
        wanted = None
    elif view is View.NESTED:
        return []
    else:
        wanted = document["id"]
    return [
        _nested(call, resource, row, parent)
        for row in resource.rows(call)
        if row.get(parent) == wanted and row["id"] != document["id"]
    ]


def _nested(call: Call, resource: Resource, row: Document, parent: str) -> Document:
    shown = resource.show(call, row, View.NESTED, Draft(row))
    return {key: item for key, item in shown.items() if key not in _AUDIT and key != parent}
