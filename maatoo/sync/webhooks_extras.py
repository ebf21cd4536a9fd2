"""``webhooks.ensure`` of the blocking client; see ``maatoo.resources.webhooks_extras``."""

from __future__ import annotations

from collections.abc import Iterable

from maatoo.models import Webhook
from maatoo.resources.webhooks_extras import AsyncWebhooks, Direction
from maatoo.sync import webhooks

__all__ = ["SyncWebhooks"]


class SyncWebhooks(webhooks.SyncWebhooks):
    """Webhooks: URLs that the server calls when something happens."""

    __slots__ = ()

    def ensure(
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
        return self._driver.parallel(
            lambda session: AsyncWebhooks(session).ensure(
                url, triggers, secret, name=name, events_orderby_dir=events_orderby_dir
            )
        )
