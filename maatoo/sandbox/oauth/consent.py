"""The pages of a login: log in, grant or deny access, return to the client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request

from maatoo.sandbox import users
from maatoo.sandbox.answers import Answer
from maatoo.sandbox.oauth import pages
from maatoo.sandbox.oauth.logins import Browser, Logins
from maatoo.sandbox.passwords import Passwords
from maatoo.sandbox.store import Store
from maatoo.sandbox.users import User

AUTHORIZE = "authorize"
LOGIN = "authorize_login"
CHECK = "authorize_login_check"


class Question(Protocol):
    """What a protocol asks a person, and where it sends the browser then."""

    def client_name(self, query: Mapping[str, str]) -> str:
        """The name of the client that asks.

        Raises:
            Refusal: the address to return to is wrong, or the client is unknown.
        """
        ...

    def accept(self, query: Mapping[str, str], user: User) -> str:
        """Where to send the browser of a person who grants access."""
        ...

    def deny(self, query: Mapping[str, str]) -> str:
        """Where to send the browser of a person who does not."""
        ...


class Consent:
    """The pages of one protocol.

    Args:
        prefix: where they are: "/oauth/v2".
        question: what is asked.
        store: where the users are.
        passwords: checks who logs in.
        logins: who is logged in.
    """

    def __init__(
        self, prefix: str, question: Question, store: Store, passwords: Passwords, logins: Logins
    ) -> None:
        self.question = question
        self._prefix = prefix
        self._store = store
        self._passwords = passwords
        self._logins = logins

    def ask(self, request: Request, _: bytes) -> Answer:
        """`GET …/authorize`: the question, or the way to the login page."""
        user = self._user(request)
        if user is None:
            return self._to_login(request)
        name = self.question.client_name(request.query_params)
        return _page(pages.consent(name, user.name))

    def decide(self, request: Request, body: bytes) -> Answer:
        """`POST …/authorize`: what the person decided; back to the client."""
        user = self._user(request)
        if user is None:
            return self._to_login(request)
        query = request.query_params
        self.question.client_name(query)
        denied = "rejected" in _form(body)
        address = self.question.deny(query) if denied else self.question.accept(query, user)
        return Answer(status=302, headers={"Location": address}, content=b"", by_controller=False)

    def show_login(self, request: Request, _: bytes) -> Answer:
        """`GET …/authorize_login`: user name and password."""
        browser = self._browser(request)
        problem = browser.problem if browser is not None else ""
        return _page(pages.login(f"{self._prefix}/{CHECK}", problem))

    def log_in(self, request: Request, body: bytes) -> Answer:
        """`POST …/authorize_login_check`: check them, and go where the browser wanted to go."""
        headers: dict[str, str] = {}
        browser = self._browser(request)
        if browser is None:
            browser, headers["Set-Cookie"] = self._logins.begin()
        form = _form(body)
        user = self._passwords.user(form.get("_username", ""), form.get("_password", ""))
        if user is None:
            browser.problem = "Authentication failed."
            return _redirect(f"{self._prefix}/{LOGIN}", headers)
        browser.username, browser.problem = user.username, ""
        return _redirect(browser.target or f"{self._prefix}/{LOGIN}", headers)

    def _to_login(self, request: Request) -> Answer:
        headers: dict[str, str] = {}
        browser = self._browser(request)
        if browser is None:
            browser, headers["Set-Cookie"] = self._logins.begin()
        browser.target = f"{request.url.path}?{request.url.query}"
        return _redirect(f"{str(request.base_url).rstrip('/')}{self._prefix}/{LOGIN}", headers)

    def _browser(self, request: Request) -> Browser | None:
        return self._logins.find(request.headers.get("cookie", ""))

    def _user(self, request: Request) -> User | None:
        browser = self._browser(request)
        if browser is None or browser.username is None:
            return None
        return users.named(self._store, browser.username)


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _page(content: bytes) -> Answer:
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return Answer(content=content, headers=headers, media_type=pages.HTML, by_controller=False)


def _redirect(address: str, headers: dict[str, str]) -> Answer:
    return Answer(
        status=302,
        headers={**headers, "Location": address},
        content=pages.moved(address),
        media_type=pages.HTML,
        by_controller=False,
    )
