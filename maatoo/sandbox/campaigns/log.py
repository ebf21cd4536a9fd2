"""The log of campaign events: what was done, or is planned, for which contact."""

from __future__ import annotations

from maatoo.sandbox import dates
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.store import Document, Store

KIND = "campaign_logs"

_ALERT = (
    ' <i data-toggle="tooltip" title="This event encountered an error during the last attempt '
    'to process." class="ri-alert-line text-danger"></i>'
)


def index(store: Store) -> None:
    """Let the log be found by contact."""
    store.table(KIND).index("contact", lambda row: (row["contact"],))


def of_contact(store: Store, event: int, contact: int) -> Document | None:
    """The row of an event and a contact."""
    for row in store.table(KIND).find("contact", contact):
        if row["event"] == event:
            return row
    return None


def write(
    store: Store, campaign: Document, event: Document, contact: int, triggered: str, base_url: str
) -> Document:
    """Log that an event is to have been triggered at a time."""
    row = store.table(KIND).insert(
        {
            "event": event["id"],
            "campaign": campaign["id"],
            "contact": contact,
            "dateTriggered": triggered,
            "triggerDate": dates.stored(dates.now()),
            "isScheduled": True,
            "nonActionPathTaken": False,
        }
    )
    label = {
        "label": f"{event['name']} / {campaign['name']}",
        "href": f"{base_url}/s/campaigns/view/{campaign['id']}",
    }
    shown: Document = {
        "log_id": str(row["id"]),
        "event_id": str(event["id"]),
        "campaign_id": str(campaign["id"]),
        "dateTriggered": dates.iso(triggered),
        "event_name": event["name"],
        "campaign_name": campaign["name"],
        "metadata": [],
        "type": event["type"],
        "isScheduled": "1",
        "triggerDate": dates.iso(row["triggerDate"]),
        "lead_id": str(contact),
    }
    activity.record(
        store,
        "campaign.event.scheduled",
        contact,
        label,
        {"log": shown},
        number=row["id"],
        moment=triggered,
    )
    return row


def fail(store: Store, campaign: Document, contact: int) -> None:
    """Note that what was planned will not happen: the contact was taken out of the campaign."""
    for row in store.table(KIND).find("contact", contact):
        if row["campaign"] == campaign["id"] and row["isScheduled"]:
            store.table(KIND).put({**row, "isScheduled": False})
            _note_failure(store, contact, row["id"])


def _note_failure(store: Store, contact: int, log: int) -> None:
    now = dates.now()
    moment = f"{now:%B} {now.day}, {now.year} {now:%I:%M} {'am' if now.hour < 12 else 'pm'} UTC"
    for event in store.table(activity.KIND).find("contact", contact):
        if event["type"] != "campaign.event.scheduled" or event["number"] != log:
            continue
        label = {**event["label"], "label": f"{event['label']['label']}{_ALERT}"}
        reason = f"Contact removed from campaign on {moment}"
        shown = {**event["details"]["log"], "isScheduled": "0", "fail_reason": reason}
        store.table(activity.KIND).put(
            {**event, "type": "campaign.event", "label": label, "details": {"log": shown}}
        )
