"""Operations: a command for each operation of the API, made when it is asked for.

A resource is ``operations:contacts``, one of its operations ``operations:contacts.get``. Which
there are says ``openapi.json``; what they take, the methods of the blocking client.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final

from cyclopts import App

from maatoo.cli.asking import confirm
from maatoo.cli.exit_codes import ExitCode
from maatoo.cli.output import DEFAULT, Format, connect, show
from maatoo.description import operations, resources

__all__ = ["resource_app"]

JOBS = {
    "contacts": {
        "export": ("exports:contacts_export", "Write all contacts, or those of a search."),
        "import": ("operations:contacts.import_table", "Create or update contacts from a file."),
        "check": ("operations:contacts.check", "Say what would become of the rows of a file."),
    },
    "segments": {
        "add": ("operations:segments.add_contacts", "Add the contacts of a file of ids."),
        "remove": ("operations:segments.remove_contacts", "Remove the contacts of a file of ids."),
        "sync": ("operations:segments.sync_contacts", "Make the members those of a file of ids."),
    },
    "stats": {"export": ("exports:stats_export", "Write a table of the statistics.")},
    "webhooks": {"send": ("extras:webhooks_send", "Send a signed sample to an endpoint of yours.")},
}
"""Commands beside the operations: the function or the method that each is, and what it does."""

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
    for command, (place, text) in JOBS.get(resource, {}).items():
        app.command(f"maatoo.cli.{place}", name=command, help=text, group="Jobs", **PLAIN)
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
    """Whether a method removes things that were not named, or sends messages to people."""
    return name.startswith(("delete", "send", "sync"))


def _run(resource: str, name: str, words: tuple[Any, ...], options: dict[str, Any]) -> int:
    from maatoo.cli.arguments import python_arguments
    from maatoo.cli.dry_run import dry_run
    from maatoo.cli.reports import empty_report, run_job, show_check

    output: Format = options.pop("output", DEFAULT)
    profile, dry = options.pop("profile", None), options.pop("dry_run", False)
    output.check()
    takes = inspect.signature(getattr(getattr(_nowhere(), resource), name)).parameters
    plans = dry and "dry_run" in takes  # the method itself says what it would do
    with dry_run(profile) if dry and not plans else connect(profile) as api:
        method = getattr(getattr(api, resource), name)
        args, given = python_arguments(method, words, options)
        if plans:
            given["dry_run"] = True
        elif dry:
            given.update({name: False for name in ("check", "settle") if name in takes})
        elif _is_dangerous(name):
            said = " ".join([resource, name, *map(str, words)])
            confirm(f"{said} on {api.settings.site}", yes=options.get("yes", False))
        if "report" in takes and (plans or not dry):
            given["report"] = empty_report(str(takes["report"].annotation))
            return run_job(partial(method, *args, **given), given["report"], output, dry_run=dry)
        if name == "check":  # what an import requires
            given.setdefault("require", ["email"])
        answer = method(*args, **given)
        if name == "check":
            return show_check(answer, output)
        show(answer, output)
        return ExitCode.DONE
