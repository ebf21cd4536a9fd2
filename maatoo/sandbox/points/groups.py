"""The point groups resource."""

from __future__ import annotations

from typing import ClassVar

from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import usual
from maatoo.sandbox.properties import Property
from maatoo.sandbox.resource import Resource
from maatoo.sandbox.store import Document


class PointGroups(Resource):
    """`/points/groups`."""

    kind = "point_groups"
    path = "points/groups"
    one, many = "pointGroup", "pointGroups"
    area = "point:groups"
    opposites: ClassVar = usual("ids")  # the server does not look at their "!"
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="description"),
    )

    def removed(self, call: Call, document: Document) -> None:
        """Drop the scores in it."""
        for score in call.table("group_scores").rows():
            if score["group"] == document["id"]:
                call.table("group_scores").remove(score["id"])
