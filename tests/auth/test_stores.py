"""Stores in this process, in callables and in the keyring."""

from __future__ import annotations

import importlib.util
import pickle
import sys
from collections.abc import Callable, Iterator

import anyio.lowlevel
import keyring
import keyring.backend
import keyring.errors
import pytest

from maatoo.auth import CallableStore, KeyringStore, MemoryStore, Token, TokenStore
from maatoo.auth.store_access import locked, read, write
from maatoo.errors import ConfigurationError, ConnectionFailed, MissingExtra
from maatoo.runtime import step_to_completion
from tests.auth.auth_fakes import AsyncTestRuntime, BlockingTestRuntime, fresh_token

pytestmark = pytest.mark.anyio

TOKEN = fresh_token()


def callable_stores() -> dict[str, Callable[[], CallableStore]]:
    """Stores over plain functions, coroutine functions, and functions that speak in dicts."""

    def plain() -> CallableStore:
        kept: list[Token] = []
        return CallableStore(lambda: kept[-1] if kept else None, kept.append)

    def coroutines() -> CallableStore:
        kept: list[Token] = []

        async def load() -> Token | None:
            await anyio.lowlevel.checkpoint()
            return kept[-1] if kept else None

        async def save(token: Token) -> None:
            await anyio.lowlevel.checkpoint()
            kept.append(token)

        return CallableStore(load, save)

    def dicts() -> CallableStore:
        kept: dict[str, dict[str, object]] = {}
        return CallableStore(
            lambda: kept.get("token"), lambda token: kept.update(token=token.to_dict())
        )

    return {"plain": plain, "coroutines": coroutines, "dicts": dicts}


stores = pytest.mark.parametrize("make", [MemoryStore, *callable_stores().values()])


@stores
async def test_a_store_gives_back_what_it_was_told(make: Callable[[], TokenStore]) -> None:
    store, runtime = make(), AsyncTestRuntime()
    assert await read(store, runtime) is None
    await write(store, TOKEN, runtime)
    assert await read(store, runtime) == TOKEN


@stores
def test_it_does_so_in_the_blocking_runtime_too(make: Callable[[], TokenStore]) -> None:
    store, runtime = make(), BlockingTestRuntime()
    assert step_to_completion(read(store, runtime)) is None
    step_to_completion(write(store, TOKEN, runtime))
    assert step_to_completion(read(store, runtime)) == TOKEN


async def test_coroutine_functions_serve_blocking_calls_inside_a_running_loop() -> None:
    store, runtime = callable_stores()["coroutines"](), BlockingTestRuntime()
    step_to_completion(write(store, TOKEN, runtime))
    assert step_to_completion(read(store, runtime)) == TOKEN


class Broken:
    """A database that shows its parameters when it fails."""

    def load(self) -> Token:
        raise RuntimeError("lost https://x/?access_token=hidden-word")

    def save(self, token: Token) -> None:
        raise RuntimeError(f"INSERT failed [parameters: {token.access_token!r}]")


async def test_what_a_callable_raises_becomes_a_configuration_error_without_secrets() -> None:
    broken = Broken()
    store, runtime = CallableStore(broken.load, broken.save), AsyncTestRuntime()
    with pytest.raises(ConfigurationError, match="could not be read: RuntimeError") as caught:
        await read(store, runtime)
    assert "hidden-word" not in str(caught.value)
    with pytest.raises(ConfigurationError, match="could not be written: RuntimeError") as caught:
        await write(store, TOKEN, runtime)
    assert TOKEN.access_token not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_errors_of_coroutine_functions_reach_blocking_calls() -> None:
    async def load() -> Token:
        raise RuntimeError("gone")

    store = CallableStore(load, lambda token: None)
    with pytest.raises(ConfigurationError, match="gone"):
        step_to_completion(read(store, BlockingTestRuntime()))


async def test_a_load_that_returns_something_else_is_named() -> None:
    store = CallableStore(lambda: "to-ken", lambda token: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(ConfigurationError, match="str"):
        await read(store, AsyncTestRuntime())


def test_a_memory_store_shows_no_secret_and_refuses_to_be_copied_elsewhere() -> None:
    store = MemoryStore(TOKEN)
    assert TOKEN.access_token not in repr(store)
    with pytest.raises(TypeError, match="FileStore"):
        pickle.dumps(store)


async def test_a_lock_held_too_long_elsewhere_is_harmless_to_repeat() -> None:
    class Held:
        released = 0

        def acquire(self, timeout: float) -> bool:
            return False

        def release(self) -> None:
            self.released += 1

    held = Held()

    class Shared(MemoryStore):
        def lock(self) -> Held:
            return held

    with pytest.raises(ConnectionFailed, match="another process"):
        async with locked(Shared(), AsyncTestRuntime()):
            raise AssertionError("the lock was not had")
    assert held.released == 1


class FakeKeyring(keyring.backend.KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.PasswordSetError("locked")
        self.kept[service, username] = password


@pytest.fixture
def ring() -> Iterator[FakeKeyring]:
    before = keyring.get_keyring()
    ring = FakeKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_the_keyring_keeps_one_token_a_name(ring: FakeKeyring) -> None:
    store, other = KeyringStore(), KeyringStore("other")
    assert store.load() is None
    store.save(TOKEN)
    assert KeyringStore("default", service="maatoo").load() == TOKEN
    assert other.load() is None
    assert KeyringStore() == store != other


def test_a_keyring_that_cannot_be_used_says_what_to_do(ring: FakeKeyring) -> None:
    ring.locked = True
    for attempt in (KeyringStore().load, lambda: KeyringStore().save(TOKEN)):
        with pytest.raises(ConfigurationError, match="unlock") as caught:
            attempt()
        assert TOKEN.access_token not in str(caught.value)


@pytest.mark.parametrize("entry", ["word", "[]", '{"version": 9}'])
def test_a_keyring_entry_of_someone_else_is_refused(ring: FakeKeyring, entry: str) -> None:
    ring.kept["maatoo", "default"] = entry
    with pytest.raises(ConfigurationError):
        KeyringStore().load()


def test_without_the_extra_the_command_to_install_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert importlib.util.find_spec("maatoo.auth.keyring_store")
    with pytest.raises(MissingExtra, match=r"pip install 'maatoo\[keyring\]'"):
        KeyringStore()
