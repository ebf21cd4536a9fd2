"""Findings: the result of each check, and whether a client can work."""

from __future__ import annotations

import platform
import sys
from typing import Any, Literal

from attrs import asdict, define, field, frozen

from maatoo._version import __version__
from maatoo.errors import MaatooError

__all__ = ["Check", "CheckFailed", "Diagnosis", "Verdict"]

Verdict = Literal["ok", "warning", "failed", "skipped"]


@frozen
class Check:
    """The result of one check.

    Attributes:
        name: what was checked.
        verdict: "ok"; "warning": it works, and should be looked at; "failed": nothing works
            without it; "skipped": it could not be checked, or this server does not have it.
        found: what was found.
        advice: what to do about it; empty if there is nothing to do.
    """

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


class CheckFailed(Exception):
    """A check that failed, and the error that a call would raise for it."""

    def __init__(self, check: Check, error: MaatooError) -> None:
        self.check = check
        self.error = error


@define
class Diagnosis:
    """The results of all checks of a server and a login.

    Attributes:
        site: the server's address.
        checks: the checks in their order; one that failed is the last.
        error: what a call would raise for the check that failed; None if none failed.
    """

    site: str
    checks: list[Check] = field(factory=list[Check])
    error: MaatooError | None = None

    @property
    def ok(self) -> bool:
        """Whether no check failed."""
        return self.error is None

    def to_dict(self) -> dict[str, Any]:
        """The findings as JSON data, with the versions of what found them; no secrets."""
        return {
            "url": self.site,
            "maatoo": __version__,
            "python": platform.python_version(),
            "platform": sys.platform,
            "ok": self.ok,
            "checks": [asdict(each) for each in self.checks],
        }
