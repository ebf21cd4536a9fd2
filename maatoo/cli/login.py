"""login, logout, whoami, profiles: logins kept on this machine, whose secrets are not shown."""

from __future__ import annotations

import os
import sys
from typing import Any, Literal, Optional

from attrs import asdict

from maatoo.auth import keyring_entries
from maatoo.base_url import site_root
from maatoo.cli.asking import ask, read_secret, say
from maatoo.cli.output import DEFAULT, Flag, Output, ProfileName, connect
from maatoo.errors import ApiError, AuthenticationError, ConfigurationError, InvalidArgument
from maatoo.profiles import (
    Profile,
    Scheme,
    changed_logins,
    logins,
    profile_name,
    profile_of,
    profiles_path,
)

__all__ = ["login", "logout", "profiles", "whoami"]


def login(
    url: str,
    /,
    *,
    scheme: Scheme = "basic",
    user: Optional[str] = None,
    client_id: Optional[str] = None,
    redirect_uri: str = "http://127.0.0.1:8765/callback",
    browser: bool = True,
    store: Literal["auto", "keyring", "file"] = "auto",
    secret_stdin: Flag = False,
    allow_insecure: Flag = False,
    profile: ProfileName = None,
) -> None:
    """Log in to a server, and keep the login on this machine.

    The password or client secret is asked for, or taken from MAATOO_PASSWORD or
    MAATOO_CLIENT_SECRET, or read from standard input; it is never an argument. A login with the
    browser is kept in a file unless --store keyring is given: its token is renewed by whoever
    uses it, and only a file can be locked against two at a time.

    Args:
        url: Address of the server: https://you.maatoo.io.
        scheme: basic: user and password; client: client credentials; oauth: the browser.
        user: The user name, for basic.
        client_id: For client and oauth.
        redirect_uri: The callback registered for oauth; it must lead to this machine.
        browser: Whether the browser is opened, or its address printed.
        store: Where secrets are kept; auto: the keyring where there is one.
        secret_stdin: Read the secret from standard input.
        allow_insecure: Let credentials travel over plain http.
    """
    name = profile_name(profile)
    what = "User name" if scheme == "basic" else "Client id"
    account = user if scheme == "basic" else client_id
    account = account or ask(f"{what}:", f"{what.lower()} is missing: give --user or --client-id")
    if store == "auto":
        store = "keyring" if scheme != "oauth" and keyring_entries.usable() else "file"
    made = Profile(
        name=name,
        url=site_root(url),
        scheme=scheme,
        account=account,
        store=store,
        redirect_uri=redirect_uri if scheme == "oauth" else "",
        allow_insecure=allow_insecure,
    )
    secret = _secret(scheme, from_stdin=secret_stdin)
    auth: Any = made.auth(secret)
    former = logins().every.get(name)
    if scheme != "basic" and former is not None and not former.is_login_of(made):
        former.forget()  # its token must not be taken for one of the new login
    if scheme == "oauth":
        from maatoo.auth import login_on_loopback_blocking

        login_on_loopback_blocking(
            auth, made.url, open_browser=browser, allow_insecure=allow_insecure
        )
    from maatoo import Maatoo

    with Maatoo(made.url, auth=auth, allow_insecure=allow_insecure) as api:
        who = _user(api)["user"] or account
    with changed_logins() as kept:
        if former is not None and former.store != made.store:
            former.forget()  # logout looks into the new store only
        kept.every[name] = made.keep(secret)
        kept.default = name
    where = "the keyring" if store == "keyring" else f"{profiles_path()} (readable by you only)"
    say(f"Logged in to {made.url} as {who}; profile {name!r}, kept in {where}.")


def logout(*, profile: ProfileName = None) -> None:
    """Forget a login: its profile, its secret and its tokens."""
    with changed_logins() as kept:
        name = profile or os.environ.get("MAATOO_PROFILE") or kept.default
        if not name:
            raise ConfigurationError("there is no login to forget")
        kept.named(name).forget()
        del kept.every[name]
        if kept.default == name:
            kept.default = next(iter(kept.every), None)
    say(f"Profile {name!r} is forgotten.")


def whoami(*, profile: ProfileName = None, output: Output = DEFAULT) -> None:
    """Show who is logged in, and where."""
    chosen = profile_of(profile)
    output.check()
    with connect(profile) as api:
        where = chosen.name if chosen else "(MAATOO_* variables)"
        about = {"profile": where, "url": api.settings.site, "version": api.server_version()}
        output.one({**about, **_user(api)})


def profiles(use: Optional[str] = None, /, *, output: Output = DEFAULT) -> None:
    """List the logins of this machine, or choose the default one.

    Args:
        use: Make this one the default.
    """
    if use:
        with changed_logins() as kept:
            kept.default = kept.named(use).name
    found = logins()
    output.rows(
        {"name": each.name, "default": each.name == found.default, **asdict(each, filter=_shown)}
        for each in found.every.values()
    )


def _shown(attribute: Any, _: object) -> bool:
    return attribute.name in ("url", "scheme", "account", "store")


def _user(api: Any) -> dict[str, Any]:
    """Who the credentials belong to, where the server tells; wrong ones raise."""
    try:
        me = api.users.get_self()
    except AuthenticationError:
        raise
    except ApiError:  # this user may not read users, not even this one
        return {"user": None}
    names = " ".join(filter(None, (me.first_name, me.last_name)))
    return {"user": me.username or None, "name": names, "email": me.email}


def _secret(scheme: Scheme, *, from_stdin: bool) -> str:
    what = "password" if scheme == "basic" else "client secret"
    variable = f"MAATOO_{what.replace(' ', '_').upper()}"
    if from_stdin or (variable not in os.environ and sys.stdin.isatty()):
        secret = read_secret(what)
    elif variable in os.environ:
        secret = os.environ[variable]
    else:
        raise InvalidArgument(f"the {what} is missing: set {variable}, or give --secret-stdin")
    if not secret:
        raise InvalidArgument(f"the {what} is empty")
    return secret
