"""Handlers: which are called, in which order, and what becomes of their errors."""

from __future__ import annotations

import functools
import logging
import threading
from typing import Any

import anyio
import pytest

from maatoo.errors import InvalidArgument
from maatoo.webhooks import (
    EVENTS,
    ContactCreated,
    ContactDeleted,
    ContactUpdated,
    UnknownEvent,
    WebhookEvent,
    WebhookReceiver,
)
from maatoo.webhooks.handlers import Handlers

pytestmark = pytest.mark.anyio

PERSONAL = "private@example.invalid"


async def test_handlers_are_called_by_class_in_the_order_of_registration() -> None:
    handlers = Handlers()
    called: list[str] = []
    for name, wanted in (
        ("any", WebhookEvent),
        ("created", ContactCreated),
        ("deleted", ContactDeleted),
        ("named", "plugin.thing"),
    ):

        async def note(event: WebhookEvent, name: str = name) -> None:
            called.append(name)

        handlers.add([wanted], note)
    await handlers.handle(ContactCreated())
    await handlers.handle(UnknownEvent(trigger="plugin.thing"))
    assert called == ["any", "created", "any", "named"]


async def test_one_handler_for_several_classes_is_called_once_an_event() -> None:
    handlers = Handlers()
    called: list[WebhookEvent] = []
    handlers.add([ContactCreated, ContactUpdated, WebhookEvent], called.append)
    await handlers.handle(ContactCreated())
    await handlers.handle(ContactDeleted())
    assert [type(event) for event in called] == [ContactCreated, ContactDeleted]


async def test_a_blocking_handler_runs_in_a_thread_and_an_async_one_here() -> None:
    handlers = Handlers()
    threads: dict[str, int] = {}

    class Callable:
        async def __call__(self, event: WebhookEvent) -> None:
            threads["object"] = threading.get_ident()

    async def here(name: str, event: WebhookEvent) -> None:
        threads[name] = threading.get_ident()

    def elsewhere(event: WebhookEvent) -> None:
        threads["blocking"] = threading.get_ident()

    for handler in (Callable(), functools.partial(here, "partial"), elsewhere):
        handlers.add([WebhookEvent], handler)
    await handlers.handle(ContactCreated())
    here_ident = threading.get_ident()
    assert threads["object"] == threads["partial"] == here_ident
    assert threads["blocking"] != here_ident


async def test_a_handler_that_returns_an_awaitable_is_awaited(
    caplog: pytest.LogCaptureFixture,
) -> None:
    handlers = Handlers()
    called: list[str] = []

    async def note(event: WebhookEvent) -> None:
        called.append(event.kind)

    async def fail(event: WebhookEvent) -> None:
        raise OSError("down")

    handlers.add([WebhookEvent], lambda event: note(event))
    handlers.add([WebhookEvent], lambda event: fail(event))
    assert await handlers.handle(ContactCreated()) == 1
    assert called == ["mautic.lead_post_save_new"]
    assert "OSError" in caplog.text


async def test_a_failing_handler_stops_no_other_and_shows_nothing_of_the_event(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[tuple[str, str]] = []
    handlers = Handlers(lambda error, event: seen.append((str(error), event.kind)))
    called: list[WebhookEvent] = []

    async def fails(event: WebhookEvent) -> None:
        raise ValueError(PERSONAL)

    handlers.add([WebhookEvent], fails)
    handlers.add([WebhookEvent], called.append)
    with caplog.at_level(logging.DEBUG):
        assert await handlers.handle(ContactCreated()) == 1
    assert len(called) == 1
    assert seen == [(PERSONAL, "mautic.lead_post_save_new")]
    assert "fails failed on mautic.lead_post_save_new: ValueError" in caplog.text
    assert "test_handlers.py" in caplog.text
    assert PERSONAL not in caplog.text


async def test_an_async_on_error_is_awaited() -> None:
    seen: list[str] = []

    async def note(error: Exception, event: WebhookEvent) -> None:
        await anyio.lowlevel.checkpoint()
        seen.append(type(error).__name__)

    async def fails(event: WebhookEvent) -> None:
        raise ValueError

    handlers = Handlers(note)
    handlers.add([WebhookEvent], fails)
    assert await handlers.handle(ContactCreated()) == 1
    assert seen == ["ValueError"]


@pytest.mark.parametrize("is_async", [False, True])
async def test_an_error_in_on_error_is_logged(
    caplog: pytest.LogCaptureFixture, *, is_async: bool
) -> None:
    def worse(error: Exception, event: WebhookEvent) -> Any:
        async def later() -> None:
            raise KeyError(PERSONAL)

        if is_async:
            return later()
        raise KeyError(PERSONAL)

    def fails(event: WebhookEvent) -> None:
        raise ValueError(PERSONAL)

    handlers = Handlers(worse)
    handlers.add([WebhookEvent], fails)
    assert await handlers.handle(ContactCreated()) == 1
    assert "on_error failed on mautic.lead_post_save_new: KeyError" in caplog.text
    assert PERSONAL not in caplog.text


async def test_the_name_of_an_unknown_kind_cannot_forge_a_log_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(event: WebhookEvent) -> None:
        raise ValueError

    handlers = Handlers()
    handlers.add([WebhookEvent], fails)
    await handlers.handle(UnknownEvent(trigger="plugin\r\nroot logged in\x1b[0m" + "x" * 1000))
    own = [each.getMessage() for each in caplog.records if each.name == "maatoo.webhooks"]
    (line, *_) = own[0].split("\n")
    assert "plugin??root logged in?[0m" in line
    assert len(line) < 250


@pytest.mark.parametrize("wanted", [[], [int], [ContactCreated()], [None]])
def test_what_is_no_kind_of_event_is_refused(wanted: list[Any]) -> None:
    with pytest.raises(InvalidArgument):
        Handlers().add(wanted, print)
    with pytest.raises(InvalidArgument):
        WebhookReceiver("word").on(*wanted)


def test_the_decorator_without_its_events_is_refused_as_it_would_register_nothing() -> None:
    with pytest.raises(InvalidArgument, match=r"@hooks\.on\(ContactCreated\)"):
        WebhookReceiver("word").on(print)  # type: ignore[arg-type]


def test_a_handler_that_is_no_function_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="must be a function"):
        Handlers().add([ContactCreated], None)  # type: ignore[type-var]


def test_the_decorator_gives_the_function_back() -> None:
    hooks = WebhookReceiver("word")

    def handler(event: ContactCreated) -> int:
        return 7

    assert hooks.on(ContactCreated)(handler) is handler
    assert hooks.on(ContactCreated, "plugin.thing")(handler) is handler


def test_a_receiver_knows_the_triggers_that_its_handlers_need() -> None:
    hooks = WebhookReceiver("word")
    assert hooks.triggers == ()
    hooks.on(ContactDeleted, "plugin.thing")(print)
    hooks.on(ContactCreated)(print)
    assert hooks.triggers == (
        "mautic.lead_post_save_new",
        "mautic.lead_post_delete",
        "plugin.thing",
    )
    hooks.on(WebhookEvent)(print)
    assert hooks.triggers == (*EVENTS, "plugin.thing")


@pytest.mark.parametrize("kind", ["mautic.page_on_hti", "page_on_hit", "mautic.pageOnHit"])
def test_a_misspelt_kind_is_refused_as_its_handler_would_never_be_called(kind: str) -> None:
    hooks = Handlers()
    with pytest.raises(InvalidArgument, match=r"'mautic\.page_on_hit'"):
        hooks.add([kind], print)
    hooks.add(["mautic.of_a_plugin"], print)
    assert hooks.triggers == ("mautic.of_a_plugin",)
