"""The two users every sandbox begins with, their roles, and what each of them may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.store import Document, Store

VIEWER = "viewer"

ROLES: tuple[Document, ...] = (
    {"name": "Administrator", "description": "Full system access", "isAdmin": True},
    {
        "name": "Viewer",
        "description": "reads contacts only",
        "isAdmin": False,
        "rawPermissions": {"lead:leads": ["viewown", "viewother"]},
    },
)


@dataclass(frozen=True, slots=True)
class User:
    """Who asks.

    Attributes:
        id: the user's id; None for an OAuth client in its own name.
        username: the name to log in with.
        name: first and last name, as it stands in audit fields.
        admin: whether everything is allowed.
        rights: what is allowed otherwise, as "lead:leads:viewown".
        role: the id of the user's role.
    """

    id: int | None
    username: str
    name: str
    admin: bool
    rights: frozenset[str]
    role: int | None = None

    def may(self, area: str, action: str) -> bool:
        """Whether an action (view, create, edit, delete, publish) is allowed in an area."""
        if self.admin:
            return True
        forms = (action, f"{action}own", f"{action}other", "full")
        return any(f"{area}:{form}" in self.rights for form in forms)

    def only_own(self, area: str, action: str) -> bool:
        """Whether an action is allowed with entities of his own, and with no others."""
        wider = {f"{area}:{form}" for form in (action, f"{action}other", "full")}
        return not self.admin and self.may(area, action) and self.rights.isdisjoint(wider)


def install(store: Store, username: str, major: int) -> None:
    """Create the roles and users of a new sandbox; an existing one is left as it is.

    Args:
        store: the data.
        username: the name of the administrator.
        major: the major version that the sandbox speaks as; since 6 what is new counts as modified.
    """
    if len(store.table("users")):
        return
    now = dates.stored(dates.now())
    by_admin: Document = {"dateAdded": now, "createdBy": 1, "createdByUser": "Ada Sandbox"}
    if major >= 6:
        by_admin.update(dateModified=now, modifiedBy=1, modifiedByUser="Ada Sandbox")
    with store.transaction():
        for audit, known in zip(({}, by_admin), ROLES, strict=True):
            store.table("roles").insert(
                {"isPublished": True, "rawPermissions": None, **audit, **known}
            )
        for audit, name, first, last, role in (
            ({"lastLogin": now, "lastActive": now}, username, "Ada", "Sandbox", 1),
            (by_admin, VIEWER, "Vi", "Ewer", 2),
        ):
            unknown = "" if role == 1 else None
            store.table("users").insert(
                {
                    "isPublished": True,
                    "position": None,
                    "signature": None,
                    "lastLogin": None,
                    "lastActive": None,
                    "timezone": unknown,
                    "locale": unknown,
                    **audit,
                    "username": name,
                    "firstName": first,
                    "lastName": last,
                    "email": f"{name}@example.invalid",
                    "role": role,
                }
            )


def index(store: Store) -> None:
    """Let users be found by their name."""
    store.table("users").index("username", lambda user: (user["username"],))


def named(store: Store, username: str) -> User | None:
    """The published user of that name, or None."""
    found = store.table("users").find("username", username)
    return user(store, found[0]) if found and found[0]["isPublished"] else None


def user(store: Store, document: Document) -> User:
    """The user of a document of the users table."""
    role = store.table("roles").get(document["role"]) or {}
    return User(
        id=document["id"],
        username=document["username"],
        name=f"{document['firstName']} {document['lastName']}",
        admin=bool(role.get("isAdmin")),
        rights=frozenset(_rights(role.get("rawPermissions") or {})),
        role=document["role"],
    )


def _rights(raw: Any) -> Iterable[str]:
    for area, actions in raw.items() if php.is_object(raw) else ():
        for action in php.listed(actions):
            yield f"{area}:{action}"


def brief(store: Store, id: int | None) -> Document | None:
    """A user as it stands inside of other entities (owner)."""
    document = store.table("users").get(id)
    if document is None:
        return None
    return {
        "createdByUser": None,
        "modifiedByUser": None,
        "id": document["id"],
        "username": document["username"],
        "firstName": document["firstName"],
        "lastName": document["lastName"],
    }
