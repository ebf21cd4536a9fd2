"""Behind the wire: what goes wrong after the first byte of a write leaves its outcome unknown."""

from __future__ import annotations

import importlib

import httpx
import pytest

from maatoo import ConfigurationError, InvalidArgument, Maatoo, MaatooError, OutcomeUnknown, Retry
from maatoo.errors import UnexpectedResponse

STEPS = [  # every step between the first byte of a request and the return of the call
    ("maatoo.transport.transport", "Response"),
    ("maatoo.transport.transport", "note"),
    ("maatoo.transport.transport", "error_of"),
    ("maatoo.transport.transport", "Attempt"),
    ("maatoo.transport.transport.Transport", "_answered"),
    ("maatoo.transport.transport.Transport", "_judged"),
    ("maatoo.transport.pacing.Pacer", "note"),
    ("maatoo.transport.retry_state.RetryState", "after"),
    ("maatoo.transport.retry_state.RetryState", "end"),
    ("maatoo.transport.httpx_adapters", "header_map"),
    ("maatoo.transport.httpx_adapters", "RawResponse"),
    ("maatoo.transport.response.Response", "json"),
    ("maatoo.exchange", "tell_differences"),
    ("maatoo.response_readers.Entity", "read"),
]
PLANTED = [
    RuntimeError,
    ValueError,
    KeyError,
    RecursionError,
    MemoryError,
    OSError,
    TimeoutError,
    AssertionError,
    UnicodeDecodeError,
    ZeroDivisionError,
    StopIteration,
]


def made(kind: type[Exception]) -> Exception:
    return kind("utf-8", b"x", 0, 1, "bad") if kind is UnicodeDecodeError else kind("planted")


def plant(monkeypatch: pytest.MonkeyPatch, step: tuple[str, str], problem: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise problem

    place, name = step
    try:
        owner: object = importlib.import_module(place)
    except ModuleNotFoundError:
        module, _, owned_by = place.rpartition(".")
        owner = getattr(importlib.import_module(module), owned_by)
    monkeypatch.setattr(owner, name, fail)


def answered(request: httpx.Request) -> httpx.Response:
    return httpx.Response(201, json={"contact": {"id": 1, "fields": {"all": {"email": "a@b.ch"}}}})


def client() -> Maatoo:
    return Maatoo(
        "https://you.example",
        transport=httpx.MockTransport(answered),
        retry=Retry(attempts=2, backoff=0.0),
    )


@pytest.mark.parametrize("kind", PLANTED, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
def test_a_write_that_goes_wrong_behind_the_wire_is_unknown(step, kind, monkeypatch) -> None:
    api = client()
    plant(monkeypatch, step, made(kind))
    with pytest.raises(MaatooError) as caught:
        api.contacts.create(email="a@b.ch", overwrite_with_blank=True, settle=False)
    assert type(caught.value) is OutcomeUnknown
    assert caught.value.may_have_happened
    chain = caught.value.__cause__
    while chain is not None and not isinstance(chain, kind):
        chain = chain.__cause__
    assert chain is not None


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
def test_a_read_that_goes_wrong_is_an_error_of_this_package(step, monkeypatch) -> None:
    api = client()
    plant(monkeypatch, step, RuntimeError("planted"))
    if step[1] == "tell_differences":
        pytest.skip("nothing was sent that could be stored")
    with pytest.raises(MaatooError, match="planted") as caught:
        api.contacts.get(1)
    assert isinstance(caught.value, UnexpectedResponse) or not caught.value.may_have_happened


def test_what_goes_wrong_before_the_wire_was_not_sent(monkeypatch) -> None:
    api = client()
    plant(monkeypatch, ("maatoo.transport.httpx_adapters", "as_httpx"), RuntimeError("planted"))
    with pytest.raises((ConfigurationError, InvalidArgument), match="planted") as caught:
        api.contacts.create(email="a@b.ch", overwrite_with_blank=True, settle=False)
    assert not caught.value.may_have_happened


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"x-note": "ends "}, "blank"),
        ({"x-note": " begins"}, "blank"),
        ({"content-length": "3"}, "leave it out"),
        ({"Transfer-Encoding": "chunked"}, "leave it out"),
    ],
)
def test_headers_that_break_a_request_are_refused(headers, said) -> None:
    with pytest.raises(InvalidArgument, match=said):
        client().request("POST", "/contacts", json={}, headers=headers)


@pytest.mark.parametrize("method", ["G ET", "", "CONNECT", 1, None, "GET\r\nX: y"])
def test_a_method_that_is_none_is_refused(method) -> None:
    with pytest.raises(InvalidArgument, match="method"):
        client().request(method, "/contacts")


@pytest.mark.parametrize("path", [None, 1, b"/contacts", "contacts"])
def test_a_path_that_is_none_is_refused(path) -> None:
    with pytest.raises(InvalidArgument, match="path"):
        client().request("GET", path)
