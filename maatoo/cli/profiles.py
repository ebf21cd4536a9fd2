"""Profiles: the logins of a person on this machine, and the clients that are made of them."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import asdict, evolve, field, frozen

from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.file_lock import FileLock

if TYPE_CHECKING:
    from maatoo import Maatoo
    from maatoo.auth import Auth, TokenStore

__all__ = ["Profile", "ProfileFile", "connect", "profile_of", "usable_keyring"]

Scheme = Literal["basic", "client", "oauth"]
Store = Literal["keyring", "file"]
SERVICE = "maatoo"


@frozen(kw_only=True)
class Profile:
    """One login: where, as whom, and where its secret is.

    Attributes:
        name: what ``--profile`` calls it.
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
        return auth.FileStore(folder() / f"{self.name}.token.json")

    def keep(self, secret: str) -> Profile:
        """Store the secret; returns the profile to write into the file."""
        if self.store == "file":
            return evolve(self, secret=secret)
        with _keyring_errors():
            _keyring().set_password(SERVICE, f"{self.name} secret", secret)
        return evolve(self, secret="")

    def forget(self) -> None:
        """Remove the secret and the tokens."""
        if self.store == "file":
            for suffix in ("", ".lock"):
                (folder() / f"{self.name}.token.json{suffix}").unlink(missing_ok=True)
            return
        keyring = _keyring()
        for entry in ("secret", "token"):
            with _keyring_errors(), contextlib.suppress(keyring.errors.PasswordDeleteError):
                keyring.delete_password(SERVICE, f"{self.name} {entry}")

    def _secret(self) -> str:
        found: str | None = self.secret
        if self.store == "keyring":
            with _keyring_errors():
                found = cast("str | None", _keyring().get_password(SERVICE, f"{self.name} secret"))
        if not found:
            raise ConfigurationError(
                f"the secret of profile {self.name!r} is gone: maatoo login --profile {self.name}"
            )
        return found


class ProfileFile:
    """``profiles.json``, mode 0600: the profiles, and which of them is used by default."""

    def __init__(self) -> None:
        self.path = folder() / "profiles.json"

    def read(self) -> tuple[dict[str, Profile], str | None]:
        """The profiles by name, and the name of the default one.

        Raises:
            ConfigurationError: the file cannot be read.
        """
        try:
            data: dict[str, Any] = json.loads(self.path.read_bytes())
            profiles = {name: Profile(name=name, **each) for name, each in data["profiles"].items()}
            return profiles, data.get("default")
        except FileNotFoundError:
            return {}, None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ConfigurationError(
                f"{self.path} cannot be read as profiles ({type(error).__name__}): mend or remove "
                "it, and log in again"
            ) from None

    def put(self, profile: Profile) -> None:
        """Add or replace a profile; it becomes the default one."""
        with self._changing() as (profiles, _):
            profiles[profile.name] = profile
            self._write(profiles, profile.name)

    def remove(self, name: str) -> None:
        """Remove a profile; another one becomes the default where it was that."""
        with self._changing() as (profiles, default):
            del profiles[name]
            self._write(profiles, next(iter(profiles), None) if default == name else default)

    def use(self, name: str) -> None:
        """Make a profile the default one."""
        with self._changing() as (profiles, _):
            self._write(profiles, known(profiles, name).name)

    @contextlib.contextmanager
    def _changing(self) -> Generator[tuple[dict[str, Profile], str | None]]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self.path.with_name("profiles.lock"))
        if not lock.acquire(10.0):
            raise ConfigurationError("another command is changing the profiles: try again")
        try:
            yield self.read()
        finally:
            lock.release()

    def _write(self, profiles: dict[str, Profile], default: str | None) -> None:
        rows = {name: asdict(each, filter=_not_name) for name, each in profiles.items()}
        descriptor, temporary = tempfile.mkstemp(".tmp", ".profiles.", self.path.parent)  # 0600
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump({"default": default, "profiles": rows}, file, indent=1)
        os.replace(temporary, self.path)


def folder() -> Path:
    """Where profiles are kept: ``MAATOO_CONFIG_DIR``, else the folder of the system for it."""
    if named := os.environ.get("MAATOO_CONFIG_DIR"):
        return Path(named).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "~")).expanduser() / "maatoo"
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "maatoo"


def profile_name(name: str | None) -> str:
    """The name a login is to have: as given, from ``MAATOO_PROFILE``, or "default"."""
    wanted = name or os.environ.get("MAATOO_PROFILE") or "default"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", wanted):
        raise InvalidArgument("a profile's name has letters, digits, '-', '_' and '.' only")
    return wanted


def known(profiles: dict[str, Profile], name: str) -> Profile:
    """A profile by its name.

    Raises:
        ConfigurationError: there is none of this name.
    """
    if name not in profiles:
        there = ", ".join(sorted(profiles)) or "none"
        raise ConfigurationError(f"there is no profile {name!r} (there are: {there}): maatoo login")
    return profiles[name]


def profile_of(name: str | None) -> Profile | None:
    """The profile of a command; None where ``MAATOO_BASE_URL`` and its like are to be used.

    The first of: ``--profile``, ``MAATOO_PROFILE``, ``MAATOO_BASE_URL``, the default profile.

    Raises:
        ConfigurationError: none of them is there.
    """
    wanted = name or os.environ.get("MAATOO_PROFILE")
    if not wanted and os.environ.get("MAATOO_BASE_URL"):
        return None
    profiles, default = ProfileFile().read()
    if not (wanted or default):
        raise ConfigurationError("not logged in: run maatoo login URL, or set MAATOO_BASE_URL")
    return known(profiles, wanted or cast(str, default))


def connect(name: str | None, **settings: Any) -> Maatoo:
    """A client of a profile, or of the ``MAATOO_*`` variables.

    Args:
        name: the profile of ``--profile``, or None.
        **settings: further arguments of the client.

    Raises:
        ConfigurationError: no login, or one that cannot be used.
    """
    from maatoo import Maatoo

    profile = profile_of(name)
    if profile is None:
        return Maatoo.from_env(**settings)
    if "auth" not in settings:
        settings["auth"] = profile.auth()
    return Maatoo(profile.url, allow_insecure=profile.allow_insecure, **settings)


def usable_keyring() -> bool:
    """Whether this machine has a keyring that keeps something."""
    try:
        keyring = _keyring()
        return float(keyring.get_keyring().priority) > 0
    except Exception:  # a backend may fail in any way of its own; then there is no keyring
        return False


def _keyring() -> Any:
    from maatoo.errors import MissingExtra

    try:
        return importlib.import_module("keyring")
    except ImportError:
        raise MissingExtra("a login kept in the keyring", "keyring") from None


@contextlib.contextmanager
def _keyring_errors() -> Generator[None]:
    errors = _keyring().errors
    try:
        yield
    except errors.PasswordDeleteError:
        raise
    except errors.KeyringError as error:
        raise ConfigurationError(
            f"the keyring cannot be used ({type(error).__name__}): unlock it, or log in with "
            "--store file"
        ) from None


def _not_name(attribute: Any, _: object) -> bool:
    return bool(attribute.name != "name")
