"""The users resource, the calling user, and what users may do."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from maatoo.sandbox import php, users
from maatoo.sandbox.answers import Answer, bad_request, crash, denied, invalid, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import holding, usual
from maatoo.sandbox.compare import either, fold
from maatoo.sandbox.listing import page, without_nulls
from maatoo.sandbox.properties import Property, moment, read_html, read_reference
from maatoo.sandbox.resource import Draft, Mode, Resource, View, audit
from maatoo.sandbox.search import Find, Term
from maatoo.sandbox.store import Document, Store

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_SEARCHED = ("username", "email", "firstName", "lastName", "position")
_NAMES = ("username", "firstName", "lastName", "email", "role")


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
        """Check names, address, role and password."""
        draft = super().draft(call, current, body, mode)
        user = draft.document
        if current is None:
            _check_new(user, body)
            user["password"] = str(body["plainPassword"]["password"])
        else:
            user["username"] = current["username"]
        errors = _errors(call, user)
        if errors:
            raise invalid(errors)
        return draft

    def words(self, call: Call, term: Term) -> Find:
        """Free text is looked for in the name of the role as well."""
        texts, role = holding(*_SEARCHED)(call, term), _with_role(call, term)
        return lambda user: either((texts(user), role(user)))

    def publishes(self, document: Document) -> bool:
        """`published` changes nothing."""
        del document
        return True


def _check_new(user: Document, body: Document) -> None:
    given = body.get("plainPassword")
    if any(user[name] is None for name in _NAMES) or not php.is_object(given):
        raise crash()
    if not given.get("password") or given["password"] != given.get("confirm"):
        raise crash()


def _errors(call: Call, user: Document) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    others = [row for row in call.table("users").rows() if row["id"] != user.get("id")]
    for name, label in (("username", "Username"), ("email", "Email")):
        if any(fold(row[name]) == fold(user[name]) for row in others):
            errors[name] = [f"{label} is already in use. Please choose another."]
    if "email" not in errors and not _EMAIL.fullmatch(str(user["email"])):
        errors["email"] = ["The email entered is invalid."]
    return errors


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
    document = call.table(Users.kind).get(call.id)
    if document is None:
        raise not_found()
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
