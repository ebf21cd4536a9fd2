"""Operations: a command for each operation of the API, made when it is asked for.

A resource is ``operations:contacts``, one of its operations ``operations:contacts.get``.
``openapi.json`` lists them; their parameters are those of the blocking client's methods.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache, partial
from operator import attrgetter
from typing import Any, Final

from cyclopts import App

from maatoo.cli.arguments import Option, call_arguments, options_of
from maatoo.cli.asking import confirm
from maatoo.cli.exit_codes import ExitCode
from maatoo.cli.exports import write_file
from maatoo.cli.output import DEFAULT, DryRun, Format, Null, Output, ProfileName, Yes, connect, show
from maatoo.cli.reports import empty_report, run_job, show_check
from maatoo.description import operations, resources

__all__ = ["resource_app"]

Kind = inspect.Parameter

JOBS = {
    "contacts": {
        "export": ("operations:contacts.list.export", "Write all contacts, or some, to a file."),
        "import": ("operations:contacts.import_table", "Create or update contacts from a file."),
        "check": ("operations:contacts.check", "Say what would become of the rows of a file."),
    },
    "segments": {
        "add": ("operations:segments.add_contacts", "Add the contacts of a file of ids."),
        "remove": ("operations:segments.remove_contacts", "Remove the contacts of a file of ids."),
        "sync": ("operations:segments.sync_contacts", "Make the members those of a file of ids."),
    },
    "stats": {"export": ("operations:stats.get.export", "Write a table of the statistics.")},
    "webhooks": {"send": ("extras:webhooks_send", "Send a signed sample to an endpoint of yours.")},
}
"""Commands beside the operations: the function or the method that each is, and what it does."""

PLAIN: Final[dict[str, Any]] = {"help_format": "plaintext"}
"""Given to each command: completion would take the texts of others for Markdown, which is slow."""


def __getattr__(name: str) -> Any:
    resource, _, operation = name.partition(".")
    if resource not in resources():
        raise AttributeError(name)
    if not operation:
        return resource_app(resource)
    method, _, export = operation.partition(".")
    return _command(resource, method, export=bool(export))


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


def _command(resource: str, name: str, *, export: bool) -> Callable[..., int]:
    """The function of a command: it takes what the method takes, and the common options."""
    method = getattr(getattr(_unconnected_client(), resource), name)
    offered = {
        "null": "Unset | None" in str(inspect.signature(method)),
        "yes": _is_dangerous(name),
        "dry_run": True,
        "profile": True,
        "output": not export,
    }
    output: type[Format] = Format if name in ("check", "import_table") else Output
    options = options_of(method, taken={*offered, *(each.name for each in fields(output))})
    if export:
        options |= options_of(write_file, taken=offered)
        del options["rows"]

    def command(*plain: Any, **given: Any) -> int:
        return _run(resource, name, export, options, *plain, **given)

    shown = [option.shown for option in options.values()]
    for each in inspect.signature(_run, eval_str=True).parameters.values():
        if offered.get(each.name):
            shown.append(each.replace(annotation=output) if each.name == "output" else each)
    shown.sort(key=attrgetter("kind"))
    command.__name__ = name
    command.__annotations__ = {each.name: each.annotation for each in shown}
    command.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    return command


@cache
def _unconnected_client() -> Any:
    """A client whose methods are inspected, never called."""
    from maatoo import Maatoo

    with Maatoo("https://nowhere.invalid") as api:
        return api


def _is_dangerous(name: str) -> bool:
    """Whether a method removes things that were not named, or sends messages to people."""
    return name.startswith(("delete", "send", "sync"))


def _run(
    resource: str,
    operation: str,
    export: bool,
    options: Mapping[str, Option],
    /,
    *plain: Any,
    null: Null = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    profile: ProfileName = None,
    output: Output = DEFAULT,
    **given: Any,
) -> int:
    from maatoo.cli.dry_run import dry_client

    output.check()
    takes = inspect.signature(
        getattr(getattr(_unconnected_client(), resource), operation)
    ).parameters
    plans = dry_run and "dry_run" in takes  # the method itself says what it would do
    shows = dry_run and not plans
    with dry_client(profile) if shows else connect(profile) as api:
        method = getattr(getattr(api, resource), operation)
        args, named = call_arguments(options, plain, given, null or [])
        if plans:
            named["dry_run"] = True
        elif shows:
            named.update({each: False for each in ("check", "settle") if each in takes})
        elif _is_dangerous(operation):
            said = " ".join([resource, operation, *map(str, plain)])
            confirm(f"{said} on {api.settings.site}", yes=yes)
        if export:
            into = {each: named.pop(each) for each in named.keys() - takes.keys()}
            return write_file(method(*args[:-1], **named), args[-1], **into)
        if "report" in takes and not shows:
            report = named["report"] = empty_report(str(takes["report"].annotation))
            job = partial(method, *args, **named)
            resumes = "checkpoint" in named if "checkpoint" in takes else None
            return run_job(job, report, output, dry_run=dry_run, resumes=resumes)
        if operation == "check":  # requires what an import does
            return show_check(method(*args, **{"require": ["email"], **named}), output)
        show(method(*args, **named), output)
        return ExitCode.DONE
