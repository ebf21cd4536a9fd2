"""Typed calls of both clients: what goes out, what comes back, and what the user is told."""

from __future__ import annotations

import inspect
import json
import warnings

import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, ValueNotStored
from maatoo.errors import InvalidArgument, RateLimited, RequestTimeout, UnexpectedResponse
from tests.session.contact_answer import contact


def line() -> int:
    """The line of the caller's next statement."""
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno + 1


def test_a_blank_that_was_not_stored_is_told_at_the_users_line(talk) -> None:
    api = talk.client()
    talk.answers = [contact(firstname="Jim")]
    if talk.runtime == "blocking":
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            expected = line()
            api.contacts.edit(5, firstname="", points=0)
    else:

        async def users() -> int:
            expected = line()
            await api.contacts.edit(5, firstname="", points=0)
            return expected

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            expected = talk.run(users)
    (told,) = caught
    assert told.category is ValueNotStored
    assert (told.filename, told.lineno) == (__file__, expected)
    assert "contacts.edit" in str(told.message)
    assert "firstname, points" in str(told.message)


def test_the_thread_that_waits_for_a_call_of_the_loop_is_told_at_its_line() -> None:
    class Async(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return contact(firstname="Jim")

    with (
        Maatoo("https://you.example", transport=Async()) as api,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        expected = line()
        api.contacts.edit(5, firstname="")
    (told,) = caught
    assert (told.category, told.filename, told.lineno) == (ValueNotStored, __file__, expected)


@pytest.mark.parametrize(
    "given",
    [{"firstname": "Jim"}, {"firstname": None}, {"points": 3}, {"colour": "red"}, {"owner": None}],
    ids=repr,
)
def test_what_was_stored_is_not_told(talk, given) -> None:
    api = talk.client()
    stored = {"firstname": given.get("firstname", "Jim"), "colour": "red"}
    talk.answers = [contact(**stored)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        edited = talk.run(lambda: api.contacts.edit(5, **given))
    assert (edited.id, edited.firstname) == (5, stored["firstname"])


def test_fields_of_ones_own_are_keywords_and_misspelt_ones_are_refused(talk) -> None:
    api = talk.client()
    talk.answers = [contact(**{"email": "a@b.example", "colour": "red", "my-field": "1"})]
    talk.run(lambda: api.contacts.create(email="a@b.example", colour="red", extra={"my-field": 1}))
    assert json.loads(talk.last.content) == {
        "email": "a@b.example",
        "colour": "red",
        "my-field": 1,
    }
    for wrong, meant in (("firstnam", "firstname"), ("ipAddress", "ip_address")):
        for call in (api.contacts.create, lambda **given: api.contacts.edit(5, **given)):
            with pytest.raises(InvalidArgument, match=f"'{meant}'"):
                talk.run(lambda call=call, wrong=wrong: call(**{wrong: "x"}))
    with pytest.raises(InvalidArgument, match="'companyname'"):
        talk.run(lambda: api.companies.create(companyname="x", compayname="y"))
    assert [each.method for each in talk.requests if each.method != "GET"] == ["POST"]


@pytest.mark.parametrize("extra", [{"a": float("nan")}, {"a": [{"b": float("inf")}]}, {"a": b""}])
def test_extra_says_only_what_json_can(talk, extra) -> None:
    api = talk.client()
    with pytest.raises(InvalidArgument):
        talk.run(lambda: api.contacts.edit(5, extra=extra))
    assert talk.requests == []


@pytest.mark.parametrize("wrong", [-1, 0, "x", 1.5, None, True, "1/2"])
def test_an_id_that_is_none_sends_nothing(talk, wrong) -> None:
    api = talk.client()
    with pytest.raises(InvalidArgument, match="id"):
        talk.run(lambda: api.contacts.get(wrong))
    assert talk.requests == []


def test_none_empties_a_field_and_unset_is_not_sent(talk) -> None:
    api = talk.client()
    talk.answers = [contact(firstname=None), contact(), contact()]
    talk.run(lambda: api.contacts.edit(5, firstname=None))
    assert json.loads(talk.last.content) == {"firstname": None, "overwriteWithBlank": True}
    talk.run(lambda: api.contacts.edit(5))
    assert talk.last.content == b""
    talk.run(lambda: api.contacts.edit(5, firstname=None, overwrite_with_blank=False))
    assert json.loads(talk.last.content) == {"firstname": None, "overwriteWithBlank": False}


def test_an_answer_of_another_form_says_whether_the_write_may_have_happened(talk) -> None:
    api = talk.client()
    for call, may in (
        (lambda: api.contacts.get(5), False),
        (lambda: api.contacts.edit(5, points=1), True),
        (lambda: api.smses.send_to_contact(1, 2), True),  # a GET that sends a text message
    ):
        talk.answers = [
            httpx.Response(200, content=b"<html>", headers={"content-type": "text/html"})
        ]
        with pytest.raises(UnexpectedResponse) as caught:
            talk.run(call)
        assert caught.value.may_have_happened is may


def test_a_text_of_a_query_that_cannot_be_sent_is_refused(talk) -> None:
    api = talk.client()
    lists = api.contacts.list(search="\ud800")
    with pytest.raises(InvalidArgument):
        talk.run(lambda: lists.page())
    assert talk.requests == []


def test_the_version_is_asked_for_once_unless_an_answer_told_it(talk) -> None:
    api = talk.client()
    talk.answers = [httpx.Response(401, json={}, headers={"mautic-version": "5.1.1"})]
    assert talk.run(api.server_version) == "5.1.1"
    assert talk.run(api.server_version) == "5.1.1"
    assert [request.url.path for request in talk.requests] == ["/api/users/self"]
    other = talk.client()
    talk.answers = [
        httpx.Response(200, json={"contact": {"id": 5}}, headers={"Mautic-Version": "4.4.13"})
    ]
    talk.run(lambda: other.contacts.get(5))
    assert talk.run(other.with_options(timeout=3.0).server_version) == "4.4.13"
    assert len(talk.requests) == 2


def test_a_server_that_tells_no_version_is_asked_once(talk) -> None:
    api = talk.client()
    assert talk.run(api.server_version) is None
    assert talk.run(api.server_version) is None
    assert len(talk.requests) == 1


def test_a_view_has_its_own_options_on_the_same_client(talk) -> None:
    api = talk.client(headers={"X-One": "1"}, timeout=60.0)
    view = api.with_options(headers={"x-two": "2"}, timeout=3.0, on_quota="wait", max_concurrency=2)
    for client in (api, view):
        talk.answers = [contact()]
        talk.run(lambda client=client: client.contacts.get(5))
    first, second = talk.requests
    assert "x-two" not in first.headers
    assert (second.headers["x-one"], second.headers["x-two"]) == ("1", "2")
    assert first.extensions["timeout"]["read"] == 60.0
    assert second.extensions["timeout"]["read"] == 3.0
    assert view.settings.options.on_quota == "wait"
    assert type(view) is type(api)
    assert repr(view) == repr(api)
    with pytest.raises(InvalidArgument):
        api.with_options(on_quota="ignore")
    with pytest.raises(InvalidArgument):
        api.with_options(deadline=httpx.Timeout(5))
    with pytest.raises(InvalidArgument):
        api.with_options(headers="x-two: 2")


@pytest.mark.parametrize("kind", [Maatoo, AsyncMaatoo])
@pytest.mark.parametrize(
    "wrong",
    [
        {"headers": {"x": 5}},
        {"headers": {"x": "a\nb"}},
        {"headers": ["x"]},
        {"timeout": float("inf")},
        {"timeout": float("nan")},
        {"deadline": float("inf")},
        {"deadline": httpx.Timeout(5)},
    ],
    ids=repr,
)
def test_settings_that_would_fail_later_are_refused_at_once(kind, wrong) -> None:
    with pytest.raises(InvalidArgument):
        kind("https://you.example", **wrong)


def refused(now: float) -> httpx.Response:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(now + 1800)}
    return httpx.Response(429, json={"errors": [{"code": 429, "message": "no"}]}, headers=headers)


@pytest.mark.parametrize("pace", [True, False])
def test_a_used_up_quota_is_raised_with_the_wait_or_waited_for(talk, pace) -> None:
    import time

    api = talk.client(pace=pace, deadline=5.0)
    for _ in range(2):  # also when it is known to be used up
        talk.answers = [refused(time.time())]
        with pytest.raises(RateLimited, match=r"takes calls again in 1[78]..") as caught:
            talk.run(lambda: api.contacts.get(5))
        assert caught.value.retry_after == pytest.approx(1800, abs=60)
    waiting = api.with_options(on_quota="wait")
    sent = len(talk.requests)
    talk.answers = [refused(time.time())]
    with pytest.raises((RateLimited, RequestTimeout)) as late:  # it would take too long
        talk.run(lambda: waiting.contacts.get(5))
    assert not late.value.may_have_happened
    assert len(talk.requests) == sent + (0 if pace else 1)
