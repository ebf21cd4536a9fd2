"""doctor: what was found of everything that a login needs, for people and for reports."""

from __future__ import annotations

import platform
import sys
from typing import Annotated, Any

from attrs import asdict
from cyclopts import Parameter

from maatoo._version import __version__
from maatoo.cli.checks import Check, CheckFailed, examine
from maatoo.cli.exit_codes import ExitCode, exit_code
from maatoo.cli.output import Output, ProfileName, show_table
from maatoo.cli.profiles import connect

__all__ = ["doctor"]


def doctor(
    *,
    timeout: Annotated[float, Parameter(help="Seconds that a step may take.")] = 15.0,
    profile: ProfileName = None,
    json: Annotated[bool, Parameter(help="For a report: no secrets in it.", negative="")] = False,
) -> int:
    """Check address, connection, credentials, permissions, quota, clock and speed.

    Only reads are sent. Each failure comes with what to do about it.
    """
    from maatoo import Retry

    checks: list[Check] = []
    code: int = ExitCode.DONE
    with connect(profile, timeout=timeout, retry=Retry(attempts=1)) as api:
        try:
            for check in examine(api, timeout):
                checks.append(check)
        except CheckFailed as failure:
            checks.append(failure.check)
            code = exit_code(failure.error)
        site = api.settings.site
    Output(json=json).one(_report(site, checks)) if json else _show(site, checks)
    return code


def _report(site: str, checks: list[Check]) -> dict[str, Any]:
    return {
        "url": site,
        "maatoo": __version__,
        "python": platform.python_version(),
        "platform": sys.platform,
        "ok": all(each.verdict != "failed" for each in checks),
        "checks": [asdict(each) for each in checks],
    }


def _show(site: str, checks: list[Check]) -> None:
    print(site)
    marks = {"ok": "ok", "warning": "look", "failed": "FAILED", "skipped": "-"}
    rows: list[dict[str, Any]] = []
    for each in checks:
        said = f"{each.found}\n→ {each.advice}" if each.advice else each.found
        rows.append({"": marks[each.verdict], "check": each.name, "found": said})
    show_table(rows, ["", "check", "found"])
