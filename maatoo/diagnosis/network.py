"""The network: checks of DNS and TLS, on a connection of their own."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from maatoo.base_url import DEFAULT_PORTS, is_loopback
from maatoo.diagnosis.findings import Check, CheckFailed
from maatoo.errors import ConnectionFailed

if TYPE_CHECKING:
    from maatoo.runtime import Runtime
    from maatoo.settings import Settings

__all__ = ["network"]

_WARN_BEFORE = 14
"""Days before the end of a certificate from which on there is a warning."""


async def network(runtime: Runtime, settings: Settings, timeout: float) -> AsyncIterator[Check]:
    """The checks of the address, of DNS and of TLS.

    Args:
        runtime: runs what blocks.
        settings: the settings of the client.
        timeout: seconds that a connection may take.

    Raises:
        CheckFailed: a check failed that the next ones depend on.
    """
    parts = urlsplit(settings.site)
    host = parts.hostname or ""
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    readable = parts.scheme == "http" and not is_loopback(settings.site)
    advice = "credentials can be read on the way: use https://" if readable else ""
    yield Check("address", "warning" if readable else "ok", settings.site, advice)
    connector = _connected_by(settings, host)
    if connector:
        yield Check("DNS", "skipped", connector)
        yield Check("TLS", "skipped", connector)
        return
    yield await runtime.run_blocking(_dns, host, port)
    if parts.scheme == "https":
        context = settings.connection.tls_context()  # what the client itself trusts
        yield await runtime.run_blocking(_tls, host, port, timeout, context)
    else:
        yield Check("TLS", "skipped", "plain http")


def _connected_by(settings: Settings, host: str) -> str:
    """What makes the connection in place of the client; empty if the client makes it."""
    connection = settings.connection
    if connection.transport is not None:
        return "a transport of yours makes the connection"
    if connection.proxy is not None:
        return "a proxy makes the connection"
    scheme = urlsplit(settings.site).scheme
    direct = not connection.trust_env or is_loopback(settings.site) or proxy_bypass(host)
    if not direct and getproxies().get(scheme):
        return "a proxy of the environment makes the connection"
    return ""


def _failed(name: str, found: str, advice: str) -> CheckFailed:
    return CheckFailed(Check(name, "failed", found, advice), ConnectionFailed(found))


def _dns(host: str, port: int) -> Check:
    try:
        found = sorted({str(each[4][0]) for each in socket.getaddrinfo(host, port)})
    except (OSError, UnicodeError) as error:  # an empty label, or one that is too long
        advice = "see whether the name is spelled right, and whether this machine is on line"
        said = f"{host} has no address ({getattr(error, 'strerror', None) or error})"
        raise _failed("DNS", said, advice) from None
    return Check("DNS", "ok", f"{host} is {', '.join(found[:4])}")


def _tls(host: str, port: int, timeout: float, context: ssl.SSLContext) -> Check:
    try:
        with (
            socket.create_connection((host, port), timeout=timeout) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            certificate, version = secure.getpeercert() or {}, secure.version()
    except ssl.SSLCertVerificationError as error:
        advice = "renew or mend the certificate; for a private authority set SSL_CERT_FILE"
        raise _failed("TLS", f"{host}: {error.verify_message}", advice) from None
    except OSError as error:
        advice = f"see whether a server listens on port {port} and speaks TLS there"
        raise _failed("TLS", f"{host}, port {port}: {error.strerror or error}", advice) from None
    if "notAfter" not in certificate:
        return Check(
            "TLS", "warning", f"{version}; nobody checks the certificate", "let it be verified"
        )
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    days = int((ends - time.time()) // 86_400)
    found = f"{version}; the certificate is valid for {days} days"
    if days < _WARN_BEFORE:
        return Check("TLS", "warning", found, "renew the certificate")
    return Check("TLS", "ok", found)
