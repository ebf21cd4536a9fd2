"""Jobs over many contacts: segments of ids from files."""

from __future__ import annotations

from typing import Annotated, Optional

from cyclopts import Parameter

from maatoo.cli.arguments import OPTIONS, ids_of
from maatoo.cli.exit_codes import ExitCode
from maatoo.cli.output import Output, say
from maatoo.cli.profiles import connect
from maatoo.cli.running import confirm, print_report, show_report

__all__ = ["segments_add", "segments_remove", "segments_sync"]

Segment = Annotated[int, Parameter(help="Id of the segment.")]
Ids = Annotated[str, Parameter(help="A file of ids, one a line, or - for standard input.")]
Profile = OPTIONS["profile"]


def _ids(source: str) -> list[int]:
    return list(ids_of([source if source == "-" else f"@{source}"]))


def segments_add(
    segment: Segment, ids: Ids, /, *, profile: Profile = None, output: Optional[Output] = None
) -> int:
    """Add the contacts of a file of ids to a segment."""
    listed = _ids(ids)
    with connect(profile) as api:
        return show_report(
            lambda report: api.segments.add_contacts(segment, listed, report=report),
            output or Output(),
        )


def segments_remove(
    segment: Segment, ids: Ids, /, *, profile: Profile = None, output: Optional[Output] = None
) -> int:
    """Remove the contacts of a file of ids from a segment."""
    listed = _ids(ids)
    with connect(profile) as api:
        return show_report(
            lambda report: api.map(
                lambda id: api.segments.remove_contact(segment, id), listed, report=report
            ),
            output or Output(),
        )


def segments_sync(
    segment: Segment,
    ids: Ids,
    /,
    *,
    dry_run: OPTIONS["dry_run"] = False,
    yes: OPTIONS["yes"] = False,
    profile: Profile = None,
    output: Optional[Output] = None,
) -> int:
    """Make a segment hold exactly the contacts of a file of ids.

    Contacts that are not in the file are removed from the segment: it asks before it does.
    """
    listed = _ids(ids)
    with connect(profile) as api:
        if not dry_run:
            count = f"exactly {len(listed):,} contacts"
            confirm(f"segment {segment} on {api.settings.site} gets {count}", yes=yes)
        done = api.segments.sync_contacts(segment, listed, dry_run=dry_run)
    say(f"{done.unchanged:,} contacts are in the segment already.")
    for what, report in (("to add", done.added), ("to remove", done.removed)):
        say(f"{what}:")
        print_report(report, output or Output())
    return ExitCode.DONE if dry_run or done.ok else ExitCode.SOME_FAILED
