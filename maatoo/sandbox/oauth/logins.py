"""Browsers that came to a login page: where each wants to go, and who is logged in with it."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

COOKIE = "maatoo_sandbox_login"
KEPT = 1000


@dataclass(slots=True)
class Browser:
    """One browser.

    Attributes:
        username: who is logged in with it, or None.
        target: where it wanted to go when it was sent to the login page.
        problem: why the last login failed.
    """

    username: str | None = None
    target: str | None = field(default=None, repr=False)
    problem: str = ""


class Logins:
    """The browsers of a sandbox, by their cookies; forgotten when it ends."""

    def __init__(self) -> None:
        self._browsers: OrderedDict[str, Browser] = OrderedDict()

    def find(self, cookies: str) -> Browser | None:
        """The browser that sends a Cookie header, or None."""
        try:
            sent = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            return None
        return None if sent is None else self._browsers.get(sent.value)

    def begin(self) -> tuple[Browser, str]:
        """A new browser, and the Set-Cookie header that makes it known."""
        name, browser = secrets.token_urlsafe(32), Browser()
        self._browsers[name] = browser
        while len(self._browsers) > KEPT:
            self._browsers.popitem(last=False)
        return browser, f"{COOKIE}={name}; Path=/oauth; HttpOnly; SameSite=Lax"
