"""The roles resource: permissions by area, and roles that users have."""

from __future__ import annotations

from typing import ClassVar

from maatoo.sandbox import php
from maatoo.sandbox.accounts.permissions import KNOWN
from maatoo.sandbox.answers import CRASH_TEXT, Refusal, crash
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import having, holding, usual
from maatoo.sandbox.properties import Property, flag, read_object
from maatoo.sandbox.resource import Draft, Mode, Resource
from maatoo.sandbox.store import Document


class Roles(Resource):
    """`/roles`."""

    kind = "roles"
    path = "roles"
    one, many = "role", "roles"
    area = "user:roles"
    order: ClassVar = (("name", "asc"),)
    searched: ClassVar = ("name", "description")
    commands: ClassVar = {
        **usual("ids"),
        "is:admin": having("isAdmin"),
        "name": holding("name"),
    }
    minimal: ClassVar = ("name", "description", "isAdmin", "rawPermissions")
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="description"),
        flag("isAdmin", cleared=None),
        Property(name="rawPermissions", default=[], cleared=[], read=read_object),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Refuse unknown areas, and a PUT that does not say whether it is an administrator."""
        draft = super().draft(call, current, body, mode)
        role = draft.document
        if role["isAdmin"] is None:
            raise crash()
        if php.is_object(role["rawPermissions"]):
            if not role["rawPermissions"].keys() <= KNOWN:
                raise crash()
            role["rawPermissions"] = role["rawPermissions"] or []
        return draft

    def publishes(self, document: Document) -> bool:
        """`published` changes nothing."""
        del document
        return True

    def removed(self, call: Call, document: Document) -> None:
        """Refuse to delete a role that a user has."""
        if any(user["role"] == document["id"] for user in call.table("users").rows()):
            call.table(self.kind).put(document)
            call.table(self.kind).sort()
            raise Refusal(428, CRASH_TEXT.format(code=428), kernel=True)
