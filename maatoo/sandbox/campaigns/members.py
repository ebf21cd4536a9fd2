"""Members of campaigns: adding and removing contacts, and the list of them."""

from __future__ import annotations

from maatoo.sandbox import dates
from maatoo.sandbox.answers import Answer, denied, malformed, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.campaigns import log
from maatoo.sandbox.campaigns.resource import Campaigns
from maatoo.sandbox.contacts import activity, identity
from maatoo.sandbox.stats.query import select
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.versions import major

KIND = "campaign_members"


def membership(store: Store, campaign: int, contact: int) -> Document | None:
    """The row of a contact in a campaign, also when it was removed from it."""
    for row in store.table(KIND).find("contact", contact):
        if row["campaign"] == campaign:
            return row
    return None


def add_contact(call: Call) -> Answer:
    """Answer `POST /campaigns/{id}/contact/{contact_id}/add`."""
    campaign, contact = _named(call, "Item was not found.")
    known = membership(call.store, campaign["id"], contact["id"])
    if known is None or known["manuallyRemoved"]:
        row = {
            "campaign": campaign["id"],
            "contact": contact["id"],
            "dateAdded": dates.stored(dates.now()),
            "manuallyAdded": True,
            "manuallyRemoved": False,
        }
        table = call.table(KIND)
        if known is None:
            table.insert(row)
        else:
            table.put({**row, "id": known["id"]})
        _record(call.store, campaign, contact, "added to")
    return Answer({"success": 1})


def remove_contact(call: Call) -> Answer:
    """Answer `POST /campaigns/{id}/contact/{contact_id}/remove`; what was planned fails."""
    campaign, contact = _named(call, "Contact not found.")
    known = membership(call.store, campaign["id"], contact["id"])
    if known is not None and not known["manuallyRemoved"]:
        call.table(KIND).put({**known, "manuallyAdded": False, "manuallyRemoved": True})
        log.fail(call.store, campaign, contact["id"])
        _record(call.store, campaign, contact, "removed from")
    return Answer({"success": 1})


def list_contacts(call: Call) -> Answer:
    """Answer `GET /campaigns/{id}/contacts`: rows of texts. Mautic 6 takes no brackets here."""
    if major(call.version) >= 6 and call.query.keys() & {"where", "order"}:
        raise malformed()
    campaign = _campaign(call)
    rows = [
        {
            "campaign_id": str(row["campaign"]),
            "lead_id": str(row["contact"]),
            "date_added": row["dateAdded"],
            "manually_removed": str(int(row["manuallyRemoved"])),
            "manually_added": str(int(row["manuallyAdded"])),
            "rotation": "1",
        }
        for row in call.table(KIND).rows()
        if row["campaign"] == campaign["id"] and not row["manuallyRemoved"]
    ]
    columns = ("campaign_id", "lead_id", "date_added", "manually_removed", "manually_added")
    rows.sort(key=lambda row: int(row["lead_id"]))
    return select(call, rows, (*columns, "rotation"), "contacts")


def _campaign(call: Call) -> Document:
    campaign = call.entity(Campaigns.kind)
    if not call.user.may(Campaigns.area, "view"):
        raise denied()
    return campaign


def _named(call: Call, missing: str) -> tuple[Document, Document]:
    campaign = _campaign(call)
    contact = identity.contact(call.store, int(call.params["contact_id"]))
    if contact is None:
        raise not_found(missing)
    if not call.user.may(Campaigns.area, "edit"):
        raise denied()
    return campaign, contact


def _record(store: Store, campaign: Document, contact: Document, did: str) -> None:
    activity.record(
        store,
        "campaign_membership",
        contact["id"],
        f"Contact {did} campaign, {campaign['name']}",
        {
            "campaignId": campaign["id"],
            "campaignName": campaign["name"],
            "objectDescription": campaign["name"],
        },
    )
