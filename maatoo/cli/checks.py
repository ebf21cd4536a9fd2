"""Checks: everything that a login needs, looked at in order, with what to do where it fails.

Only reads are sent. What needs a step that failed is skipped.
"""

from __future__ import annotations

import socket
import ssl
import statistics
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from attrs import evolve, frozen

from maatoo.base_url import is_loopback
from maatoo.description import paths_of_lists
from maatoo.errors import (
    ApiError,
    AuthenticationError,
    ConnectionFailed,
    MaatooError,
    PermissionDenied,
    RateLimited,
)

__all__ = ["Check", "CheckFailed", "examine"]

CLOCK = 60.0
"""Seconds that the clocks may differ."""
SLOW = 0.2
"""Seconds that credentials may cost a request."""
SOON = 14
"""Days before its end from which on a certificate is told of."""

_WHO = "/users/self"
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


class CheckFailed(Exception):
    """A check that failed, and what its error is."""

    def __init__(self, check: Check, error: MaatooError) -> None:
        self.check = check
        self.error = error


def examine(api: Any, timeout: float) -> Iterator[Check]:
    """Each check in its order; ends with :class:`CheckFailed` where the next ones make no sense."""
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
    answer = _asked(api, "API", _WHO)
    yield Check("redirect", "ok", "none: the server answers at this address")
    who: Any = None if answer is None else answer.json()
    name = who.get("username") if isinstance(who, dict) else None  # pyright: ignore
    yield Check("credentials", "ok", f"the server takes them{f', as {name}' if name else ''}")
    version = api.server_version()
    yield Check("version", "ok" if version else "warning", version or "the server does not tell")
    yield from _permissions(api)
    yield _quota(api)
    yield _clock({} if answer is None else answer.headers)
    yield _speed(api)


def _fail(name: str, found: str, advice: str, error: MaatooError | None = None) -> CheckFailed:
    return CheckFailed(Check(name, "failed", found, advice), error or ConnectionFailed(found))


def _asked(api: Any, name: str, path: str, **query: int) -> Any:
    """The answer to a read; None where this user may not make it.

    Raises:
        CheckFailed: no answer of a working API.
    """
    try:
        answer = api.request("GET", path, params=query)
        answer.json()
        return answer
    except PermissionDenied as error:
        if "disabled" not in str(error).lower():
            return None
        advice = "switch it on: Settings, Configuration, API Settings; then clear the cache"
        raise _fail("credentials", str(error), advice, error) from None
    except MaatooError as error:
        check, advice = _explained(api, error)
        page = ": a page, which is no answer of the API" if _status(error) == 200 else ""
        raise _fail(check or name, f"{error}{page}", advice, error) from None


def _explained(api: Any, error: MaatooError) -> tuple[str, str]:
    """The check that an error is a matter of, if it is one of its own; and what to do about it."""
    status = _status(error)
    if isinstance(error, RateLimited):
        return "quota", _wait(api)
    if isinstance(error, AuthenticationError):
        return "credentials", "log in again: maatoo login"
    if 300 <= status < 400:
        return "redirect", "log in with the address that the server itself uses"
    if status >= 500:
        return "", "the server is broken or busy: look into its log (var/logs), or wait"
    if status:
        return "", (
            "see whether this is the root of a Mautic; if it is, switch the API on (Settings, "
            "Configuration, API Settings) and clear the cache"
        )
    return "", (
        "see whether the server runs, and whether a firewall or proxy stands between; "
        "--timeout waits longer"
    )


def _status(error: MaatooError) -> int:
    """The status of the answer that an error was read from; 0 where there was none."""
    holder: Any = error if isinstance(error, ApiError) else getattr(error, "response", None)
    return 0 if holder is None else holder.status


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


def _permissions(api: Any) -> Iterator[Check]:
    """Which resources may be read; one check for those that may, one for each that may not."""
    allowed: list[str] = []
    absent: list[str] = []
    for resource, path in sorted(paths_of_lists().items()):
        name = f"reads {resource}"
        try:
            if _asked(api, name, path, limit=1) is not None:
                allowed.append(resource)
                continue
            advice = "give the role of the user this permission, where it is needed"
            yield Check(name, "warning", "not allowed", advice)
        except CheckFailed as failure:
            status = _status(failure.error)
            if status == 404:
                absent.append(resource)
            elif isinstance(failure.error, RateLimited) or not status:
                raise
            else:
                yield evolve(failure.check, name=name, verdict="warning")
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
    from maatoo import Maatoo, Retry

    site = api.settings.site
    with Maatoo(site, retry=Retry(attempts=1), allow_insecure=not is_loopback(site)) as nobody:
        try:
            with_them, without = (
                _seconds(partial(each.request, "GET", _WHO, raise_errors=False))
                for each in (api, nobody)
            )
        except MaatooError as error:
            raise _fail("speed", str(error), _explained(api, error)[1], error) from None
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
