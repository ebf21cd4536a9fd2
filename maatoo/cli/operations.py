"""Operations: a command for each operation of the API, made when it is asked for.

A resource is ``operations:contacts``, one of its operations ``operations:contacts.get``. Which
there are says ``openapi.json``; what they take, the methods of the blocking client.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cyclopts import App

from maatoo.cli.catalog import Operation, operations, resources
from maatoo.cli.exit_codes import ExitCode
from maatoo.cli.output import Output
from maatoo.cli.profiles import connect
from maatoo.cli.running import confirm, dry_run, show, show_report

if TYPE_CHECKING:
    from maatoo import Maatoo

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


def __getattr__(name: str) -> Any:
    resource, _, operation = name.partition(".")
    if resource not in resources():
        raise AttributeError(name)
    if not operation:
        return resource_app(resource)
    return _command(operations(resource)[operation])


def resource_app(resource: str) -> App:
    """The commands of a resource."""
    app = App(name=resource.replace("_", "-"))
    for command, text in EXTRAS.get(resource, {}).items():
        room = "extras" if resource == "webhooks" else "bulk"
        app.command(
            f"maatoo.cli.{room}:{resource}_{command}", name=command, help=text, group="Jobs"
        )
    for name, each in operations(resource).items():
        app.command(
            f"maatoo.cli.operations:{resource}.{name}",
            name=name.replace("_", "-"),
            help=each.summary,
            group="Operations",
        )
    return app


def _command(operation: Operation) -> Callable[..., int]:
    """The function whose signature and docstring the command is made of."""
    from maatoo import Maatoo
    from maatoo.cli.arguments import cli_signature

    def method_of(api: Maatoo) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(getattr(api, operation.resource), operation.name)
        return found

    with Maatoo("https://nowhere.invalid") as nowhere:  # to read what the method takes
        method = method_of(nowhere)

    def command(*words: Any, **options: Any) -> int:
        return _run(operation, method_of, words, options)

    signature = cli_signature(method, dangerous=operation.is_dangerous)
    command.__doc__ = f"{operation.summary}\n\n{operation.description}"
    command.__name__ = operation.name
    command.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    command.__signature__ = signature  # type: ignore[attr-defined]
    return command


def _run(
    operation: Operation,
    method_of: Callable[[Maatoo], Callable[..., Any]],
    words: tuple[Any, ...],
    options: dict[str, Any],
) -> int:
    from maatoo.cli.arguments import python_arguments

    output: Output = options.pop("output", None) or Output()
    profile, dry = options.pop("profile", None), options.pop("dry_run", False)
    output.check()
    with dry_run(profile) if dry else connect(profile) as api:
        method = method_of(api)
        args, given = python_arguments(method, words, options)
        takes = inspect.signature(method).parameters
        if dry:
            given.update({name: False for name in ("check", "settle") if name in takes})
        elif operation.is_dangerous:
            said = " ".join([operation.resource, operation.name, *map(str, words)])
            confirm(f"{said} on {api.settings.site}", yes=options.get("yes", False))
        if dry or "report" not in takes:
            show(method(*args, **given), output)
            return ExitCode.DONE
        return show_report(lambda report: method(*args, **given, report=report), output)
