"""Running: ask before what is dangerous, show a request instead of sending it, show what came."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from maatoo.cli.exit_codes import ExitCode, exit_code
from maatoo.cli.messages import say
from maatoo.cli.output import Format
from maatoo.errors import InvalidArgument, MaatooError
from maatoo.redaction import mask_data

if TYPE_CHECKING:
    import httpx

    from maatoo import BulkReport, Maatoo

__all__ = ["confirm", "dry_run", "print_report", "run_job", "show", "show_report"]


class Report(Protocol):
    """The report of a job of any kind."""

    @property
    def ok(self) -> bool:
        """Whether everything was done."""
        ...


R = TypeVar("R", bound=Report)


def confirm(what: str, *, yes: bool) -> None:
    """Ask before something dangerous.

    Raises:
        InvalidArgument: the answer is no, or nobody is there to ask.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidArgument(f"{what}: nobody is here to be asked; --yes does it without asking")
    say(f"{what}: are you sure? [y/N] ", end="")
    if input().strip().lower() not in ("y", "yes"):
        raise InvalidArgument("nothing was done")


@contextmanager
def dry_run(profile: str | None) -> Generator[Maatoo]:
    """A client that shows its first request, without credentials, and sends nothing.

    Args:
        profile: the profile whose server it is for, or None.
    """
    import httpx

    from maatoo import BearerToken, Retry
    from maatoo.cli.profiles import connect

    shown: list[httpx.Request] = []

    def show_request(request: httpx.Request) -> httpx.Response:
        if not shown:
            shown.append(request)
            _print_request(request)
        raise httpx.ConnectError("nothing is sent in a dry run")

    auth = BearerToken("not-shown")
    transport = httpx.MockTransport(show_request)
    retry = Retry(attempts=1)
    with connect(profile, auth=auth, transport=transport, retry=retry) as api:
        try:
            yield api
        except MaatooError:
            if not shown:
                raise


def _print_request(request: httpx.Request) -> None:
    kind = request.headers.get("content-type", "")
    print(f"{request.method} {request.url}")
    if kind:
        print(f"Content-Type: {kind}")
    body = request.read()
    if kind.startswith("application/json"):
        print(json.dumps(mask_data(json.loads(body)), ensure_ascii=False, indent=2))
    elif kind.startswith("multipart/"):
        print(f"({len(body):,} bytes)")
    elif body:
        print(body.decode("utf-8", "replace"))


def show(value: object, output: Format) -> None:
    """Show what a method answered."""
    from maatoo.converter import plain_data
    from maatoo.sync._lists import SyncPages

    if isinstance(value, SyncPages):
        pages = cast("SyncPages[Any, Any]", value)
        output.rows(each.to_dict() for each in pages)
        return
    data = plain_data(value)
    if isinstance(data, list) and all(isinstance(each, dict) for each in cast("list[Any]", data)):
        output.rows(cast("list[dict[str, Any]]", data))
    elif isinstance(data, Mapping):
        output.one(cast("Mapping[str, Any]", data))
    else:
        print(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False))


def run_job(job: Callable[[R], object], report: R, show: Callable[[R], object]) -> int:
    """Run a bulk job and show its report, also where it is stopped or interrupted.

    Args:
        job: runs the job, filling the report that it is given.
        report: an empty report.
        show: shows the report.

    Returns:
        The exit code.
    """
    code = ExitCode.DONE
    try:
        job(report)
    except KeyboardInterrupt:
        say("Interrupted.")
        code = ExitCode.SOME_FAILED
    except MaatooError as error:
        if error.report is None:  # it was refused before it began
            raise
        say(f"{type(error).__name__}: {error}")
        code = exit_code(error)
    show(report)
    return code or (ExitCode.DONE if report.ok else ExitCode.SOME_FAILED)


def show_report(job: Callable[[BulkReport[Any]], object], output: Format) -> int:
    """Run a bulk job with one report; see :func:`run_job`."""
    from maatoo import BulkReport

    return run_job(job, BulkReport[Any](), lambda report: print_report(report, output))


def print_report(report: BulkReport[Any], output: Format) -> None:
    """The counts of a report, and what became of each row that did not succeed."""
    data = report.to_dict()
    problems: list[dict[str, Any]] = data["problems"]
    if output.json:
        output.one(data)
        return
    counts = ", ".join(f"{number:,} {status}" for status, number in report.counts.items())
    say(f"{len(report):,} rows: {counts.replace('_', ' ')}.")
    if problems:
        for each in problems:
            each["error"] = each["error"] and each["error"]["message"]
        output.rows(problems)
