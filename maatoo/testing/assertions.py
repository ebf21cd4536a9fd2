"""Assertions about what a program asked of the sandbox, and whom it sent e-mails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maatoo.argument_checks import check_whole, wrong_type
from maatoo.sandbox import RecordedRequest, Sandbox
from maatoo.sandbox.emails.outbox import SentEmail
from maatoo.sandbox.patterns import fits, matches
from maatoo.testing.closest import differences, holds

__all__ = ["assert_emailed", "assert_not_emailed", "assert_not_sent", "assert_sent", "sent"]

_SHOWN = 20
_SHOWN_TEXT = 200


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
        method: HTTP method, in any case, or "*".
        path: a path below /api, as "/contacts/new", or from the root; "*" stands for any text.
        json: what the body holds: an object that is part of it, all the way down, or any other
            value it equals; None for any body.
        query: pairs of texts that the query holds.

    Returns:
        The requests that match, the oldest first.

    Raises:
        InvalidArgument: a value of `query` is no text.
    """
    for name, value in (query or {}).items():
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise wrong_type(f"query[{name!r}]", "text, as it was sent", value)
    return [
        request
        for request in sandbox.requests
        if matches(request.method, request.path, methods=method, paths=path)
        and (query or {}).items() <= set(request.query)
        and (json is None or holds(_body(request), json))
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
        times: how often exactly, at least 1; None for at least once. For "not at all" there is
            `assert_not_sent`.

    Returns:
        The last request that matches.

    Raises:
        AssertionError: it was not sent, or not so often. The message lists what was sent, and how
            the last request to this path differs.
        InvalidArgument: `times` is less than 1, or `query` is none that `sent` takes.
    """
    __tracebackhide__ = True
    _check_times(times)
    found = sent(sandbox, method, path, json=json, query=query)
    if not found or times not in (None, len(found)):
        wanted = "sent" if times is None else f"sent {times} times"
        how_often = f"{len(found)} times" if found else "not"
        raise AssertionError(
            f"{_described(method, path, json, query)} was to be {wanted}, but was {how_often}. "
            f"The sandbox was sent:\n{_listed(sandbox.requests)}"
            f"{_nearest(sandbox, method, path, json, query) if not found else ''}"
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
        AssertionError: it was sent; the message lists the requests.
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
        times: how often exactly, at least 1; None for at least once. For "not at all" there is
            `assert_not_emailed`.

    Returns:
        The last e-mail that matches.

    Raises:
        AssertionError: it was not sent, or not so often; the message lists the outbox.
        InvalidArgument: `times` is less than 1.
    """
    __tracebackhide__ = True
    _check_times(times)
    found = _emails(sandbox, to, subject, containing)
    if not found or times not in (None, len(found)):
        raise AssertionError(
            f"{len(found)} e-mails to {to!r}, {times or 'at least 1'} expected "
            f"(subject {subject!r}, containing {containing!r}). The outbox:\n"
            + (_listed_emails(sandbox.outbox, texts=containing is not None) or "  empty")
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
        raise AssertionError(f"e-mails were sent:\n{_listed_emails(found, texts=False)}")


def _check_times(times: int | None) -> None:
    if times is not None:
        check_whole("times", times, 1)


def _emails(
    sandbox: Sandbox, to: str, subject: str | None, containing: str | None
) -> list[SentEmail]:
    return [
        each
        for each in sandbox.outbox
        if fits(each.to.lower(), to.lower())
        and (subject is None or fits(each.subject, subject))
        and (containing is None or containing in each.html or containing in each.text)
    ]


def _body(request: RecordedRequest) -> Any:
    try:
        return request.json()
    except ValueError:
        return None


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
        + (f" {_shown(each.body.decode('utf-8', 'replace'))}" if each.body else "")
        for each in requests[-_SHOWN:]
    ]
    if len(requests) > _SHOWN:
        lines.insert(0, f"  … {len(requests) - _SHOWN} before")
    return "\n".join(lines) or "  nothing"


def _shown(text: str) -> str:
    return f"{text[:_SHOWN_TEXT]}…" if len(text) > _SHOWN_TEXT else text


def _nearest(
    sandbox: Sandbox, method: str, path: str, json: object, query: Mapping[str, str] | None
) -> str:
    """How the last request of this method and path differs from the wanted one."""
    near = sent(sandbox, method, path)
    if not near:
        return ""
    request = near[-1]
    lines = [
        f"    query {name!r} is {dict(request.query).get(name)!r}, {value!r} is wanted"
        for name, value in (query or {}).items()
        if (name, value) not in request.query
    ]
    if json is not None:
        lines.append(differences(_body(request), json))
    told = "\n".join(line for line in lines if line)
    return f"\nThe last one there, {request.method} {request.path}, differs:\n{told}"


def _listed_emails(emails: list[SentEmail], *, texts: bool) -> str:
    lines = [
        f"  {each.to}: {each.subject}"
        + (f"\n    {_shown(each.html or each.text)}" if texts else "")
        for each in emails[-_SHOWN:]
    ]
    if len(emails) > _SHOWN:
        lines.insert(0, f"  … {len(emails) - _SHOWN} before")
    return "\n".join(lines)
