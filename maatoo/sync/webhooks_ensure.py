"""``webhooks.ensure`` of the blocking client; see ``maatoo.resources.webhooks_ensure``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from maatoo.models import Webhook
from maatoo.resources.webhooks_ensure import Direction, Wanted, plan

if TYPE_CHECKING:
    from maatoo.sync.webhooks import SyncWebhooks

__all__ = ["SyncWebhooksEnsure"]


class SyncWebhooksEnsure:
    """What the blocking webhooks have beside their generated operations."""

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

        See :meth:`maatoo.resources.webhooks_ensure.AsyncWebhooksEnsure.ensure`.
        """
        webhooks = cast("SyncWebhooks", self)
        wanted = Wanted.of(url, triggers, secret, name, events_orderby_dir)
        step = plan(webhooks.list().collect(), wanted)
        if step.hook is None:
            return webhooks.create(**step.values)
        if step.action == "none":
            return step.hook
        change = webhooks.edit if step.action == "edit" else webhooks.replace
        return change(step.hook.id, **step.values)
