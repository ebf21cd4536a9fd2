"""The examination: all checks in their order, each with advice if it fails.

Only reads are sent. The examination ends with the first check that fails.
"""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen

from maatoo.description import paths_of_lists
from maatoo.diagnosis.findings import Check, CheckFailed, Diagnosis
from maatoo.diagnosis.network import network
from maatoo.errors import (
    ApiError,
    AuthenticationError,
    MaatooError,
    PermissionDenied,
    RateLimited,
)
from maatoo.runtime import Runtime
from maatoo.transport.retry import Retry

if TYPE_CHECKING:
    from maatoo.session import Session
    from maatoo.settings import Settings
    from maatoo.transport.response import Response

__all__ = ["diagnose"]

_CLOCK_DIFFERENCE = 60.0
"""Seconds by which the clocks may differ."""
_SLOW_CREDENTIALS = 0.2
"""Seconds that credentials may add to a request."""

_WHO = "/users/self"


async def diagnose(session: Session, settings: Settings, timeout: float) -> Diagnosis:
    """Look at everything that a login needs; see ``AsyncMaatoo.diagnose``."""
    options = evolve(session.options, retry=Retry(attempts=1), timeout=timeout)
    found = Diagnosis(settings.site)
    runtime = session.transport.runtime
    try:
        async for check in network(runtime, settings, timeout):
            found.checks.append(check)
        async for check in _Server(session.view(options), settings).checks():
            found.checks.append(check)
    except CheckFailed as failure:
        found.checks.append(failure.check)
        found.error = failure.error
    return found


@frozen
class _Server:
    """The checks that a server answers."""

    session: Session
    settings: Settings

    async def checks(self) -> AsyncIterator[Check]:
        answer = await self._asked("API", _WHO)
        yield Check("redirect", "ok", "none: the server answers at this address")
        yield Check("credentials", "ok", f"the server takes them{_name_in(answer)}")
        version = await self.session.server_version()
        told = version or "the server does not tell"
        yield Check("version", "ok" if version else "warning", told)
        async for check in self._permissions():
            yield check
        yield self._quota()
        yield _clock(self.session.transport.runtime, {} if answer is None else answer.headers)
        yield await self._speed()

    async def _asked(self, name: str, path: str, **query: int) -> Response | None:
        """The answer to a read; None where this user may not make it.

        Raises:
            CheckFailed: no answer of a working API.
        """
        try:
            answer = await self.session.raw("GET", path, params=query)
            answer.json()
            return answer
        except PermissionDenied as error:
            if "disabled" not in str(error).lower():
                return None
            advice = "switch it on: Settings, Configuration, API Settings; then clear the cache"
            raise _failed("credentials", str(error), advice, error) from None
        except MaatooError as error:
            check, advice = self._explained(error)
            page = ": a page, which is no answer of the API" if _status(error) == 200 else ""
            raise _failed(check or name, f"{error}{page}", advice, error) from None

    def _explained(self, error: MaatooError) -> tuple[str, str]:
        """The check that an error belongs to, or "" for the one that was made; and the advice."""
        status = _status(error)
        if isinstance(error, RateLimited):
            return "quota", self._wait()
        if isinstance(error, AuthenticationError):
            return "credentials", "check the credentials; of a kept login: maatoo login"
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
            "a longer timeout waits longer"
        )

    async def _permissions(self) -> AsyncIterator[Check]:
        """Which resources may be read: one check for those that may, one for each other."""
        allowed: list[str] = []
        absent: list[str] = []
        for resource, path in sorted(paths_of_lists().items()):
            name = f"reads {resource}"
            try:
                if await self._asked(name, path, limit=1) is not None:
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

    def _wait(self) -> str:
        quota = self.session.transport.pacer.quota
        when = f"until {quota.resets_at:%H:%M:%S} UTC" if quota else "until the server takes calls"
        return f"wait {when}, or raise the limit (API Settings, rate limiter)"

    def _quota(self) -> Check:
        quota = self.session.transport.pacer.quota
        if quota is None:
            return Check("quota", "ok", "the server tells of none")
        limit = "" if quota.limit is None else f" of {quota.limit:,}"
        found = f"{quota.remaining:,}{limit} calls left until {quota.resets_at:%H:%M:%S} UTC"
        if quota.limit is not None and quota.remaining * 10 < quota.limit:
            return Check("quota", "warning", found, self._wait())
        return Check("quota", "ok", found)

    async def _speed(self) -> Check:
        """How much slower requests with credentials are than those refused for want of them."""
        runtime = self.session.transport.runtime
        ask = partial(self.session.raw, "GET", _WHO, raise_errors=False)
        try:
            with_them = await _seconds(runtime, ask)
            without = await _seconds(runtime, partial(ask, credentials=False))
        except MaatooError as error:
            raise _failed("speed", str(error), self._explained(error)[1], error) from None
        cost = max(0.0, with_them - without)
        kind = type(self.settings.auth).__name__
        found = f"{with_them:.3f} s a request, {cost:.3f} s of it for the credentials ({kind})"
        if kind == "BasicAuth" and cost > _SLOW_CREDENTIALS:
            advice = (
                "the server hashes a Basic password for each request: a token is faster "
                "(maatoo login --scheme client)"
            )
            return Check("speed", "warning", found, advice)
        return Check("speed", "ok", found)


def _failed(name: str, found: str, advice: str, error: MaatooError) -> CheckFailed:
    return CheckFailed(Check(name, "failed", found, advice), error)


def _status(error: MaatooError) -> int:
    """The status of the answer that an error was read from; 0 where there was none."""
    holder: Any = error if isinstance(error, ApiError) else getattr(error, "response", None)
    return 0 if holder is None else holder.status


def _name_in(answer: Response | None) -> str:
    """The name of the user that the server answers, as part of a sentence."""
    who: object = None if answer is None else answer.json()
    name = cast("dict[str, object]", who).get("username") if isinstance(who, dict) else None
    return f", as {name}" if name else ""


def _clock(runtime: Runtime, headers: Mapping[str, str]) -> Check:
    try:
        ahead = runtime.time() - parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return Check("clock", "skipped", "the server does not tell its time")
    found = f"this machine is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the server"
    if abs(ahead) > _CLOCK_DIFFERENCE:
        advice = "set the clock (NTP): else a token counts as expired too early or too late"
        return Check("clock", "warning", found, advice)
    return Check("clock", "ok", found)


async def _seconds(runtime: Runtime, ask: Callable[[], Awaitable[object]]) -> float:
    """The median duration of three requests, after one that opens the connection."""
    taken: list[float] = []
    for _ in range(4):
        began = runtime.monotonic()
        await ask()
        taken.append(runtime.monotonic() - began)
    return statistics.median(taken[1:])
