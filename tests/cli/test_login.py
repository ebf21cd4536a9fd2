"""login, logout, whoami, profiles: driven in a terminal, with a sandbox on a port."""

from __future__ import annotations

import json
import re
import stat
import sys
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from maatoo.sandbox import Sandbox
from tests.auth_sandbox.sandbox_logins import browser
from tests.cli.terminal import Terminal, environment, run

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal"),
]
SECRET = "sandbox"


def logged_in(url: str, folder: Path, *more: str) -> dict[str, str]:
    env = environment(folder)
    done = run(["login", url, "--user", "admin", "--secret-stdin", *more], env, f"{SECRET}\n")
    assert done.code == 0, done.err
    return env


def test_a_password_is_asked_for_and_neither_shown_nor_readable_by_others(
    url: str, tmp_path: Path
) -> None:
    env = environment(tmp_path)
    screen = Terminal(["login", url], env)
    screen.expect("User name: ")
    screen.type("admin")
    screen.expect("Password: ")
    screen.type(SECRET)
    screen.expect("Logged in to")
    assert screen.end() == 0
    assert SECRET not in screen.seen
    kept = tmp_path / "profiles.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    who = run(["whoami", "--json"], env)
    assert json.loads(who.out)["user"] == "admin"
    listed = run(["profiles", "--jsonl"], env)
    assert json.loads(listed.out)["default"] is True
    assert SECRET not in listed.out + who.out


def test_wrong_credentials_are_not_kept(url: str, tmp_path: Path) -> None:
    env = environment(tmp_path, MAATOO_PASSWORD="not-the-word")
    done = run(["login", url, "--user", "admin"], env)
    assert done.code == 4
    assert "not-the-word" not in done.err
    assert run(["whoami"], environment(tmp_path)).code == 3


def test_a_secret_is_never_guessed_from_nothing(url: str, tmp_path: Path) -> None:
    done = run(["login", url, "--user", "admin"], environment(tmp_path))
    assert done.code == 3
    assert "--secret-stdin" in done.err


def test_profiles_are_chosen_by_option_environment_and_default(url: str, tmp_path: Path) -> None:
    logged_in(url, tmp_path, "--profile", "one")
    env = logged_in(url, tmp_path, "--profile", "two")

    def used(*words: str, **more: str) -> str:
        done = run(["whoami", "--json", *words], {**env, **more})
        return str(json.loads(done.out)["profile"])

    assert used() == "two"
    assert used("--profile", "one") == "one"
    assert used(MAATOO_PROFILE="one") == "one"
    assert run(["profiles", "one"], env).code == 0
    assert used() == "one"
    assert run(["whoami", "--profile", "three"], env).code == 3
    assert run(["logout"], env).code == 0
    assert used() == "two"
    assert run(["logout", "--profile", "two"], env).code == 0
    assert run(["whoami"], env).code == 3


def test_an_underscore_in_an_address_or_a_profile_stays(url: str, tmp_path: Path) -> None:
    env = logged_in(url, tmp_path, "--profile", "team_a")
    logged_in(url, tmp_path, "--profile", "team-a")
    assert run(["profiles", "team_a"], env).code == 0
    assert json.loads(run(["whoami", "--json"], env).out)["profile"] == "team_a"
    done = run(["login", "http://no_such.invalid", "--user", "admin", "--secret-stdin",
                "--allow-insecure"], env, f"{SECRET}\n")  # fmt: skip
    assert done.code != 0
    assert "no-such" not in done.err


def test_client_credentials_are_logged_in_and_forgotten(
    sandbox: Sandbox, url: str, tmp_path: Path
) -> None:
    client = sandbox.add_client()
    env = environment(tmp_path, MAATOO_CLIENT_SECRET=client.client_secret)
    done = run(["login", url, "--scheme", "client", "--client-id", client.client_id], env)
    assert done.code == 0, done.err
    env = environment(tmp_path)
    assert run(["contacts", "list", "--max", "1"], env).code == 0
    assert (tmp_path / "default.token.json").exists()
    assert client.client_secret not in done.err + done.out
    assert run(["logout"], env).code == 0
    assert not (tmp_path / "default.token.json").exists()
    assert client.client_secret not in (tmp_path / "profiles.json").read_text()


def test_a_person_logs_in_with_the_browser(sandbox: Sandbox, url: str, tmp_path: Path) -> None:
    client = sandbox.add_client(redirect_uris=["http://127.0.0.1"])
    env = environment(tmp_path, MAATOO_CLIENT_SECRET=client.client_secret)
    words = ["login", url, "--scheme", "oauth", "--client-id", client.client_id, "--no-browser"]
    screen = Terminal([*words, "--redirect-uri", "http://127.0.0.1:0/callback"], env)
    screen.expect("grant_type=authorization_code\r\n")
    address = re.search(r"http\S+/oauth/v2/authorize\S+", screen.seen)
    assert address is not None
    assert browser()(address[0]).status_code == 200
    assert screen.end() == 0, screen.seen
    assert run(["whoami"], environment(tmp_path)).code == 0
    assert "access_token" not in screen.seen


@pytest.mark.parametrize("name", ["../up", "a b", "", "-x"])
def test_a_profile_name_is_a_plain_word(url: str, tmp_path: Path, name: str) -> None:
    words = ["login", url, "--user", "a", "--secret-stdin", f"--profile={name}"]
    done = run(words, environment(tmp_path), "x\n")
    assert done.code in (2, 3, 4)
    assert not list(tmp_path.parent.glob("up*"))


def test_a_user_without_a_home_is_told_what_to_set(url: str, tmp_path: Path) -> None:
    env = environment(tmp_path, MAATOO_CONFIG_DIR="~nobody-of-this-name/maatoo")
    done = run(["login", url, "--user", "admin", "--secret-stdin"], env, f"{SECRET}\n")
    assert done.code == 3
    assert "MAATOO_CONFIG_DIR" in done.err


class Ring(keyring.backend.KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


def test_a_secret_is_kept_in_the_keyring_and_forgotten_with_the_login(
    url: str, tmp_path: Path
) -> None:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    try:
        env = logged_in(url, tmp_path)
        assert list(ring.kept.values()) == [SECRET]
        assert SECRET not in (tmp_path / "profiles.json").read_text()
        assert run(["whoami"], env).code == 0
        assert run(["logout"], env).code == 0
        assert ring.kept == {}
        logged_in(url, tmp_path)
        logged_in(url, tmp_path, "--store", "file")
        assert ring.kept == {}
    finally:
        keyring.set_keyring(before)
