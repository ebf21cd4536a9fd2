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

        See :meth:`maatoo.resources.webhooks_extras.AsyncWebhooks.ensure`.
        """
        return self._driver.parallel(
            lambda session: AsyncWebhooks(session).ensure(
                url, triggers, secret, name=name, events_orderby_dir=events_orderby_dir
            )
        )
