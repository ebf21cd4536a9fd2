"""Exchanges that the sandbox may answer differently, with the reasons."""

AUDIT = "the sandbox writes no audit log: nothing in the API reads one but these"
TIES = "which of several rows of one second come first, the database left open"
OTHER_RUN = (
    "the answer was cached by an earlier run on the recorded server, under another time unit"
)

EXCEPTIONS: dict[str, str] = {
    "contacts.list_activity.10": TIES,
    "contacts.list_all_activity.5": TIES,
    "contacts.list.42": TIES,
    "stats.get.10": TIES,
    "stats.get.22": AUDIT,
    "stats.get.25": AUDIT,
    "stats.get.26": AUDIT,
    "stats.get.27": AUDIT,
    "other.7": AUDIT,
    "data.get.7": AUDIT,
    "data.get.54": AUDIT,
    "data.get.10": TIES,
    "data.get.43": OTHER_RUN,
    "data.get.44": OTHER_RUN,
    "data.get.45": OTHER_RUN,
}

#: recordings of which less than 98 of 100 exchanges are equal
BELOW: dict[str, str] = {
    "stats": "five of 33: the audit log, and an order that the database left open",
    "data": "six of 55: widgets of the audit log, cached answers, and such an order",
    "errors": "one of 36: the audit log",
}
