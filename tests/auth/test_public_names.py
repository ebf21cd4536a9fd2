"""What maatoo.auth exports, what importing it costs, and what its objects can be used for."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import maatoo.auth
from maatoo.auth import ClientCredentials, FileStore, MemoryStore, OAuth2
from maatoo.errors import InvalidArgument
from tests.auth.auth_fakes import REDIRECT, SECRET, oauth2


def test_every_exported_name_exists() -> None:
    for name in maatoo.auth.__all__:
        assert getattr(maatoo.auth, name).__class__ is not None
    assert set(maatoo.auth.__all__) <= set(dir(maatoo.auth))
    with pytest.raises(AttributeError, match="no_such_name"):
        maatoo.auth.no_such_name  # noqa: B018


def test_importing_it_loads_nothing_that_most_programs_do_not_need() -> None:
    code = (
        "import sys, maatoo.auth; "
        "print([m for m in ('oauthlib', 'http.server', 'keyring', 'webbrowser', 'httpx')"
        " if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() in ("[]", "['httpx']")


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": ""},
        {"client_secret": ""},
        {"client_secret": None},
        {"redirect_uri": "callback"},
        {"redirect_uri": ""},
        {"store": "token.json"},
        {"token_in": "cookie"},
    ],
)
def test_settings_that_cannot_be_right_are_refused(changes: dict[str, object]) -> None:
    settings: dict[str, object] = {
        "client_id": "client-1",
        "client_secret": SECRET,
        "redirect_uri": REDIRECT,
        "store": MemoryStore(),
        **changes,
    }
    with pytest.raises(InvalidArgument) as caught:
        OAuth2(settings.pop("client_id"), settings.pop("client_secret"), **settings)  # type: ignore[arg-type]
    assert SECRET not in str(caught.value)


def test_auth_objects_show_no_secret_and_pickle_with_a_store_that_can(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "token.json")
    for auth in (oauth2(store), ClientCredentials("client-1", SECRET, store=store)):
        assert SECRET not in repr(auth)
        assert auth.needs_secure_transport
        assert pickle.loads(pickle.dumps(auth)) == auth
    with pytest.raises(TypeError, match="MemoryStore"):
        pickle.dumps(oauth2())
