"""Deliveries of webhooks, made up and signed, for the tests of endpoints that receive them."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, Final, Literal

from maatoo.argument_checks import shown
from maatoo.errors import InvalidArgument
from maatoo.webhooks import SIGNATURE_HEADER, sign

__all__ = ["webhook_delivery"]

_EVENTS: Final = {
    "created": "mautic.lead_post_save_new",
    "updated": "mautic.lead_post_save_update",
    "deleted": "mautic.lead_post_delete",
}
_FIELDS: Final = (
    ("firstname", "First Name", "Sam"),
    ("lastname", "Last Name", "Sample"),
    ("email", "Email", "sam.sample@example.com"),
)


def webhook_delivery(
    event: Literal["created", "updated", "deleted"] | bytes, secret: str
) -> tuple[bytes, dict[str, str]]:
    """Make the request by which a server delivers an event, for a test of your endpoint.

    Args:
        event: what happened to a made-up contact; or a whole body of your own, as bytes.
        secret: the secret of the webhook, which signs it.

    Returns:
        The body and the headers of the POST.

    Raises:
        InvalidArgument: `event` is none of these, or the secret is empty.

    Example:
        >>> body, headers = webhook_delivery("created", "the webhook's secret")
        >>> httpx.post("http://localhost:8000/hooks", content=body, headers=headers)
    """
    if not isinstance(event, bytes) and event not in _EVENTS:
        raise InvalidArgument(
            f"event must be one of {', '.join(_EVENTS)}, or a body as bytes, not {shown(event)}"
        )
    body = event if isinstance(event, bytes) else _body(event)
    return body, {"content-type": "application/json", SIGNATURE_HEADER: sign(body, secret)}


def _body(event: str) -> bytes:
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    core = {
        alias: {"id": number, "alias": alias, "label": label, "type": "text", "value": value}
        for number, (alias, label, value) in enumerate(_FIELDS, 1)
    }
    contact = {"id": 1, "points": 0, "dateAdded": now, "fields": {"core": core}}
    sample: dict[str, Any] = {"contact": contact, "timestamp": now}
    if event == "deleted":
        sample["id"] = 1
    return json.dumps({_EVENTS[event]: [sample]}).encode()
