"""The setting ``verify``: which certificates a client trusts, and the TLS context made of it."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from typing import Any

import httpx

from maatoo.argument_checks import shown
from maatoo.errors import ConfigurationError

__all__ = ["Verify", "check_verify", "tls_context"]

Verify = bool | str | os.PathLike[str] | ssl.SSLContext


def check_verify(_: object, __: object, value: Any) -> None:
    """Check a setting ``verify``.

    Raises:
        ConfigurationError: it is none.
    """
    if value == "" or not isinstance(value, (bool, str, os.PathLike, ssl.SSLContext)):
        raise ConfigurationError(
            "verify must be True, False, an ssl.SSLContext, or the path of the certificates to "
            f"trust, not {shown(value)}"
        )


def tls_context(verify: Verify, *, trust_env: bool = True, http2: bool = False) -> ssl.SSLContext:
    """The TLS context for all connections of a client.

    Args:
        verify: the setting ``verify``.
        trust_env: whether the certificates that the environment names are trusted.
        http2: whether the client speaks HTTP/2.

    Raises:
        ConfigurationError: there are no certificates where they are said to be.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    if isinstance(verify, (str, os.PathLike)):
        path = os.fspath(verify)
        try:
            if os.path.isdir(path):
                return ssl.create_default_context(capath=path)
            return ssl.create_default_context(cafile=path)
        except (OSError, ValueError) as problem:
            raise ConfigurationError(f"verify: {path!r} holds no certificates: {problem}") from None
    if not verify:
        return httpx.create_ssl_context(verify=False)
    named = [(name, os.environ.get(name)) for name in _TRUSTED] if trust_env else []
    return _usual_context(http2, *(_version(*each) for each in named))


_TRUSTED = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def _version(name: str, path: str | None) -> tuple[str, int] | None:
    """The file that a variable names, and when it was changed: another may take its place.

    Raises:
        ConfigurationError: there is none.
    """
    try:
        return (path, os.stat(path).st_mtime_ns) if path else None
    except (OSError, ValueError) as problem:
        raise _no_certificates(f"{name} names {path!r}", problem) from None


def _no_certificates(named: str, problem: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"the environment variable {named}, which holds no certificates: {problem}; correct it, "
        "or give trust_env=False or verify=<path>"
    )


@lru_cache(maxsize=8)
def _usual_context(
    http2: bool,  # noqa: ARG001 (a context for each)
    *trusted: tuple[str, int] | None,
) -> ssl.SSLContext:
    """The context of all clients that ask for nothing special: to make one takes 20 ms.

    A connection sets the protocols that it offers in its context, hence one context for those
    that speak HTTP/2 and one for those that do not.
    """
    try:
        return httpx.create_ssl_context(trust_env=bool(trusted))
    except (OSError, ValueError) as problem:
        named = [f"{name} names {os.environ[name]!r}" for name in _TRUSTED if name in os.environ]
        raise _no_certificates(" or ".join(named), problem) from None
