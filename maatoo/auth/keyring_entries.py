"""Texts in the keyring of the operating system."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any, cast

from maatoo.errors import ConfigurationError
from maatoo.optional_package import optional_package

__all__ = ["keyring", "read_entry", "remove_entry", "usable", "write_entry"]


def keyring() -> Any:
    """The package ``keyring``; raises :class:`MissingExtra` where it is absent."""
    return optional_package("keyring", "a login kept in the keyring", "keyring")


def usable() -> bool:
    """Whether this machine has a keyring that keeps something."""
    try:
        return float(keyring().get_keyring().priority) > 0
    except Exception:  # a backend may fail in any way of its own; then there is no keyring
        return False


def read_entry(service: str, name: str) -> str | None:
    """The text of an entry; None when there is none."""
    with _errors_named(service, name):
        return cast("str | None", keyring().get_password(service, name))


def write_entry(service: str, name: str, text: str) -> None:
    """Write an entry in place of the former one."""
    with _errors_named(service, name):
        keyring().set_password(service, name, text)


def remove_entry(service: str, name: str) -> None:
    """Remove an entry, where there is one."""
    with _errors_named(service, name), contextlib.suppress(keyring().errors.PasswordDeleteError):
        keyring().delete_password(service, name)


@contextlib.contextmanager
def _errors_named(service: str, name: str) -> Generator[None]:
    """The errors of the keyring as :class:`ConfigurationError`."""
    kind = keyring().errors.KeyringError
    try:
        yield
    except kind as error:
        raise ConfigurationError(
            f"the keyring cannot be used for {service}/{name} ({type(error).__name__}): unlock or "
            "install one, or use a file (FileStore; --store file)"
        ) from None
