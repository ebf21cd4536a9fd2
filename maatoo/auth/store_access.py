"""Reading, writing and locking a token store from either runtime."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

import anyio

from maatoo.auth.stores import MemoryStore, TokenStore
from maatoo.auth.tokens import Token
from maatoo.errors import ConfigurationError, ConnectionFailed, MaatooError
from maatoo.redaction import redact
from maatoo.runtime import Runtime

__all__ = ["LOCK_TIMEOUT", "locked", "read", "write"]

T = TypeVar("T")

LOCK_TIMEOUT = 90.0
"""Seconds to wait for another process that renews the token."""


async def read(store: TokenStore, runtime: Runtime) -> Token | None:
    """The stored token.

    Raises:
        ConfigurationError: the store could not be read.
    """
    if type(store) is MemoryStore:
        return store.load()
    try:
        (loaded,) = await runtime.run_blocking(
            lambda: (store.load(),)
        )  # trio takes no bare coroutine
        return await _settled(loaded, runtime) if isinstance(loaded, Awaitable) else loaded
    except MaatooError:
        raise
    except Exception as error:
        failure = _failure(store, "read", error)
    raise failure


async def write(store: TokenStore, token: Token, runtime: Runtime) -> None:
    """Store a token.

    Raises:
        ConfigurationError: the store could not be written.
    """
    try:
        (saved,) = await runtime.run_blocking(lambda: (store.save(token),))
        if isinstance(saved, Awaitable):
            await _settled(saved, runtime)
    except MaatooError:
        raise
    except Exception as error:
        failure = _failure(store, "written", error, *token.secrets)
    else:
        return
    raise failure


@asynccontextmanager
async def locked(store: TokenStore, runtime: Runtime) -> AsyncGenerator[bool, None]:
    """Hold the store's lock; yields whether it has one.

    Raises:
        ConnectionFailed: another process held it too long; harmless to repeat.
    """
    lock = store.lock()
    if lock is None:
        yield False
        return
    try:
        if not await runtime.run_blocking(lock.acquire, LOCK_TIMEOUT):
            raise ConnectionFailed(
                f"another process has been renewing the token of {store!r} for more than "
                f"{LOCK_TIMEOUT:.0f} seconds"
            )
        yield True
    finally:
        lock.release()


def _failure(store: TokenStore, what: str, error: Exception, *secrets: str) -> ConfigurationError:
    reason = redact(f"{type(error).__name__}: {error}", *secrets)
    return ConfigurationError(
        f"the token store {type(store).__name__} could not be {what}: {reason}"
    )


async def _settled(awaitable: Awaitable[T], runtime: Runtime) -> T:
    """Await what a store gave back; the blocking runtime has no loop, so it borrows one."""
    if runtime.is_async:
        return await awaitable
    results: list[T] = []
    failures: list[BaseException] = []

    async def wait() -> None:
        results.append(await awaitable)

    def run() -> None:
        try:
            anyio.run(wait)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, name="maatoo-token-store", daemon=True)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
    return results[0]
