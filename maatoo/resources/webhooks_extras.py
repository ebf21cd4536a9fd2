"""``webhooks.ensure``: a webhook of one URL with just these triggers; made or mended as needed.

What has to be done is decided by :func:`plan`, from the webhooks that are there; the async and the
blocking method carry it out. A PATCH only adds triggers, so where some are too many the webhook is
replaced, with everything else of it as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from attrs import field, frozen

from maatoo import parameter_types
from maatoo.errors import InvalidArgument, MaatooError
from maatoo.models import Category, Webhook
from maatoo.paging.complete import complete
from maatoo.parameter_types import unique_text
from maatoo.resources import webhooks
from maatoo.resources._ensuring import found_or_made, in_turn, name_of
from maatoo.unique_values import plain

__all__ = ["AsyncWebhooks", "Step", "Wanted", "plan"]

Direction = Literal["ASC", "DESC"]


@frozen(kw_only=True)
class Wanted:
    """The webhook that is to be there.

    Attributes:
        url: URL that is called.
        triggers: what it is called for.
        secret: the secret; None leaves that of a webhook that is there.
        name: its name; None leaves it, and names a new one after the host of its URL.
        order: order of the events in a call; None leaves it.
    """

    url: str
    triggers: tuple[str, ...]
    secret: str | None = field(default=None, repr=False)
    name: str | None = None
    order: Direction | None = None

    @classmethod
    def of(
        cls,
        url: str,
        triggers: Iterable[str],
        secret: str | None,
        name: str | None,
        order: Direction | None,
    ) -> Wanted:
        """Check what was asked for.

        Raises:
            InvalidArgument: no URL, no trigger, or an empty secret.
        """
        unique_text(url, "url")
        try:
            scheme = urlsplit(url).scheme
        except ValueError as problem:
            raise InvalidArgument(f"{url!r} is no URL: {problem}") from None
        if scheme not in ("http", "https"):
            raise InvalidArgument(f"url must begin with https:// or http://, not {url!r}")
        texts = cast("list[str]", parameter_types.texts(triggers, "triggers"))
        names = tuple(dict.fromkeys(texts))
        if not all(names) or not names:
            raise InvalidArgument('name at least one trigger: ["mautic.lead_post_save_new"]')
        if secret == "":
            raise InvalidArgument("the secret is empty: anyone could sign with it")
        return cls(url=plain(url), triggers=names, secret=secret, name=name, order=order)


@frozen(kw_only=True)
class Step:
    """What has to be done.

    Attributes:
        action: "create", "edit", "replace", or "none" where all is as it should be.
        hook: the webhook it is done to; None for "create".
        values: the arguments of the call.
    """

    action: Literal["create", "edit", "replace", "none"]
    hook: Webhook | None
    values: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)


def plan(there: Iterable[Webhook], wanted: Wanted) -> Step:
    """Decide what makes the webhooks that are there what is wanted.

    Args:
        there: every webhook of the server. Of several with the URL the oldest is mended, the
            others are left alone.
        wanted: what is wanted.
    """
    same_url = [hook for hook in there if name_of(hook.webhook_url) == wanted.url]
    given = {
        "name": wanted.name,
        "secret": wanted.secret,
        "events_orderby_dir": wanted.order,
        "is_published": True,
    }
    told = {name: value for name, value in given.items() if value is not None}
    if not same_url:
        name = wanted.name or f"SDK: {urlsplit(wanted.url).hostname}"
        values = {**told, "name": name, "webhook_url": wanted.url, "triggers": wanted.triggers}
        return Step(action="create", hook=None, values=values)
    hook = min(same_url, key=lambda each: each.id)
    changes: dict[str, Any] = {
        name: value for name, value in told.items() if getattr(hook, name) != value
    }
    if set(hook.triggers) - set(wanted.triggers):
        return Step(action="replace", hook=hook, values=_whole(hook, wanted) | changes)
    if set(wanted.triggers) - set(hook.triggers):
        changes["triggers"] = wanted.triggers
    return Step(action="edit" if changes else "none", hook=hook, values=changes)


def _whole(hook: Webhook, wanted: Wanted) -> dict[str, Any]:
    """Everything a webhook has, but its triggers: what a PUT leaves out, it clears."""
    category = hook.category.id if isinstance(hook.category, Category) else hook.category
    values: dict[str, Any] = {
        "name": hook.name,
        "webhook_url": hook.webhook_url,
        "description": hook.description,
        "secret": hook.secret,
        "events_orderby_dir": hook.events_orderby_dir,
        "category": category,
        "triggers": wanted.triggers,
        "is_published": hook.is_published,
    }
    dates = {name: hook.raw_[name] for name in ("publishUp", "publishDown") if hook.raw_.get(name)}
    if dates:
        values["extra"] = dates
    return {name: value for name, value in values.items() if value is not None}


class AsyncWebhooks(webhooks.AsyncWebhooks):
    """Webhooks: URLs that the server calls when something happens."""

    __slots__ = ()

    async def ensure(
        self,
        url: str,
        triggers: Iterable[str],
        secret: str | None = None,
        *,
        name: str | None = None,
        events_orderby_dir: Direction | None = None,
    ) -> Webhook:
        """Make sure that a URL is called for these triggers and no others, and signed.

        Calling it again changes nothing. The webhook is published. Tasks and threads of a client
        that ask for the same URL take turns, so that one of them creates it. Of several with this
        URL the oldest is mended, with a warning, and the others are left alone; a strict client
        refuses them.

        Args:
            url: URL that is called.
            triggers: what it is called for; the ``triggers`` of a receiver, or names of
                ``list_triggers``.
            secret: secret that signs each call; None leaves it, or lets the server make one.
            name: name of the webhook; None leaves it.
            events_orderby_dir: order of the events in a call; None leaves it.

        Returns:
            The webhook as it is now, with its secret.

        Raises:
            InvalidArgument: an argument that cannot be right; nothing was sent.
            MaatooError: of the class that says what happened.

        Endpoint: ``GET /hooks``, then ``POST /hooks/new``, ``PATCH`` or ``PUT /hooks/{id}/edit``,
        or nothing (section "Webhooks").
        """
        wanted = Wanted.of(url, triggers, secret, name, events_orderby_dir)
        await self._refuse_unknown(wanted.triggers)
        async with in_turn(self._caller, "webhooks.ensure", wanted.url):
            hook, is_made = await found_or_made(
                self._caller,
                "webhooks",
                wanted.url,
                lambda: complete(self.list()),
                lambda hook: hook.webhook_url,
                lambda _: self.create(**plan([], wanted).values),
                name="url",
            )
            step = plan([hook], wanted)
            if is_made or step.action == "none":
                return hook
            change = self.edit if step.action == "edit" else self.replace
            return await change(hook.id, **step.values)

    async def _refuse_unknown(self, wanted: Iterable[str]) -> None:
        """Refuse triggers that this server does not have; it is asked about those of plugins alone.

        Raises:
            InvalidArgument: there are some: the server would store them, and call nothing.
        """
        odd = [each for each in wanted if each not in parameter_types.TRIGGERS]
        if not odd:
            return
        parameter_types.triggers(odd, "triggers")
        try:
            listed = await self.list_triggers()
        except MaatooError:  # it does not say what it has
            return
        unknown = next((each for each in odd if each not in listed), None)
        if listed and unknown is not None:
            raise InvalidArgument(
                f"{unknown!r} is no trigger of this server: its webhook would never be called; "
                f"write one of {', '.join(map(repr, sorted(listed)))}"
            )
