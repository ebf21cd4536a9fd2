"""Clients of workers: no secret travels with the work, and no refresh token is used twice."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from maatoo import BasicAuth, ConfigurationError, Maatoo, Part
from maatoo.parts import client_of
from maatoo.profiles import Profile, changed_logins
from tests.engines import credentials
from tests.engines.credentials import ALONE, ENVIRONMENTS, SECRETS, SHARED, name_of

VARIABLES = [
    f"MAATOO_{name}"
    for name in ("USERNAME", "PASSWORD", "CLIENT_ID", "CLIENT_SECRET", "ACCESS_TOKEN", "TOKEN_FILE")
]


def check_no_secret(part: Part) -> None:
    pickled = [pickle.dumps(part, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for content in (*pickled, part.to_json().encode(), repr(part).encode()):
        for secret in SECRETS:
            assert secret.encode() not in content


@pytest.fixture(autouse=True)
def token_file(tmp_path: Path) -> None:
    credentials.shared_file(tmp_path / "token.json")


@pytest.mark.parametrize("make", [*SHARED, *ALONE], ids=lambda make: make.__name__)
def test_a_part_holds_no_secret_of_its_client(make: Callable[..., Maatoo]) -> None:
    with make() as api:
        parts = api.contacts.list(search="email:*").parts(3, credentials=name_of(make))
    assert len(parts) == 3
    for part in parts:
        check_no_secret(part)


@pytest.mark.parametrize("variables", ENVIRONMENTS, ids=lambda each: min(each))
def test_a_part_holds_no_secret_of_the_environment(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MAATOO_BASE_URL", "https://x.example")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with credentials.basic() as api:
        parts = api.contacts.list().parts(3)
    for part in parts:
        check_no_secret(part)
        with part.client() as worker:
            assert worker.settings.workers == 3
            assert worker.settings.auth is not None


@pytest.mark.parametrize("make", SHARED, ids=lambda make: make.__name__)
def test_workers_make_clients_that_share_the_quota(make: Callable[..., Maatoo]) -> None:
    with make() as api:
        parts = api.contacts.list().parts(3, credentials=name_of(make), workers=2)
    assert [part.workers for part in parts] == [2, 2, 2]
    assert sum(len(list(part.read())) for part in parts) == 39
    with parts[0].client() as worker:
        assert worker.settings.workers == 2


@pytest.mark.parametrize("make", ALONE, ids=lambda make: make.__name__)
def test_a_login_that_workers_cannot_share_is_refused(make: Callable[..., Maatoo]) -> None:
    client_of(name_of(make), workers=1).close()
    with pytest.raises(ConfigurationError, match=r"refresh token once.*FileStore"):
        client_of(name_of(make), workers=2)


def test_a_login_is_not_shared_with_another_machine() -> None:
    with credentials.basic() as api:
        (part, *_) = api.contacts.list().parts(2, credentials=name_of(credentials.person_in_file))
    part.client().close()
    elsewhere = evolve(part, machine="another")
    with pytest.raises(ConfigurationError, match=r"another machine.*ClientCredentials"):
        elsewhere.client()
    for make in (credentials.basic, credentials.client_in_file):
        evolve(elsewhere, credentials=name_of(make)).client().close()


def test_a_part_names_a_profile_and_holds_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAATOO_CONFIG_DIR", str(tmp_path))
    login = Profile(name="shop", url="https://x.example", scheme="basic", account="ann")
    with changed_logins() as kept:
        kept.every["shop"] = login.keep(credentials.PASSWORD)
    with credentials.basic() as api:
        parts = api.contacts.list().parts(3, credentials="profile:shop", workers=2)
        with pytest.raises(ConfigurationError, match="names no function"):
            api.contacts.list().parts(3, credentials="profile:letmein")
    for part in parts:
        check_no_secret(part)
    with parts[0].client() as worker:
        assert worker.settings.auth == BasicAuth("ann", credentials.PASSWORD)
        assert worker.settings.workers == 2
    with changed_logins() as kept:
        del kept.every["shop"]
    with pytest.raises(ConfigurationError, match="maatoo login"):
        parts[0].client()


@pytest.mark.parametrize("wrong", ["jim:letmein", "letmein", "os:letmein", ".:letmein", ""])
def test_a_password_is_not_taken_for_the_name_of_credentials(wrong: str) -> None:
    with credentials.basic() as api:
        with pytest.raises(ConfigurationError, match="names no function") as raised:
            api.contacts.list().parts(2, credentials=wrong)
        (part, *_) = api.contacts.list().parts(2)
    assert "letmein" not in str(raised.value)
    with pytest.raises(ConfigurationError, match="No module named 'nowhere'"):
        evolve(part, credentials="nowhere:client").client()
