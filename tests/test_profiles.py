"""Profiles: clients of a login that was kept on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from maatoo import AsyncMaatoo, BasicAuth, BearerToken, ConfigurationError, Maatoo
from maatoo.profiles import Profile, changed_logins, logins, profiles_path

KINDS = [Maatoo, AsyncMaatoo]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("MAATOO_PROFILE", "MAATOO_BASE_URL", "MAATOO_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MAATOO_CONFIG_DIR", str(tmp_path))
    return tmp_path


def keep(name: str, scheme: Any = "basic", **more: Any) -> None:
    profile = Profile(
        name=name, url=f"https://{name}.example", scheme=scheme, account="ann", **more
    )
    with changed_logins() as kept:
        kept.every[name] = profile.keep("the word")
        kept.default = kept.default or name


@pytest.mark.parametrize("kind", KINDS)
def test_the_login_is_chosen_by_name_environment_and_default(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("first")
    keep("second")
    assert kind.from_profile().settings.site == "https://first.example"
    assert kind.from_profile("second").settings.site == "https://second.example"
    monkeypatch.setenv("MAATOO_BASE_URL", "https://env.example")
    monkeypatch.setenv("MAATOO_ACCESS_TOKEN", "token")
    assert kind.from_profile().settings.site == "https://env.example"
    monkeypatch.setenv("MAATOO_PROFILE", "second")
    assert kind.from_profile().settings.site == "https://second.example"


@pytest.mark.parametrize("kind", KINDS)
def test_a_login_brings_its_credentials_and_takes_other_settings(kind: Any) -> None:
    keep("first")
    keep("open", allow_insecure=True)
    client = kind.from_profile(timeout=5, strict=True)
    assert client.settings.auth == BasicAuth("ann", "the word")
    assert client.settings.options.strict
    token = BearerToken("mine")
    assert kind.from_profile(auth=token).settings.auth is token
    assert "the word" not in repr(client) + repr(logins())


@pytest.mark.parametrize(
    ("scheme", "credentials"), [("client", "ClientCredentials"), ("oauth", "OAuth2")]
)
def test_each_way_to_log_in_makes_a_client(scheme: Any, credentials: str) -> None:
    keep("first", scheme, redirect_uri="http://127.0.0.1:1/callback")
    with Maatoo.from_profile() as api:
        assert type(api.settings.auth).__name__ == credentials


@pytest.mark.parametrize("content", [None, "{", "[]", '{"profiles": {"a": {"nothing": 1}}}'])
def test_what_is_no_login_is_said(content: str | None) -> None:
    if content is not None:
        profiles_path().write_text(content)
    with pytest.raises(ConfigurationError, match=r"log in|logged in"):
        Maatoo.from_profile()


def test_a_name_that_is_not_there_is_told_with_those_that_are() -> None:
    keep("first")
    with pytest.raises(ConfigurationError, match="first"):
        Maatoo.from_profile("third")


def test_a_secret_that_is_gone_is_told(folder: Path) -> None:
    keep("first")
    data = json.loads(profiles_path().read_text())
    data["profiles"]["first"]["secret"] = ""
    profiles_path().write_text(json.dumps(data))
    with pytest.raises(ConfigurationError, match="is gone"):
        Maatoo.from_profile()
