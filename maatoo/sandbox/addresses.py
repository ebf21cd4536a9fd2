"""The addresses that requests come from, each under an id of its own."""

from __future__ import annotations

from maatoo.sandbox.compare import fold
from maatoo.sandbox.store import Store

KIND = "ip_addresses"

#: where requests come from that were made without a connection
LOCAL = "127.0.0.1"


def number(store: Store, address: str) -> int:
    """The id of an address, which is kept when it is new."""
    for row in store.table(KIND).rows():
        if fold(row["ipAddress"]) == fold(address):
            known: int = row["id"]
            return known
    return once_more(store, address)


def once_more(store: Store, address: str) -> int:
    """The id of an address that is stored again, even if it is known."""
    return int(store.table(KIND).insert({"ipAddress": address})["id"])
