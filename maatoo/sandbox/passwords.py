"""Who a user name and a password stand for: of Basic credentials and of the login page."""

from __future__ import annotations

import hmac

from maatoo.sandbox import users
from maatoo.sandbox.store import Store
from maatoo.sandbox.users import User


class Passwords:
    """Checks passwords.

    Args:
        store: where the users are.
        password: the password of every user whose document holds none of its own ("password").
    """

    def __init__(self, store: Store, password: str) -> None:
        self._store = store
        self._password = password

    def __repr__(self) -> str:
        return "Passwords()"

    def user(self, name: str, password: str) -> User | None:
        """The published user of that name, or None when the password is another."""
        found = users.named(self._store, name)
        if found is None:
            return None
        document = self._store.table("users").get(found.id) or {}
        wanted = document.get("password") or self._password
        same = hmac.compare_digest(password.encode(), str(wanted).encode())
        return found if same else None
