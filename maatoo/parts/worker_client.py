"""client_of: the client that a worker process makes for itself, of a name for its credentials."""

from __future__ import annotations

import importlib
import platform
from functools import partial
from typing import Any, Final

from maatoo.auth import OAuth2
from maatoo.errors import ConfigurationError
from maatoo.lazy_room import lazy_room

__all__ = ["check_credentials", "client_of", "machine_name"]

_WRONG: Final = (
    'credentials is "env", "profile:<name>", or "package.module:function" for a function that '
    "takes workers and makes a Maatoo client; what was given names no function"
)
_NO_FUNCTION: Final = (ImportError, AttributeError, ValueError, TypeError)
_OTHERS: Final = "give workers ClientCredentials or BasicAuth"


def machine_name() -> str:
    """The name of this machine."""
    return platform.node()


def check_credentials(credentials: str) -> None:
    """Refuse what names no credentials, before it is written into a part or a task.

    Raises:
        ConfigurationError: neither "env", nor a profile or function that is there. The message does
            not repeat what was given, which may be a password.
    """
    try:
        _maker(credentials)
    except _NO_FUNCTION:
        raise ConfigurationError(_WRONG) from None


def client_of(credentials: str, *, workers: int = 1, machine: str = "") -> Any:
    """A ``Maatoo`` client of this process.

    Args:
        credentials: "env", "profile:<name>" or "package.module:function"; see
            :class:`maatoo.Part`.
        workers: how many processes share the server's quota.
        machine: where the work was dealt out; "" where that does not matter.

    Raises:
        ConfigurationError: the credentials are not there, there is no such function, or the
            workers would use up one refresh token among them.
    """
    try:
        make = _maker(credentials)
    except _NO_FUNCTION as problem:
        raise ConfigurationError(f"{_WRONG}: {problem}") from None
    api = make(workers=workers)
    unshared = _unshared(api.settings.auth, workers, machine)
    if unshared is not None:
        api.close()
        raise ConfigurationError(unshared)
    return api


def _maker(credentials: str) -> Any:
    """The function that makes a client."""
    module, _, name = credentials.partition(":")
    if credentials == "env":
        return lazy_room("sync.client").Maatoo.from_env
    if module == "profile" and name:
        if name not in lazy_room("profiles").logins().every:
            raise ValueError("there is no such profile on this machine: make it by maatoo login")
        return partial(lazy_room("sync.client").Maatoo.from_profile, name)
    return getattr(importlib.import_module(module), name)


def _unshared(auth: object, workers: int, machine: str) -> str | None:
    """Why several workers cannot use a login of a person, whose refresh token is used once."""
    if not isinstance(auth, OAuth2):
        return None
    if workers > 1 and auth.store.lock() is None:
        return (
            f"{workers} workers would each renew this login, and a server takes a refresh token "
            f"once: keep the token in a FileStore that they share, or {_OTHERS}"
        )
    if machine not in ("", machine_name()):
        return (
            "the work was dealt out on another machine, and the lock of a token file does not "
            "reach over machines: two of them would renew this login at once, and a server takes "
            f"a refresh token once; {_OTHERS}"
        )
    return None
