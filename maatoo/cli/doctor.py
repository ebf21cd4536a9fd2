"""doctor: the diagnosis of a login, for people and for reports."""

from __future__ import annotations

from maatoo.cli.exit_codes import ExitCode, exit_code
from maatoo.cli.output import Flag, Output, ProfileName, connect, show_table

__all__ = ["doctor"]

MARKS = {"ok": "ok", "warning": "look", "failed": "FAILED", "skipped": "-"}


def doctor(
    *,
    timeout: float = 15.0,
    profile: ProfileName = None,
    json: Flag = False,
) -> int:
    """Check address, connection, credentials, permissions, quota, clock and speed.

    Only reads are sent. Each failure comes with what to do about it.

    Args:
        timeout: Seconds that a step may take.
        json: For a report: no secrets in it.
    """
    with connect(profile) as api:
        found = api.diagnose(timeout=timeout)
    if json:
        Output(json=True).one(found.to_dict())
    else:
        print(found.site)
        rows = [
            {
                "": MARKS[each.verdict],
                "check": each.name,
                "found": f"{each.found}\n→ {each.advice}" if each.advice else each.found,
            }
            for each in found.checks
        ]
        show_table(rows, ["", "check", "found"])
    return ExitCode.DONE if found.error is None else exit_code(found.error)
