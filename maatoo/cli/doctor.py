"""doctor: look at everything that a login needs, in order, and say what to do where it fails.

Only reads are sent. What needs a step that failed is skipped.
"""

from __future__ import annotations

import platform
import socket
import ssl
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, Literal, Optional
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from attrs import asdict, frozen
from cyclopts import Parameter

from maatoo._version import __version__
from maatoo.base_url import is_loopback
from maatoo.cli.catalog import readable_paths
from maatoo.cli.exit_codes import ExitCode, exit_code
from maatoo.cli.output import Output, show_table
from maatoo.cli.profiles import connect
from maatoo.errors import (
    AuthenticationError,
    ConnectionFailed,
    MaatooError,
    PermissionDenied,
    RateLimited,
    UnexpectedResponse,
)

__all__ = ["Check", "doctor"]

CLOCK = 60.0
"""Seconds that the clocks may differ."""
SLOW = 0.2
"""Seconds that credentials may cost a request."""
SOON = 14
"""Days before its end from which on a certificate is told of."""

Verdict = Literal["ok", "warning", "failed", "skipped"]


@frozen
class Check:
    """What was found of one thing.

    Attributes:
        name: what was looked at.
        verdict: how it is.
        found: what was seen.
        advice: what to do about it; empty where there is nothing to do.
    """

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


class _Failed(Exception):
    """A check that failed, and what its error is."""

    def __init__(self, check: Check, error: MaatooError) -> None:
        self.check = check
        self.error = error


def doctor(
    *,
    timeout: Annotated[float, Parameter(help="Seconds that a step may take.")] = 15.0,
    profile: Annotated[Optional[str], Parameter(help="The login to look at.")] = None,
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
            for check in _examine(api, timeout):
                checks.append(check)
        except _Failed as failure:
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


def _examine(api: Any, timeout: float) -> Iterator[Check]:
    """Each check in its order; ends with :class:`_Failed` where the next ones make no sense."""
    site: str = api.settings.site
    parts = urlsplit(site)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    readable = parts.scheme == "http" and not is_loopback(site)
    yield Check(
        "address",
        "warning" if readable else "ok",
        site,
        "credentials can be read on the way: use https://" if readable else "",
    )
    if getproxies().get(parts.scheme) and not (is_loopback(site) or proxy_bypass(host)):
        found = "a proxy of the environment makes the connection"
        yield Check("DNS", "skipped", found)
        yield Check("TLS", "skipped", found)
    else:
        yield _dns(host, port)
        yield (
            _tls(host, port, timeout)
            if parts.scheme == "https"
            else Check("TLS", "skipped", "plain http")
        )
    answer = _answered(api, "API", lambda: api.request("GET", "/users/self", raise_errors=False))
    yield _api_found(api, answer)
    yield _credentials(api, answer)
    version = api.server_version()
    yield Check("version", "ok" if version else "warning", version or "the server does not tell")
    yield from _permissions(api)
    yield _quota(api)
    yield _clock(answer.headers)
    yield _answered(api, "speed", lambda: _speed(api))


def _fail(name: str, found: str, advice: str, error: MaatooError | None = None) -> _Failed:
    return _Failed(Check(name, "failed", found, advice), error or ConnectionFailed(found))


def _answered(api: Any, name: str, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except RateLimited as error:
        raise _fail(name, str(error), _wait(api), error) from None
    except AuthenticationError as error:
        raise _fail("credentials", str(error), "log in again: maatoo login", error) from None
    except MaatooError as error:
        advice = (
            "see whether the server runs, and whether a firewall or proxy stands between; "
            "--timeout waits longer"
        )
        raise _fail(name, str(error), advice, error) from None


def _dns(host: str, port: int) -> Check:
    try:
        found = sorted({each[4][0] for each in socket.getaddrinfo(host, port)}, key=str)
    except OSError as error:
        advice = "see whether the name is spelled right, and whether this machine is on line"
        raise _fail("DNS", f"{host} has no address ({error.strerror or error})", advice) from None
    return Check("DNS", "ok", f"{host} is {', '.join(map(str, found[:4]))}")


def _tls(host: str, port: int, timeout: float) -> Check:
    try:
        with (
            socket.create_connection((host, port), timeout=timeout) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure,
        ):
            certificate, version = secure.getpeercert() or {}, secure.version()
    except ssl.SSLCertVerificationError as error:
        advice = "renew or mend the certificate; for a private authority set SSL_CERT_FILE"
        raise _fail("TLS", f"{host}: {error.verify_message}", advice) from None
    except OSError as error:
        advice = f"see whether a server listens on port {port} and speaks TLS there"
        raise _fail("TLS", f"{host}, port {port}: {error.strerror or error}", advice) from None
    days = int((ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()) // 86_400)
    return Check(
        "TLS",
        "warning" if days < SOON else "ok",
        f"{version}; the certificate is good for {days} days",
        "renew the certificate" if days < SOON else "",
    )


def _api_found(api: Any, answer: Any) -> Check:
    if 300 <= answer.status < 400:
        try:  # which raises, and knows what each redirect means
            api.request("GET", "/users/self")
        except UnexpectedResponse as error:
            advice = "log in with the address that the server itself uses"
            raise _fail("redirect", str(error), advice, error) from None
    if answer.status >= 500:
        text = f"the server answers {answer.status}"
        advice = "the server is broken or busy: look into its log (var/logs), or wait"
        raise _fail("API", text, advice, UnexpectedResponse(text))
    try:
        answer.json()
    except UnexpectedResponse:
        text = f"GET /api/users/self answers {answer.status} with a page, not with JSON"
        advice = (
            "see whether this is the root of a Mautic; if it is, switch the API on (Settings, "
            "Configuration, API Settings) and clear the cache"
        )
        raise _fail("API", text, advice, UnexpectedResponse(text)) from None
    return Check("redirect", "ok", "none: the server answers at this address")


def _credentials(api: Any, answer: Any) -> Check:
    if answer.status == 401:
        error = _error_of(api) or AuthenticationError(
            "refused", status=401, method="GET", url=answer.url
        )
        raise _fail("credentials", str(error), "log in again: maatoo login", error)
    if answer.status == 403 and "disabled" in answer.text.lower():
        error = _error_of(api) or PermissionDenied(
            "the API is switched off", status=403, method="GET", url=answer.url
        )
        advice = "switch it on: Settings, Configuration, API Settings; then clear the cache"
        raise _fail("credentials", str(error), advice, error)
    who: Any = answer.json() if answer.status == 200 else {}
    name = who.get("username") if isinstance(who, dict) else None  # pyright: ignore
    return Check("credentials", "ok", f"the server takes them{f', as {name}' if name else ''}")


def _error_of(api: Any) -> MaatooError | None:
    try:
        api.request("GET", "/users/self")
    except MaatooError as error:
        return error
    return None


def _permissions(api: Any) -> Iterator[Check]:
    """Which resources may be read; one check for those that may, one for each that may not."""
    allowed: list[str] = []
    absent: list[str] = []
    for resource, path in sorted(readable_paths().items()):
        answer = _answered(
            api,
            f"reads {resource}",
            lambda path=path: api.request(  # type: ignore[misc]
                "GET", path, params={"limit": 1}, raise_errors=False
            ),
        )
        if answer.status == 429:
            error = RateLimited("the quota is used up", status=429, method="GET", url=answer.url)
            raise _fail("quota", str(error), _wait(api), error)
        if answer.status == 404:
            absent.append(resource)
        elif answer.status in (401, 403):
            advice = "give the role of the user this permission, where it is needed"
            yield Check(f"reads {resource}", "warning", "not allowed", advice)
        elif answer.status >= 400:
            advice = "look into the log of the server (var/logs)"
            yield Check(f"reads {resource}", "warning", f"answers {answer.status}", advice)
        else:
            allowed.append(resource)
    yield Check("permissions", "ok", f"reads {', '.join(allowed) or 'nothing'}")
    if absent:
        yield Check("absent", "skipped", f"this server has no {', '.join(absent)}")


def _wait(api: Any) -> str:
    quota = api.quota
    when = f"until {quota.resets_at:%H:%M:%S} UTC" if quota else "until the server takes calls"
    return f"wait {when}, or raise the limit (API Settings, rate limiter)"


def _quota(api: Any) -> Check:
    quota = api.quota
    if quota is None:
        return Check("quota", "ok", "the server tells of none")
    limit = "" if quota.limit is None else f" of {quota.limit:,}"
    found = f"{quota.remaining:,}{limit} calls left until {quota.resets_at:%H:%M:%S} UTC"
    few = quota.limit is not None and quota.remaining * 10 < quota.limit
    return Check("quota", "warning" if few else "ok", found, _wait(api) if few else "")


def _clock(headers: Any) -> Check:
    try:
        ahead = time.time() - parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return Check("clock", "skipped", "the server does not tell its time")
    wrong = abs(ahead) > CLOCK
    found = f"this machine is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the server"
    advice = "set the clock (NTP): tokens would be taken for expired, or for good" if wrong else ""
    return Check("clock", "warning" if wrong else "ok", found, advice)


def _speed(api: Any) -> Check:
    """What the credentials cost: requests with them against such that are refused without."""
    with_them = _seconds(lambda: api.request("GET", "/users/self", raise_errors=False))
    site = api.settings.site
    from maatoo import Maatoo, Retry

    insecure = not is_loopback(site)
    with Maatoo(site, retry=Retry(attempts=1), allow_insecure=insecure) as nobody:
        without = _seconds(lambda: nobody.request("GET", "/users/self", raise_errors=False))
    cost = max(0.0, with_them - without)
    kind = type(api.settings.auth).__name__
    slow = kind == "BasicAuth" and cost > SLOW
    advice = (
        "the server hashes a Basic password for each request: a token is faster "
        "(maatoo login --scheme client)"
    )
    found = f"{with_them:.3f} s a request, {cost:.3f} s of it for the credentials ({kind})"
    return Check("speed", "warning" if slow else "ok", found, advice if slow else "")


def _seconds(ask: Callable[[], object]) -> float:
    """The median of three, after one that opens the connection."""
    taken: list[float] = []
    for _ in range(4):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:])
