"""The pages that a person sees at a login: the login form, and the question for access."""

from __future__ import annotations

from html import escape

HTML = "text/html; charset=UTF-8"

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:1rem sans-serif;max-width:22rem;margin:15vh auto}}
label,button{{display:block;margin:1rem 0}}</style>
<h1>{title}</h1>{body}</html>
"""

_LOGIN = """{problem}<form method="post" action="{action}">
<label>User name <input name="_username" autofocus autocomplete="username"></label>
<label>Password <input name="_password" type="password" autocomplete="current-password"></label>
<button>Log in</button></form>"""

_CONSENT = """<p>{client} asks for access to the API in your name, {user}.</p>
<form method="post"><button name="accepted" value="1">Accept</button>
<button name="rejected" value="1">Deny</button></form>"""


def login(action: str, problem: str = "") -> bytes:
    """The page that asks for user name and password.

    Args:
        action: where its form is sent.
        problem: why the last try failed.
    """
    said = f"<p>{escape(problem)}</p>" if problem else ""
    return _page("Log in to the sandbox", _LOGIN.format(problem=said, action=escape(action)))


def consent(client: str, user: str) -> bytes:
    """The page that asks whether a client may have access.

    Args:
        client: its name.
        user: the name of the person who is logged in.
    """
    return _page("Grant access", _CONSENT.format(client=escape(client), user=escape(user)))


def moved(address: str) -> bytes:
    """The body of a redirect, for clients that do not follow it."""
    shown = escape(address)
    return _page("Redirecting", f'<p><a href="{shown}">{shown}</a></p>')


def _page(title: str, body: str) -> bytes:
    return _PAGE.format(title=title, body=body).encode()
