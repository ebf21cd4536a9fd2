"""Profiles: the logins that ``maatoo login`` has kept on this machine.

``Maatoo.from_profile()`` makes a client of one: no secret stands in a notebook or a script.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import asdict, define, evolve, field, frozen

from maatoo.auth import keyring_entries
from maatoo.auth.file_store import write_private
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.file_lock import FileLock

if TYPE_CHECKING:
    from maatoo.auth import Auth, TokenStore

__all__ = [
    "Logins",
    "Profile",
    "Scheme",
    "changed_logins",
    "logins",
    "profile_name",
    "profile_of",
    "profiles_path",
]

Scheme = Literal["basic", "client", "oauth"]
Store = Literal["keyring", "file"]
SERVICE = "maatoo"


@frozen(kw_only=True)
class Profile:
    """One login: where, as whom, and where its secret is.

    Attributes:
        name: what ``from_profile`` and ``--profile`` call it.
        url: the server's address.
        scheme: "basic" (user and password), "client" (client credentials), "oauth" (a person who
            logged in with the browser).
        account: the user name, or the client's id.
        store: "keyring", or "file" (mode 0600).
        redirect_uri: the registered callback of an OAuth login.
        allow_insecure: whether credentials may travel over plain http.
        secret: the password or client secret, where ``store`` is "file".
    """

    name: str
    url: str
    scheme: Scheme
    account: str
    store: Store = "file"
    redirect_uri: str = ""
    allow_insecure: bool = False
    secret: str = field(default="", repr=False)

    def auth(self, secret: str | None = None) -> Auth:
        """The credentials.

        Args:
            secret: in place of the stored one, before that is stored.

        Raises:
            ConfigurationError: the secret is gone, or the keyring cannot be read.
        """
        from maatoo import auth

        word = self._secret() if secret is None else secret
        if self.scheme == "basic":
            return auth.BasicAuth(self.account, word)
        if self.scheme == "client":
            return auth.ClientCredentials(self.account, word, store=self.tokens())
        return auth.OAuth2(
            self.account, word, redirect_uri=self.redirect_uri, store=self.tokens(), pkce=True
        )

    def tokens(self) -> TokenStore:
        """Where the tokens of this login are kept."""
        from maatoo import auth

        if self.store == "keyring":
            return auth.KeyringStore(f"{self.name} token", service=SERVICE)
        return auth.FileStore(profiles_path().with_name(f"{self.name}.token.json"))

    def keep(self, secret: str) -> Profile:
        """Store the secret; returns the profile to write into the file."""
        if self.store == "file":
            return evolve(self, secret=secret)
        keyring_entries.write_entry(SERVICE, f"{self.name} secret", secret)
        return evolve(self, secret="")

    def is_login_of(self, other: Profile) -> bool:
        """Whether the tokens of this login are right for another one."""
        names = ("url", "scheme", "account", "store")
        return all(getattr(self, each) == getattr(other, each) for each in names)

    def forget(self) -> None:
        """Remove the secret and the tokens."""
        if self.store == "file":
            for suffix in ("", ".lock"):
                token = profiles_path().with_name(f"{self.name}.token.json{suffix}")
                token.unlink(missing_ok=True)
            return
        for entry in ("secret", "token"):
            keyring_entries.remove_entry(SERVICE, f"{self.name} {entry}")

    def _secret(self) -> str:
        stored = self.store == "keyring"
        name = f"{self.name} secret"
        if found := keyring_entries.read_entry(SERVICE, name) if stored else self.secret:
            return found
        raise ConfigurationError(
            f"the secret of profile {self.name!r} is gone: maatoo login --profile {self.name}"
        )


@define
class Logins:
    """The profiles of this machine by name, and which of them is used by default."""

    every: dict[str, Profile]
    default: str | None

    def named(self, name: str) -> Profile:
        """A profile by its name.

        Raises:
            ConfigurationError: there is none of this name.
        """
        if name not in self.every:
            there = ", ".join(sorted(self.every)) or "none"
            raise ConfigurationError(
                f"there is no profile {name!r} (there are: {there}): make it by "
                f"`maatoo login https://… --profile {name}`"
            )
        return self.every[name]


def logins() -> Logins:
    """What ``profiles.json`` holds.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    path = profiles_path()
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        every = {name: Profile(name=name, **each) for name, each in data["profiles"].items()}
        return Logins(every, data.get("default"))
    except FileNotFoundError:
        return Logins({}, None)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigurationError(
            f"{path} cannot be read as profiles ({type(error).__name__}): mend or remove it, and "
            "log in again"
        ) from None


@contextmanager
def changed_logins() -> Generator[Logins]:
    """What ``profiles.json`` holds; written, with mode 0600, when the block ends."""
    path = profiles_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(path.with_name("profiles.lock"))
    if not lock.acquire(10.0):
        raise ConfigurationError("another command is changing the profiles: try again")
    try:
        found = logins()
        yield found
        rows = {name: asdict(each, filter=_not_name) for name, each in found.every.items()}
        content = json.dumps({"default": found.default, "profiles": rows}, indent=1)
        write_private(path, content.encode())
    finally:
        lock.release()


def profiles_path() -> Path:
    """``profiles.json`` in ``MAATOO_CONFIG_DIR``, else in the folder of the system for it.

    Raises:
        ConfigurationError: there is no such folder: the user has no home.
    """
    windows = sys.platform == "win32"
    home = os.environ.get("APPDATA") if windows else os.environ.get("XDG_CONFIG_HOME")
    named = os.environ.get("MAATOO_CONFIG_DIR") or f"{home or '~/.config'}/maatoo"
    try:
        return Path(named).expanduser() / "profiles.json"
    except RuntimeError:
        raise ConfigurationError("there is no home directory: set MAATOO_CONFIG_DIR") from None


def profile_name(name: str | None) -> str:
    """The name a login is to have: as given, from ``MAATOO_PROFILE``, or "default"."""
    wanted = name or os.environ.get("MAATOO_PROFILE") or "default"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", wanted):
        raise InvalidArgument("a profile's name has letters, digits, '-', '_' and '.' only")
    return wanted


def profile_of(name: str | None) -> Profile | None:
    """The profile to use; None where ``MAATOO_BASE_URL`` and its like are to be used.

    The first of: the given name, ``MAATOO_PROFILE``, ``MAATOO_BASE_URL``, the default profile.

    Raises:
        ConfigurationError: none of them is there.
    """
    wanted = name or os.environ.get("MAATOO_PROFILE")
    if not wanted and os.environ.get("MAATOO_BASE_URL"):
        return None
    found = logins()
    if not (wanted or found.default):
        raise ConfigurationError("not logged in: run maatoo login URL, or set MAATOO_BASE_URL")
    return found.named(wanted or cast(str, found.default))


def _not_name(attribute: Any, _: object) -> bool:
    return bool(attribute.name != "name")
