"""What a failed exchange means: which failures come back at once, with a hint."""

from __future__ import annotations

import socket
import ssl

import h11
import httpx
import pytest

from maatoo.transport.failures import TooLarge, event_of, hint_of, is_local, is_permanent


def caused(problem: Exception, *causes: BaseException) -> Exception:
    """An exception with its chain of causes."""
    each: BaseException = problem
    for cause in causes:
        each.__cause__ = cause
        each = cause
    return problem


def verification() -> ssl.SSLError:
    return ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")


def no_tls() -> ssl.SSLError:
    return ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)")


@pytest.mark.parametrize(
    ("cause", "hint"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "base URL"),
        (verification(), "verify="),
        (no_tls(), "https://"),
        (PermissionError(13, "Permission denied"), "does not allow"),
    ],
    ids=["host", "certificate", "plain", "forbidden"],
)
def test_a_connection_that_can_never_be_made_is_not_tried_again(cause, hint) -> None:
    problem = caused(httpx.ConnectError("no"), OSError("all attempts failed"), cause)
    assert event_of(problem) == "not_sent"
    assert is_permanent(problem)
    assert hint in (hint_of(problem) or "")


@pytest.mark.parametrize(
    "cause",
    [ConnectionRefusedError(111, "refused"), socket.gaierror(socket.EAI_AGAIN, "later")],
)
def test_a_connection_that_may_be_made_later_is_tried_again(cause) -> None:
    problem = caused(httpx.ConnectError("no"), cause)
    assert (is_permanent(problem), hint_of(problem)) == (False, None)


def test_what_h11_refuses_was_not_sent() -> None:
    problem = caused(httpx.LocalProtocolError("no"), h11.LocalProtocolError("Illegal header value"))
    assert (event_of(problem), is_local(problem), is_permanent(problem)) == ("not_sent", True, True)


def test_a_body_that_is_cut_short_was_sent_in_part() -> None:
    said = "Too little data for declared Content-Length"
    problem = caused(httpx.LocalProtocolError(said), h11.LocalProtocolError(said))
    assert (event_of(problem), is_local(problem)) == ("lost", False)


def test_a_stream_that_http2_refuses_was_not_begun() -> None:
    class Reset:
        error_code = 7

    problem = caused(httpx.RemoteProtocolError("reset"), RuntimeError(Reset()))
    assert event_of(problem) == "not_sent"
    Reset.error_code = 8  # CANCEL: who knows
    assert event_of(problem) == "lost"


def test_an_answer_that_is_too_large_is_not_asked_for_again() -> None:
    assert is_permanent(TooLarge("too large"))
    assert event_of(TooLarge("too large")) == "lost"
