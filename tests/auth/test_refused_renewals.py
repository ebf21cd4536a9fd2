"""A renewal that the server refuses: asked for once, remembered, and for how long."""

from __future__ import annotations

import anyio
import pytest

from maatoo.auth import ClientCredentials, MemoryStore
from maatoo.errors import AuthenticationError
from tests.auth.auth_fakes import (
    Expiry,
    TokenServer,
    async_session,
    call,
    due_token,
    error_answer,
    expiries,
    fresh_token,
    oauth2,
)

pytestmark = pytest.mark.anyio


REFUSED = error_answer(400, "Invalid refresh token", "invalid_grant")


@expiries
async def test_a_refusal_is_asked_for_once_and_remembered(expiry: Expiry) -> None:
    server = TokenServer()
    store = expiry(server)
    server.refuse = REFUSED
    session, runtime = async_session(oauth2(store), server)
    errors: list[AuthenticationError] = []

    async def one() -> None:
        try:
            await call(session, server, runtime)
        except AuthenticationError as error:
            errors.append(error)

    async with anyio.create_task_group() as group:
        for _ in range(100):
            group.start_soon(one)
    await one()
    assert len(errors) == 101
    assert len({str(error) for error in errors}) == 1
    assert len({id(error) for error in errors}) == 101
    assert "log in again" in str(errors[0])
    assert (errors[0].status, errors[0].code, errors[0].type) == (400, 400, "invalid_grant")
    assert errors[0].message == "Invalid refresh token"
    assert server.refreshes == 1


async def test_a_refusal_ends_when_the_store_holds_another_token() -> None:
    server, store = TokenServer(), MemoryStore(due_token())
    server.refuse = REFUSED
    session, runtime = async_session(oauth2(store), server)
    with pytest.raises(AuthenticationError):
        await call(session, server, runtime)
    store.save(fresh_token(5))
    server.valid = {"access-5"}
    assert await call(session, server, runtime) == 200
    assert server.refreshes == 1


async def test_a_refused_client_asks_again_after_a_minute_as_nothing_is_burnt() -> None:
    server = TokenServer()
    server.refuse = error_answer(400, "The client credentials are invalid", "invalid_client")
    auth = ClientCredentials("client-1", "client-secret-word", store=MemoryStore())
    session, runtime = async_session(auth, server)
    for _ in range(3):
        with pytest.raises(AuthenticationError, match="client id and secret"):
            await call(session, server, runtime)
    assert server.refreshes == 1
    server.refuse = None
    runtime.now += 61
    assert await call(session, server, runtime) == 200


async def test_a_refusal_of_one_client_is_not_held_against_another() -> None:
    server, store = TokenServer(), MemoryStore(due_token())
    server.refuse = error_answer(400, "The client credentials are invalid", "invalid_client")
    wrong, runtime = async_session(oauth2(store), server)
    with pytest.raises(AuthenticationError):
        await call(wrong, server, runtime)
    server.refuse = None
    right, runtime = async_session(oauth2(store, pkce=True), server)
    assert await call(right, server, runtime) == 200
    assert await call(wrong, server, runtime) == 200
