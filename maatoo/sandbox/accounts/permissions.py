"""The areas in which permissions are given."""

from __future__ import annotations

#: areas whose permissions tell one's own entities from those of others
OWNED = (
    *("asset:assets", "campaign:campaigns", "dynamiccontent:dynamiccontents", "email:emails"),
    *("focus:items", "form:forms", "lead:leads", "lead:lists", "mauticSocial:monitoring"),
    *("mauticSocial:tweets", "channel:messages", "notification:notifications", "page:pages"),
    *("page:preference_center", "report:reports", "sms:smses", "webhook:webhooks"),
    *("notification:mobile_notifications", "campaign:imports", "lead:imports"),
)

#: areas without that distinction
COMMON = (
    *("api:access", "api:clients", "core:themes", "lead:fields", "plugin:plugins", "stage:stages"),
    *("stage:categories", "point:points", "point:triggers", "point:groups", "point:categories"),
    *("user:users", "user:roles", "user:profile", "category:categories", "tagManager:tagManager"),
    *("campaign:categories", "asset:categories", "email:categories", "form:categories"),
    *("page:categories", "focus:categories", "sms:categories", "notification:categories"),
    *("dynamiccontent:categories", "channel:categories", "webhook:categories", "report:export"),
    *("form:export", "lead:export", "mauticSocial:categories", "lead:categories"),
)

KNOWN = frozenset((*OWNED, *COMMON))
