"""Assertions about what a program asked of the sandbox, and whom it sent e-mails."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, cast

from maatoo.sandbox import RecordedRequest, Sandbox
from maatoo.sandbox.emails.outbox import SentEmail

__all__ = ["assert_emailed", "assert_not_emailed", "assert_not_sent", "assert_sent", "sent"]

_SHOWN = 20


def sent(
    sandbox: Sandbox,
    method: str = "*",
    path: str = "*",
    *,
    json: object = None,
    query: Mapping[str, str] | None = None,
) -> list[RecordedRequest]:
    """The requests a sandbox was sent.

    Args:
        sandbox: the sandbox.
        method: HTTP method, or "*".
        path: a path below /api, as "/contacts/new", or from the root; "*" stands for any text.
        json: what the body holds: an object that is part of it, all the way down, or any other
            value it equals; None for any body.
        query: pairs that the query holds.

    Returns:
        The requests that match, the oldest first.
    """
    return [
        request
        for request in sandbox.requests
        if method in ("*", request.method)
        and any(fnmatchcase(request.path, wanted) for wanted in (path, f"/api{path}"))
        and set((query or {}).items()) <= set(request.query)
        and (json is None or _holds(_body(request), json))
    ]


def assert_sent(
    sandbox: Sandbox,
    method: str,
    path: str,
    *,
    json: object = None,
    query: Mapping[str, str] | None = None,
    times: int | None = None,
) -> RecordedRequest:
    """Assert that a sandbox was sent a request.

    Args:
        sandbox: the sandbox.
        method: HTTP method, or "*".
        path: as `sent` takes it.
        json: as `sent` takes it.
        query: as `sent` takes it.
        times: how often exactly; None for at least once.

    Returns:
        The last request that matches.

    Raises:
        AssertionError: it was not, or not so often; the message lists what was sent.
    """
    __tracebackhide__ = True
    found = sent(sandbox, method, path, json=json, query=query)
    if not found or times not in (None, len(found)):
        wanted = "sent" if times is None else f"sent {times} times"
        how_often = f"{len(found)} times" if found else "not"
        raise AssertionError(
            f"{_described(method, path, json, query)} was to be {wanted}, but was {how_often}. "
            f"The sandbox was sent:\n{_listed(sandbox.requests)}"
        )
    return found[-1]


def assert_not_sent(
    sandbox: Sandbox,
    method: str = "*",
    path: str = "*",
    *,
    json: object = None,
    query: Mapping[str, str] | None = None,
) -> None:
    """Assert that a sandbox was not sent a request.

    Args:
        sandbox: the sandbox.
        method: as `sent` takes it; without any argument, that nothing was sent at all.
        path: as `sent` takes it.
        json: as `sent` takes it.
        query: as `sent` takes it.

    Raises:
        AssertionError: it was; the message lists the requests.
    """
    __tracebackhide__ = True
    found = sent(sandbox, method, path, json=json, query=query)
    if found:
        raise AssertionError(
            f"{_described(method, path, json, query)} was not to be sent, but was:\n"
            f"{_listed(found)}"
        )


def assert_emailed(
    sandbox: Sandbox,
    to: str,
    *,
    subject: str | None = None,
    containing: str | None = None,
    times: int | None = None,
) -> SentEmail:
    """Assert that a sandbox sent an e-mail.

    Args:
        sandbox: the sandbox.
        to: the address; "*" stands for any text.
        subject: the whole subject; "*" stands for any text.
        containing: a part of its HTML or plain text.
        times: how often exactly; None for at least once.

    Returns:
        The last e-mail that matches.

    Raises:
        AssertionError: it did not, or not so often; the message lists the outbox.
    """
    __tracebackhide__ = True
    found = _emails(sandbox, to, subject, containing)
    if not found or times not in (None, len(found)):
        raise AssertionError(
            f"{len(found)} e-mails to {to!r}, {times or 'at least 1'} expected "
            f"(subject {subject!r}, containing {containing!r}). The outbox:\n"
            + ("\n".join(f"  {each.to}: {each.subject}" for each in sandbox.outbox) or "  empty")
        )
    return found[-1]


def assert_not_emailed(sandbox: Sandbox, to: str = "*", *, subject: str | None = None) -> None:
    """Assert that a sandbox sent no e-mail.

    Args:
        sandbox: the sandbox.
        to: the address; "*" stands for any text.
        subject: the whole subject; "*" stands for any text.

    Raises:
        AssertionError: it did.
    """
    __tracebackhide__ = True
    found = _emails(sandbox, to, subject, None)
    if found:
        listed = "\n".join(f"  {each.to}: {each.subject}" for each in found)
        raise AssertionError(f"e-mails were sent:\n{listed}")


def _emails(
    sandbox: Sandbox, to: str, subject: str | None, containing: str | None
) -> list[SentEmail]:
    return [
        each
        for each in sandbox.outbox
        if fnmatchcase(each.to.lower(), to.lower())
        and (subject is None or fnmatchcase(each.subject, subject))
        and (containing is None or containing in each.html or containing in each.text)
    ]


def _body(request: RecordedRequest) -> Any:
    try:
        return request.json()
    except ValueError:
        return None


def _holds(body: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        parts = cast("Mapping[str, Any]", wanted).items()
        return isinstance(body, dict) and all(
            name in body and _holds(body[name], part) for name, part in parts
        )
    if isinstance(wanted, (list, tuple)):
        items = cast("list[Any]", wanted)
        found = cast("list[Any]", body) if isinstance(body, list) else None
        return found is not None and len(found) == len(items) and all(map(_holds, found, items))
    return type(body) is type(wanted) and bool(body == wanted)


def _described(method: str, path: str, json: object, query: Mapping[str, str] | None) -> str:
    more = "".join(
        f" with {name} {value!r}"
        for name, value in (("body", json), ("query", query))
        if value is not None
    )
    return f"{method} {path}{more}"


def _listed(requests: list[RecordedRequest]) -> str:
    lines = [
        f"  {each.method} {each.path}"
        + (f" {dict(each.query)}" if each.query else "")
        + (f" {each.body[:200].decode('utf-8', 'replace')}" if each.body else "")
        for each in requests[-_SHOWN:]
    ]
    if len(requests) > _SHOWN:
        lines.insert(0, f"  … {len(requests) - _SHOWN} before")
    return "\n".join(lines) or "  nothing"
