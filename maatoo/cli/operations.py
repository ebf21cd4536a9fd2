"""Operations: a command for each operation of the API, made when it is asked for.

A resource is ``operations:contacts``, one of its operations ``operations:contacts.get``. Which
there are says ``openapi.json``; what they take, the methods of the blocking client.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from cyclopts import App

from maatoo.cli.exit_codes import ExitCode
from maatoo.cli.output import DEFAULT, Output
from maatoo.cli.profiles import connect
from maatoo.cli.running import confirm, dry_run, show, show_report
from maatoo.description import operations, resources

__all__ = ["resource_app"]

EXTRAS = {
    "contacts": {
        "export": "Write all contacts, or those of a search, to a file.",
        "import": "Create or update a contact for each row of a file.",
        "check": "Say what would become of the rows of a file, without a write.",
    },
    "segments": {
        "add": "Add the contacts of a file of ids to a segment.",
        "remove": "Remove the contacts of a file of ids from a segment.",
        "sync": "Make a segment hold exactly the contacts of a file of ids.",
    },
    "stats": {"export": "Write a table of the statistics to a file."},
    "webhooks": {"send": "Send a signed sample of a delivery to an endpoint of yours."},
}
"""Commands beside the operations; written in :mod:`maatoo.cli.bulk` and :mod:`.extras`."""


PLAIN: Final[dict[str, Any]] = {"help_format": "plaintext"}
"""Given to each command: completion would take the texts of others for Markdown, which is slow."""


def __getattr__(name: str) -> Any:
    resource, _, operation = name.partition(".")
    if resource not in resources():
        raise AttributeError(name)
    return _command(resource, operation) if operation else resource_app(resource)


def resource_app(resource: str) -> App:
    """The commands of a resource."""
    app = App(name=resource.replace("_", "-"), **PLAIN)
    for command, text in EXTRAS.get(resource, {}).items():
        room = "extras" if resource == "webhooks" else "bulk"
        app.command(
            f"maatoo.cli.{room}:{resource}_{command}", name=command, help=text, group="Jobs"
        )
    for owner, name, _, _, each in operations():
        if owner == resource:
            place, words = f"maatoo.cli.operations:{resource}.{name}", name.replace("_", "-")
            app.command(place, name=words, help=each["summary"], group="Operations", **PLAIN)
    return app


def _command(resource: str, name: str) -> Callable[..., int]:
    """The function whose signature and docstring the command is made of."""
    from maatoo.cli.arguments import cli_signature

    method = getattr(getattr(_nowhere(), resource), name)

    def command(*words: Any, **options: Any) -> int:
        return _run(resource, name, words, options)

    signature = cli_signature(method, dangerous=_is_dangerous(name))
    command.__doc__ = "\n\n".join(
        f"{each['summary']}\n\n{each.get('description', '')}"
        for *found, _, _, each in operations()
        if found == [resource, name]
    )
    command.__name__ = name
    command.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    command.__signature__ = signature  # type: ignore[attr-defined]
    return command


@cache
def _nowhere() -> Any:
    """A client whose methods are read, and not called."""
    from maatoo import Maatoo

    with Maatoo("https://nowhere.invalid") as api:
        return api


def _is_dangerous(name: str) -> bool:
    """Whether an operation removes things, or sends messages to people."""
    return name.startswith(("delete", "send"))


def _run(resource: str, name: str, words: tuple[Any, ...], options: dict[str, Any]) -> int:
    from maatoo.cli.arguments import python_arguments

    output: Output = options.pop("output", DEFAULT)
    profile, dry = options.pop("profile", None), options.pop("dry_run", False)
    output.check()
    with dry_run(profile) if dry else connect(profile) as api:
        method = getattr(getattr(api, resource), name)
        args, given = python_arguments(method, words, options)
        takes = inspect.signature(method).parameters
        if dry:
            given.update({name: False for name in ("check", "settle") if name in takes})
        elif _is_dangerous(name):
            said = " ".join([resource, name, *map(str, words)])
            confirm(f"{said} on {api.settings.site}", yes=options.get("yes", False))
        if dry or "report" not in takes:
            show(method(*args, **given), output)
            return ExitCode.DONE
        return show_report(lambda report: method(*args, **given, report=report), output)
