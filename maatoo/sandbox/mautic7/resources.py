"""The resources that a Mautic 7 adds: projects, point insights and company segments."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import aliases, php
from maatoo.sandbox.answers import Refusal
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import usual
from maatoo.sandbox.properties import Property, category, read_list, read_object
from maatoo.sandbox.resource import Draft, Mode, Resource
from maatoo.sandbox.store import Document, Store


def read_ids(value: Any) -> list[int]:
    """Ids, given as numbers or as objects."""
    given = [item.get("id") if php.is_object(item) else item for item in php.listed(value)]
    return [number for item in given if (number := php.whole(item))]


def show_projects(store: Store, ids: list[int] | None) -> list[dict[str, Any]]:
    """Projects as they stand inside of other entities."""
    rows = (store.table(Projects.kind).get(each) for each in ids or ())
    return [{"id": row["id"], "name": row["name"]} for row in rows if row is not None]


class Projects(Resource):
    """`/projects`."""

    kind = "projects"
    path = "projects"
    one, many = "project", "projects"
    area = "project:project"
    searched: ClassVar = ("name", "description")
    commands: ClassVar = usual("ids")
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="description"),
        Property(name="properties", default=[], cleared=[], read=read_object),
    )


class PointInsights(Resource):
    """`/points/insights`."""

    kind = "point_insights"
    path = "points/insights"
    one, many = "insight", "insights"
    area = "point:points"
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="description"),
        category(),
    )


class CompanySegments(Resource):
    """`/companysegments`. One that the filter of another names cannot be deleted."""

    kind = "company_segments"
    path = "companysegments"
    one, many = "companysegment", "companysegments"
    area = "lead:lists"
    searched: ClassVar = ("name", "description")
    commands: ClassVar = usual("ids", "is:published", "is:unpublished")
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="alias"),
        Property(name="publicName"),
        Property(name="description"),
        Property(name="filters", default=[], cleared=[], read=read_list),
        category(),
        Property(name="projects", default=[], cleared=[], read=read_ids, show=show_projects),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Fill in the alias and the public name."""
        draft = super().draft(call, current, body, mode)
        segment = draft.document
        wished = str(segment["alias"] or segment["name"])
        segment["alias"] = aliases.unique(call.table(self.kind), wished, segment.get("id"))
        segment["publicName"] = segment["publicName"] or segment["name"]
        return draft

    def permit(self, call: Call, action: str) -> None:
        """Refuse to delete one that another one uses.

        Raises:
            Refusal: 403 or 409.
        """
        super().permit(call, action)
        if action == "delete" and "id" in call.params:
            for other in call.table(self.kind).rows():
                if any(_names(item, call.id) for item in other["filters"]):
                    raise Refusal(409, f"The segment is used by {other['name']}.")

    def removed(self, call: Call, document: Document) -> None:
        """Forget its members."""
        members = call.table(MEMBERS)
        for row in members.find("segment", document["id"]):
            members.remove(row["id"])


MEMBERS = "company_segment_members"


def _names(item: Any, segment: int) -> bool:
    if not php.is_object(item) or item.get("field") != "companysegments":
        return False
    properties = item.get("properties")
    inside = properties.get("filter") if php.is_object(properties) else None
    return segment in read_ids(item.get("filter") or inside)


def index(store: Store) -> None:
    """Let company segments be found by their alias, and their members by segment."""
    store.table(CompanySegments.kind).index("alias", lambda row: (row["alias"],))
    store.table(MEMBERS).index("segment", lambda row: (row["segment"],))


RESOURCES: tuple[Resource, ...] = (Projects(), PointInsights(), CompanySegments())
