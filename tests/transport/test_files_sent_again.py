"""A file is sent again whole, or not at all."""

from __future__ import annotations

import io

import pytest

from maatoo import errors
from tests.transport.scripted_transport import (
    Pipe,
    Play,
    Renewing,
    Unreachable,
    error,
    ok,
)


@pytest.mark.parametrize(
    "first",
    [
        error(401),
        error(429, retry_after="1"),
        error(429, x_ratelimit_reset="1900"),
        error(503, retry_after="1"),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    ("make", "attempts"),
    [
        (lambda: {"file": b"hello"}, 2),
        (lambda: {"file": ("a.txt", io.BytesIO(b"hello"))}, 2),
        (lambda: [("file", io.BytesIO(b"hello"))], 2),
        (lambda: {"file": ("a.txt", Pipe(b"hello"))}, 1),
        (lambda: iter([("file", b"hello")]), 1),
    ],
)
def test_a_file_is_sent_again_whole_or_not_at_all(first, make, attempts) -> None:
    play = Play(first, ok(), auth=Renewing())
    if attempts == 2:
        assert play.send("POST", files=make(), on_quota="wait").status == 200
    else:
        with pytest.raises(errors.ApiError) as caught:
            play.send("POST", files=make(), on_quota="wait")
        assert caught.value.status == first.status_code
    assert play.attempts == attempts
    assert all(b"hello" in each.content for each in play.script.seen)


def test_a_file_of_which_nothing_was_read_is_sent_again() -> None:
    play = Play(ok(), auth=Unreachable())
    assert play.send("POST", files={"file": Pipe(b"hello")}).status == 200
    assert b"hello" in play.script.seen[0].content
