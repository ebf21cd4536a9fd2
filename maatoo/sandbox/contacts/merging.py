"""Merging a contact into another one, which gets its data; the old id then finds the other one."""

from __future__ import annotations

from maatoo.sandbox.contacts import activity, identity
from maatoo.sandbox.store import Document, Store

#: tables whose rows name a contact
_FOLLOWING = (
    *("notes", "devices", "group_scores", "segment_members", "campaign_members"),
    *("company_contacts", "email_stats", "email_replies", "submissions", "page_hits"),
    *("downloads", "campaign_logs", "point_log", activity.KIND),
)

#: what the timeline of a merged contact loses
_LOST = frozenset({"lead.donotcontact", "lead.utmtagsadded", "stage.changed"})


def merge(store: Store, gone: Document, into: Document) -> Document:
    """Merge one contact into another.

    Args:
        store: the data.
        gone: the contact that ends.
        into: the contact that goes on under its own id.

    Returns:
        The contact that goes on.
    """
    merged = store.table("contacts").put(
        {
            **into,
            "values": {**into["values"], **gone["values"]},
            "points": into["points"] + gone["points"],
            "lastActive": gone["lastActive"] or into["lastActive"],
            "dateIdentified": gone["dateIdentified"] or into["dateIdentified"],
            "owner": gone["owner"] or into["owner"],
            "stage": gone["stage"] or into["stage"],
            "tags": [*into["tags"], *(tag for tag in gone["tags"] if tag not in into["tags"])],
            "ips": [*into["ips"], *(ip for ip in gone["ips"] if ip not in into["ips"])],
        }
    )
    for kind in _FOLLOWING:
        table = store.table(kind)
        for row in table.rows():
            if row.get("contact") == gone["id"]:
                if kind == activity.KIND and row["type"] in _LOST:
                    table.remove(row["id"])
                else:
                    table.put(activity.moved(row, into["id"]))
    store.table("contacts").remove(gone["id"])
    identity.record(store, gone["id"], into["id"])
    store.tell()
    return merged
