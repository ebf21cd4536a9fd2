"""The statistics tables, made from the data of the sandbox; every value is a text."""

from __future__ import annotations

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer
from maatoo.sandbox.auditing import log
from maatoo.sandbox.call import Call
from maatoo.sandbox.compare import as_text
from maatoo.sandbox.stats import people
from maatoo.sandbox.stats.columns import COLUMNS
from maatoo.sandbox.stats.query import Row, select
from maatoo.sandbox.stats.reading import Maker, renamed
from maatoo.sandbox.store import Store


def list_tables(call: Call) -> Answer:
    """Answer `GET /stats`: the tables and their columns."""
    del call
    columns = {name: list(found) for name, found in COLUMNS.items()}
    return Answer({"availableTables": list(COLUMNS), "tableColumns": columns})


def get_table(call: Call) -> Answer:
    """Answer `GET /stats/{table}`; an unknown table is answered with the list of tables."""
    name = call.params["table"].lower()
    if name not in COLUMNS:
        return list_tables(call)
    found = rows(call.store, name)
    if name == "audit_log" and call.query.get("where") and not call.query.get("order"):
        found.sort(key=_by_index)
    return select(call, found, COLUMNS[name], "stats")


def _by_index(row: Row) -> tuple[str, str, str, int]:
    """The order in which the database finds entries of the audit log by a condition."""
    return row["bundle"], row["object"], row["action"], int(row["object_id"])


def rows(store: Store, name: str) -> list[Row]:
    """The rows of a table, as texts without nulls."""
    found = _MAKERS[name](store) if name in _MAKERS else []
    return [{key: as_text(item) for key, item in row.items() if item is not None} for row in found]


def _audit_log(store: Store) -> list[Row]:
    return [
        {
            "id": row["id"],
            "user_id": row["user"],
            "user_name": row["userName"],
            "bundle": row["bundle"],
            "object": row["object"],
            "object_id": row["objectId"],
            "action": row["action"],
            "details": php.serialize(log.serializable(row)),
            "date_added": row["dateAdded"],
            "ip_address": row["ipAddress"],
        }
        for row in store.table(log.KIND).rows()
    ]


def _downloads(store: Store) -> list[Row]:
    names = {"id": "id", "asset_id": "asset", "ip_id": "ip", "lead_id": "contact"}
    rows = renamed(store, "downloads", **names, date_download="date", tracking_id="tracking")
    return [{**row, "code": "200"} for row in rows]


def _campaign_log(store: Store) -> list[Row]:
    return [
        {
            "id": row["id"],
            "event_id": row["event"],
            "lead_id": row["contact"],
            "campaign_id": row["campaign"],
            "rotation": 1,
            "date_triggered": row["dateTriggered"],
            "is_scheduled": row["isScheduled"],
            "trigger_date": row["triggerDate"],
            "system_triggered": 0,
            "metadata": "a:0:{}",
            "non_action_path_taken": row["nonActionPathTaken"],
        }
        for row in store.table("campaign_logs").rows()
    ]


def _members(store: Store, kind: str, owner: str, column: str) -> list[Row]:
    return sorted(
        (
            {
                column: row[owner],
                "lead_id": row["contact"],
                "date_added": row["dateAdded"],
                "manually_removed": row["manuallyRemoved"],
                "manually_added": row["manuallyAdded"],
            }
            for row in store.table(kind).rows()
        ),
        key=lambda row: (row[column], row["lead_id"]),
    )


def _links(store: Store) -> list[Row]:
    return [
        {
            "channel_id": row["email"],
            "redirect_id": row["id"],
            "channel": "email",
            "hits": row["hits"],
            "unique_hits": row["unique"],
        }
        for row in store.table("trackables").rows()
    ]


def _replies(store: Store) -> list[Row]:
    names = {"id": "uuid", "stat_id": "stat", "date_replied": "date", "message_id": "message"}
    return renamed(store, "email_replies", **names)


def _email_stats(store: Store) -> list[Row]:
    return [
        {
            "id": row["id"],
            "email_id": row["email"],
            "lead_id": row["contact"],
            "list_id": row["segment"],
            "ip_id": row["ip"],
            "email_address": row["address"],
            "date_sent": row["sent"],
            "is_read": bool(row["read"]),
            "is_failed": 0,
            "viewed_in_browser": 0,
            "date_read": row["read"],
            "tracking_hash": row["hash"],
            "retry_count": 0,
            "source": "email" if row["segment"] else None,
            "source_id": row["email"] if row["segment"] else None,
            "open_count": len(row["opens"]),
            "last_opened": row["opens"][-1]["datetime"] if row["opens"] else None,
            "open_details": php.serialize(row["opens"]),
        }
        for row in store.table("email_stats").rows()
    ]


def _opened_on(store: Store) -> list[Row]:
    names = {"id": "id", "device_id": "device", "stat_id": "stat", "ip_id": "ip"}
    return renamed(store, "email_devices", **names, date_opened="date")


def _submissions(store: Store) -> list[Row]:
    names = {"id": "id", "form_id": "form", "ip_id": "ip", "lead_id": "contact", "page_id": "page"}
    return renamed(
        store,
        "submissions",
        **names,
        tracking_id="tracking",
        date_submitted="date",
        referer="referer",
    )


def _hits(store: Store) -> list[Row]:
    blank = dict.fromkeys(("country", "region", "city", "isp", "organization"), "")
    return [
        {
            "id": row["id"],
            "page_id": row["page"],
            "lead_id": row["contact"],
            "ip_id": row["ip"],
            "device_id": row["device"],
            "date_hit": row["date"],
            **blank,
            "code": row["code"],
            "referer": row["referer"] or None,
            "url": row["url"],
            "url_title": row["title"] or None,
            "user_agent": row["agent"],
            "page_language": row["language"],
            "browser_languages": "a:0:{}",
            "tracking_id": row["tracking"],
            "query": php.serialize(row["query"]),
        }
        for row in store.table("page_hits").rows()
    ]


_MAKERS: dict[str, Maker] = {
    **people.MAKERS,
    "asset_downloads": _downloads,
    "audit_log": _audit_log,
    "campaign_lead_event_log": _campaign_log,
    "campaign_leads": lambda store: [
        {**row, "rotation": 1}
        for row in _members(store, "campaign_members", "campaign", "campaign_id")
    ],
    "channel_url_trackables": _links,
    "companies_leads": lambda store: renamed(
        store,
        "company_contacts",
        company_id="company",
        lead_id="contact",
        date_added="date",
        is_primary="primary",
    ),
    "email_stat_replies": _replies,
    "email_stats": _email_stats,
    "email_stats_devices": _opened_on,
    "form_submissions": _submissions,
    "ip_addresses": lambda store: renamed(store, "ip_addresses", id="id", ip_address="ipAddress"),
    "lead_lists_leads": lambda store: _members(store, "segment_members", "segment", "leadlist_id"),
    "page_hits": _hits,
    "webhook_logs": lambda store: renamed(
        store,
        "webhook_logs",
        id="id",
        webhook_id="hook",
        status_code="status",
        date_added="date",
        runtime="runtime",
    ),
}
