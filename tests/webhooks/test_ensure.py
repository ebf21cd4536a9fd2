"""webhooks.ensure: decided by a pure function, carried out by both clients on the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import AsyncMaatoo, BasicAuth, InvalidArgument, Maatoo
from maatoo.models import Category, Webhook
from maatoo.resources.webhooks_extras import Wanted, plan
from maatoo.sandbox import Sandbox
from maatoo.webhooks import EVENTS

pytestmark = [pytest.mark.anyio, pytest.mark.once]

URL = "https://hooks.example/maatoo"
NEW, UPDATE, HIT = "mautic.lead_post_save_new", "mautic.lead_post_save_update", "mautic.page_on_hit"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def client(sandbox: Sandbox) -> AsyncMaatoo:
    auth = BasicAuth(*sandbox.credentials)
    return AsyncMaatoo("https://sandbox.example", auth=auth, transport=sandbox.transport())


def wanted(*triggers: str, **named: Any) -> Wanted:
    return Wanted(url=URL, triggers=triggers, **named)


def hook(**named: Any) -> Webhook:
    values = {"id": 1, "name": "n", "webhook_url": URL, "is_published": True, "secret": "word"}
    return Webhook(**{**values, **named})


# Deciding


def test_where_no_webhook_has_the_url_one_is_made() -> None:
    step = plan([hook(webhook_url=f"{URL}/else")], wanted(NEW, secret="word"))
    assert (step.action, step.hook) == ("create", None)
    assert step.values == {
        "name": "SDK: hooks.example",
        "webhook_url": URL,
        "triggers": (NEW,),
        "secret": "word",
        "is_published": True,
    }


def test_what_is_as_wanted_is_left_alone() -> None:
    there = hook(triggers=(HIT, NEW), events_orderby_dir="ASC")
    same = wanted(NEW, HIT, secret="word", name="n", order="ASC")
    assert plan([there], same).action == "none"
    assert plan([there], wanted(NEW, HIT)).action == "none"


@pytest.mark.parametrize(
    ("there", "named", "changes"),
    [
        ({}, {"secret": "new word"}, {"secret": "new word"}),
        ({}, {"name": "m"}, {"name": "m"}),
        ({}, {"order": "DESC"}, {"events_orderby_dir": "DESC"}),
        ({"is_published": False}, {}, {"is_published": True}),
        ({"triggers": ()}, {}, {"triggers": (NEW,)}),
    ],
)
def test_only_what_differs_is_edited(
    there: dict[str, Any], named: dict[str, Any], changes: dict[str, Any]
) -> None:
    step = plan([hook(**{"triggers": (NEW,), **there})], wanted(NEW, **named))
    assert (step.action, step.values) == ("edit", changes)


def test_triggers_that_are_too_many_make_a_replacement_that_keeps_the_rest() -> None:
    dates = {"publishUp": "2026-01-01T00:00:00+00:00", "publishDown": None}
    there = hook(
        triggers=(NEW, UPDATE), description="d", category=Category(id=4), raw_=dates, name="n"
    )
    step = plan([there], wanted(UPDATE, HIT, secret="new word"))
    assert step.action == "replace"
    assert step.values == {
        "name": "n",
        "webhook_url": URL,
        "description": "d",
        "secret": "new word",
        "category": 4,
        "triggers": (UPDATE, HIT),
        "is_published": True,
        "extra": {"publishUp": "2026-01-01T00:00:00+00:00"},
    }


def test_of_several_the_oldest_is_mended() -> None:
    hooks = [hook(id=9, triggers=(NEW,)), hook(id=3), hook(id=5)]
    step = plan(hooks, wanted(NEW))
    assert step.hook is not None
    assert (step.action, step.hook.id) == ("edit", 3)


triggers = st.lists(st.sampled_from(sorted(EVENTS)), min_size=1, max_size=4, unique=True)


@given(st.none() | triggers | st.just([]), triggers, st.booleans(), st.none() | st.just("ASC"))
def test_done_once_there_is_nothing_left_to_do(
    there: list[str] | None, asked: list[str], published: bool, order: Any
) -> None:
    goal = wanted(*asked, secret="new word", order=order)
    hooks = [hook(triggers=tuple(there), is_published=published)] if there is not None else []
    step = plan(hooks, goal)
    before = step.hook if step.hook is not None else hook(triggers=())
    values = dict(step.values)
    if step.action == "edit":  # what the server makes of a PATCH
        values["triggers"] = (*before.triggers, *values.get("triggers", ()))
    after = before if step.action == "none" else hook(**{"secret": before.secret, **values})
    assert set(after.triggers) == set(asked)
    assert plan([after], goal).action == "none"


@pytest.mark.parametrize(
    "arguments",
    [
        ("", [NEW]),
        ("hooks.example", [NEW]),
        (None, [NEW]),
        (URL, []),
        (URL, NEW),
        (URL, [""]),
        (URL, [7]),
        (URL, 7),
        (URL, [[NEW]]),
        ("http://[", [NEW]),
        (URL, [NEW], ""),
    ],
)
async def test_arguments_that_cannot_be_right_send_nothing(
    sandbox: Sandbox, arguments: Any
) -> None:
    async with client(sandbox) as api:
        with pytest.raises(InvalidArgument):
            await api.webhooks.ensure(*arguments)
    assert list(sandbox.requests) == []


def test_a_secret_is_not_shown() -> None:
    assert "hush" not in repr(wanted(NEW, secret="hush"))
    assert "hush" not in repr(plan([], wanted(NEW, secret="hush")))


# On the sandbox


async def test_it_is_made_mended_and_left_alone(sandbox: Sandbox) -> None:
    async with client(sandbox) as api:
        hooks = api.webhooks
        await hooks.create(name="other", webhook_url=f"{URL}/other", triggers=[NEW])
        made = await hooks.ensure(URL, [NEW, UPDATE], "word", name="mine")
        assert (set(made.triggers), made.secret, made.name) == ({NEW, UPDATE}, "word", "mine")
        await hooks.edit(made.id, description="said by hand")
        mended = await hooks.ensure(URL, [UPDATE, HIT])
        assert mended.id == made.id
        assert set(mended.triggers) == {UPDATE, HIT}
        assert (mended.secret, mended.name) == ("word", "mine")
        assert mended.description == "said by hand"
        more = await hooks.ensure(URL, [UPDATE, HIT, NEW], "new word")
        assert (set(more.triggers), more.secret) == ({UPDATE, HIT, NEW}, "new word")
        before = len(sandbox.requests)
        again = await hooks.ensure(URL, [UPDATE, HIT, NEW], "new word")
        assert again.id == made.id
        assert {request.method for request in sandbox.requests[before:]} == {"GET"}
        assert await hooks.list().count() == 2


def test_the_blocking_client_does_the_same(sandbox: Sandbox) -> None:
    auth = BasicAuth(*sandbox.credentials)
    with sandbox.serve() as url, Maatoo(url, auth=auth) as api:
        hooks = api.webhooks
        made = hooks.ensure(URL, [NEW, UPDATE], "word")
        mended = hooks.ensure(URL, [UPDATE], "word")
        added = hooks.ensure(URL, [UPDATE, HIT], "word")
        assert made.id == mended.id == added.id
        assert (mended.triggers, set(added.triggers)) == ((UPDATE,), {UPDATE, HIT})
        assert hooks.ensure(URL, [UPDATE, HIT], "word").id == made.id
