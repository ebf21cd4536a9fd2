"""The users resource, the calling user, and what users may do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from maatoo.sandbox import php, users
from maatoo.sandbox.answers import Answer, bad_request, crash, denied
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import holding, usual
from maatoo.sandbox.compare import either, fold
from maatoo.sandbox.listing import page, without_nulls
from maatoo.sandbox.properties import Property, moment, read_html, read_reference
from maatoo.sandbox.resource import Draft, Mode, Resource, View, audit
from maatoo.sandbox.search import Find, Term
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.versions import major

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_SEARCHED = ("username", "email", "firstName", "lastName", "position")
_NAMES = ("username", "firstName", "lastName", "email", "role")
_MISSING = {
    "username": "Username is required.",
    "firstName": "First name is required.",
    "lastName": "Last name is required.",
}


def _role(store: Store, id: int | None) -> Document | None:
    role = store.table("roles").get(id)
    if role is None:
        return None
    names = ("createdByUser", "modifiedByUser", "id", "name", "description", "isAdmin")
    return {**{n: role.get(n) for n in names}, "rawPermissions": role["rawPermissions"]}


def _admin(call: Call, term: Term) -> Find:
    """Users whose role may do everything."""
    del term
    return lambda user: bool((_role(call.store, user["role"]) or {}).get("isAdmin"))


def _with_role(call: Call, term: Term) -> Find:
    """Users by the name of their role."""
    return lambda user: term.matches((_role(call.store, user["role"]) or {}).get("name"))


class Users(Resource):
    """`/users`. Edits change neither the name to log in with nor the password."""

    kind = "users"
    path = "users"
    one, many = "user", "users"
    area = "user:users"
    order: ClassVar = (("lastName", "asc"), ("firstName", "asc"), ("username", "asc"))
    commands: ClassVar = {
        **usual("ids", "is:published", "is:unpublished"),
        "is:admin": _admin,
        "email": holding("email"),
        "name": holding("firstName", "lastName"),
        "position": holding("position"),
        "role": _with_role,
        "username": holding("username"),
    }
    opposites: ClassVar = commands  # the server does not look at the "!" of any
    minimal: ClassVar = ("username", "firstName", "lastName")
    properties: ClassVar = (
        Property(name="username"),
        Property(name="firstName"),
        Property(name="lastName"),
        Property(name="email"),
        Property(name="position"),
        Property(name="role", read=read_reference, show=_role, of="roles"),
        Property(name="timezone"),
        Property(name="locale"),
        moment("lastLogin", writable=False),
        moment("lastActive", writable=False),
        Property(name="signature", read=read_html),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Check names, address, role and password; before Mautic 6 the server fails without one."""
        if current is None and major(call.version) < 6 and _is_incomplete(body):
            raise crash()
        draft = super().draft(call, current, body, mode)
        if current is None:
            draft.document["password"] = str(body["plainPassword"]["password"])
        else:
            draft.document["username"] = current["username"]
        return draft

    def faults(
        self, call: Call, document: Document, body: Document, *, new: bool
    ) -> Mapping[str, str]:
        """Names and addresses that are missing or taken, and passwords that differ."""
        user, found = document, dict[str, str]()
        if not new:  # which an edit cannot change
            stored = call.table(self.kind).get(document["id"]) or {}
            user = {**document, "username": stored.get("username")}
        for name, words in _MISSING.items():
            if not user.get(name):
                found[name] = words
        if not _EMAIL.fullmatch(str(user.get("email") or "")):
            found["email"] = "The email entered is invalid."
        if new and (wrong := _password_fault(body.get("plainPassword"))):
            found["password"] = wrong
        if not user.get("role"):
            found["role"] = "A role must be chosen for this user."
        others = [row for row in call.table(self.kind).rows() if row["id"] != user.get("id")]
        for name, label in (("username", "Username"), ("email", "Email")):
            given = user.get(name)
            if given and any(fold(row[name]) == fold(given) for row in others):
                found[name] = f"{label} is already in use. Please choose another."
        return found

    def words(self, call: Call, term: Term) -> Find:
        """Free text is looked for in the name of the role as well."""
        texts, role = holding(*_SEARCHED)(call, term), _with_role(call, term)
        return lambda user: either((texts(user), role(user)))

    def publishes(self, document: Document) -> bool:
        """`published` changes nothing."""
        del document
        return True


def _is_incomplete(body: Document) -> bool:
    missing = any(body.get(name) is None for name in _NAMES) or body["role"] == ""
    return missing or _password_fault(body.get("plainPassword")) is not None


def _password_fault(given: Any) -> str | None:
    password = given.get("password") if php.is_object(given) else None
    if not password:
        return "Password cannot be blank."
    return None if password == given.get("confirm") else "Passwords do not match."


def get_self(call: Call) -> Answer:
    """Answer `GET /users/self`: without an envelope and without nulls."""
    document = call.table(Users.kind).get(call.user.id) or _client(call.user)
    shown: dict[str, Any] = Users().show(call, document, View.ONE, Draft(document))
    role = call.table("roles").get(document["role"])
    if role is not None:
        names = ("id", "name", "description", "isAdmin", "rawPermissions")
        shown["role"] = {**audit(role), **{name: role[name] for name in names}}
    return Answer(without_nulls(shown))


def _client(user: users.User) -> Document:
    """An OAuth client in its own name, as a user without an id."""
    first, _, last = user.name.rpartition(" ")
    named = {"username": user.username, "firstName": first, "lastName": last, "role": user.role}
    return {"id": None, "isPublished": True, **named, "timezone": "", "locale": ""}


def check_permission(call: Call) -> Answer:
    """Answer `POST /users/{id}/permissioncheck`: what the user of the path may do."""
    document = call.entity(Users.kind)
    given = call.fields.get("permissions")
    wanted = [given] if isinstance(given, str) and given else php.listed(given)
    if not wanted:
        raise bad_request("At least one permission must be submitted.")
    asked = users.user(call.store, document)
    shown: dict[str, bool] = {}
    for permission in map(str, wanted):
        area, _, action = permission.rpartition(":")
        shown[permission] = asked.may(area, action)
    return Answer(shown)


def list_roles(call: Call) -> Answer:
    """Answer `GET /users/list/roles`: by name, for choosing one."""
    if not call.user.may(Users.area, "create"):
        raise denied()
    wanted = fold(call.query.get("filter") or "")
    rows = [row for row in call.table("roles").rows() if wanted in fold(row["name"])]
    rows.sort(key=lambda row: fold(row["name"]))
    return Answer([{"id": row["id"], "name": row["name"]} for row in page(rows, call.query)])
