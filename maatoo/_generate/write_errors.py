"""Writes the handbook's page of errors: every class, and the class of each status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from maatoo import errors
from maatoo._generate.module_text import page_text
from maatoo.transport.error_mapping import error_of
from maatoo.transport.response import Response

__all__ = ["write_errors"]

_HEAD = """\
# Errors

A call raises a `MaatooError` or one of its subclasses, and nothing else. Invalid arguments are
refused before anything is sent. An error that the server answers is an `ApiError`; its class
depends on the status. `error.may_have_happened` says whether a write may have been carried out all
the same.

```python
from maatoo import BasicAuth, InvalidArgument, Maatoo, NotFound, ValidationError

with Maatoo("https://you.maatoo.io", auth=BasicAuth("user", "password")) as api:
    try:
        api.contacts.create(email="not-an-address")
    except ValidationError as error:
        print(error.field_errors)  # {{'email': ['not-an-address is invalid.']}}
    try:
        api.contacts.get(999_999)
    except NotFound as error:
        print(error.status, error.message, error.url)
    try:
        api.contacts.list(limit=-1).first()
    except InvalidArgument as error:
        print(error)  # nothing was sent
```

## What to do with them

| you catch | it means | do this |
|---|---|---|
{advice}

What the SDK repeats by itself before it raises stands in [Retries](retries.md).

## All classes

An error is also each class above it: `ValidationError` is a `BadRequest`, an `ApiError` and a
`MaatooError`. All errors can be pickled, and their texts contain no credential.

| class | is a | when |
|---|---|---|
{classes}

These are warnings, not errors:

| class | is a | when |
|---|---|---|
{warnings}

## The class of each status

For answers in the API's own form. An error inside a 200 takes its class from the code in it. Pages
of a web server, proxy or firewall with 400, 403, 404, 405, 409, 410, 422 or 428 are
`UnexpectedResponse`.

| status | class |
|---|---|
{statuses}
"""


_ADVICE = (
    (
        "`InvalidArgument`, `ConfigurationError`, `MissingExtra`",
        "the program is wrong; nothing was sent",
        "correct it; the message says what to write",
    ),
    ("`ValidationError`", "a value was refused", "tell whoever gave it which: `field_errors`"),
    (
        "`AuthenticationError`, `PermissionDenied`",
        "the credentials, or the role of the user",
        "a person has to look; trying again does not help",
    ),
    ("`NotFound`", "no such entity, or no such route on this server", "the message says which"),
    (
        "`RateLimited`",
        "the quota is used up",
        'wait `retry_after` seconds, or make the client with `on_quota="wait"`',
    ),
    (
        "`ConnectionFailed`, `RequestTimeout`",
        "nothing was changed on the server",
        "try again later",
    ),
    (
        "`OutcomeUnknown`",
        "a write was sent, and no answer tells whether it was done",
        "look at the server before you repeat it",
    ),
    (
        "`ServerError`",
        "the server failed; a write may be stored all the same",
        "read `may_have_happened`",
    ),
    (
        "`UnexpectedResponse`",
        "something other than the API answered: a proxy, a firewall, a login page; or the answer "
        "is about something else than was asked for",
        "check the address; the message shows what came",
    ),
)


def write_errors() -> dict[str, str]:
    """The text of the page, by its name."""
    text = _HEAD.format(
        advice="\n".join(f"| {' | '.join(row)} |" for row in _ADVICE),
        classes="\n".join(_classes(errors.MaatooError)),
        warnings="\n".join(_classes(UserWarning)),
        statuses="\n".join(_statuses()),
    )
    return {"errors.md": page_text("maatoo/errors.py", text)}


def _classes(root: type[Exception]) -> Iterator[str]:
    found = [getattr(errors, name) for name in errors.__all__]
    below = [each for each in found if isinstance(each, type) and issubclass(each, root)]
    for each in sorted(below, key=lambda cls: list(vars(errors)).index(cls.__name__)):
        parent = each.__mro__[1].__name__
        if each is errors.MaatooError:
            parent = "Exception"
        what = (each.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        what = what.replace("``", "`").replace("|", "or")
        yield f"| `{each.__name__}` | `{parent}` | {' '.join(what.split())} |"


def _statuses() -> Iterator[str]:
    for name, group in groupby(range(400, 600), _class_of):
        statuses = list(group)
        text = f"{statuses[0]}" if len(statuses) == 1 else f"{statuses[0]} to {statuses[-1]}"
        yield f"| {text} | `{name}` |"


def _class_of(status: int) -> str:
    """The class of the error that an answer of the API with this status is."""
    content = json.dumps({"errors": [{"message": "no", "code": status}]}).encode()
    headers = {"content-type": "application/json"}
    url = "https://you.example/api/contacts/1"
    response = Response(status, headers, content, 0.1, "GET", url)
    return type(error_of(response, is_write=False, now=0.0)).__name__
