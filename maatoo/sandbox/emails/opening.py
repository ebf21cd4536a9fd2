"""A recipient opens an e-mail: its statistics, the device, and the points for it."""

from __future__ import annotations

from maatoo.sandbox import dates
from maatoo.sandbox.emails import delivery
from maatoo.sandbox.points import awarding
from maatoo.sandbox.store import Document
from maatoo.sandbox.tracking import user_agents
from maatoo.sandbox.tracking import visit as visits
from maatoo.sandbox.tracking.visit import Visit

OPENED_ON = "email_devices"


def opened(visit: Visit, row: Document) -> None:
    """Note that an e-mail was opened on a device."""
    ip = visits.address(visit)
    delivery.opened(visit.store, row, visit.agent, ip)
    device = user_agents.remember(visit.store, row["contact"], visit.agent)
    if device is not None:
        visit.store.table(OPENED_ON).insert(
            {"device": device["id"], "stat": row["id"], "date": dates.stored(dates.now()), "ip": ip}
        )
    awarding.give(visit.store, "email.open", row["contact"], row["email"], "open", "email", ip=ip)
