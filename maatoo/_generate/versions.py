"""What versions of the server mean for an operation: in its docstring, and when it is called."""

from __future__ import annotations

from maatoo._generate.model import Operation, without_kinds

__all__ = ["version_arguments", "version_note"]


def version_note(operation: Operation) -> str:
    """What the docstring says behind the endpoint."""
    note = ""
    if operation.since:
        note += f"; since Mautic {operation.since}"
    if operation.gone:
        note += f"; gone in Mautic {operation.gone}"
    if operation.legacy:
        note += f"; ``{without_kinds(operation.legacy)}`` before Mautic 2.6"
    return note


def version_arguments(resource: str, operation: Operation) -> list[str]:
    """The arguments of the ``Operation``: its older path, and a hint where it has no route."""
    found: list[str] = []
    if operation.legacy:
        found.append(f'legacy="{operation.legacy}"')
    if operation.since:
        found.append(f'hint="only servers since Mautic {operation.since} have it"')
    elif operation.gone:
        instead = f"; use {resource}.{operation.instead}" if operation.instead else ""
        found.append(f'hint="servers since Mautic {operation.gone} do not have it{instead}"')
    if operation.unfiltered_since:
        instead = f", {operation.instead!r}" if operation.instead else ""
        found.append(f'unfiltered=Unfiltered("{operation.unfiltered_since}"{instead})')
    return found
