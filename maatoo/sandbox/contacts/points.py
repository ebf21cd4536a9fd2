"""Points of a contact, and its scores in point groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maatoo.sandbox import addresses, dates, php
from maatoo.sandbox.answers import Answer, bad_request, crash, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.contacts.access import editable, readable, stored
from maatoo.sandbox.points import awarding
from maatoo.sandbox.store import Document

SCORES = "group_scores"

#: the sign with which the log names an operator, and what it does
_OPERATORS: dict[str, tuple[str, Callable[[float, float], float]]] = {
    "plus": ("add (+)", lambda points, delta: points + delta),
    "minus": ("subtract (-)", lambda points, delta: points - delta),
    "times": ("multiply (x)", lambda points, delta: points * delta),
    "divide": ("divide (/)", lambda points, delta: points / delta),
}


def adjust_points(call: Call) -> Answer:
    """Answer `POST /contacts/{id}/points/{operator}/{delta}`."""
    contact = editable(call, "Contact not found.")
    operator, delta = call.params["operator"], call.params["delta"]
    if operator not in _OPERATORS:
        raise bad_request("Invalid operator")
    if not php.is_number(delta) or (operator == "divide" and not php.number(delta)):
        raise crash()
    label, apply = _OPERATORS[operator]
    points = php.whole(apply(contact["points"], php.number(delta)))
    changed = stored(call, {**contact, "points": points})
    name = str(call.fields.get("eventName") or label)
    action = str(call.fields.get("actionName") or "API")
    _record(call, contact, name, action, delta)
    awarding.pull(call.store, changed["id"])
    return Answer({"success": 1})


def list_scores(call: Call) -> Answer:
    """Answer `GET /contacts/{id}/points/groups`."""
    contact = readable(call, "Contact could not be found.")
    scores = call.table(SCORES).find("contact", contact["id"])
    shown = [_score(call, score) for score in scores]
    return Answer({"total": len(shown), "groupScores": shown})


def get_score(call: Call) -> Answer:
    """Answer `GET /contacts/{id}/points/groups/{group_id}`; without a score the body is a list."""
    contact = readable(call, "Contact could not be found.")
    score = _found(call, contact, _group(call))
    return Answer({"groupScore": _score(call, score)} if score else [])


def adjust_score(call: Call) -> Answer:
    """Answer `POST /contacts/{id}/points/groups/{group_id}/{operator}/{value}`."""
    contact = editable(call, "Contact could not be found.")
    group = _group(call)
    operator, value = call.params["operator"], call.params["value"]
    if operator not in _OPERATORS and operator != "set":
        raise bad_request("The requested operation is not permitted.")
    score = _found(call, contact, group)
    before = score["score"] if score else 0
    after = php.number(value) if operator == "set" else _applied(operator, before, value)
    if not after.is_integer():
        raise crash()
    row = {"contact": contact["id"], "group": group["id"], "score": int(after)}
    table = call.table(SCORES)
    score = table.put({**row, "id": score["id"]}) if score else table.insert(row)
    change = str(int(after) - before)
    _record(call, contact, "Manual change", "API", change, group["name"])
    return Answer({"groupScore": _score(call, score)})


def _applied(operator: str, before: int, value: str) -> float:
    if not php.is_number(value) or (operator == "divide" and not php.number(value)):
        raise crash()
    return float(_OPERATORS[operator][1](before, php.number(value)))


def _record(
    call: Call, contact: Document, name: str, action: str, delta: str, group: str | None = None
) -> None:
    number = call.store.next_id("lead_points_change_log")
    log: dict[str, Any] = {
        "eventName": name,
        "actionName": action,
        "dateAdded": dates.iso(dates.stored(dates.now())),
        "type": "API",
        "delta": delta,
        "id": str(number),
        "lead_id": str(contact["id"]),
    }
    label = f"{name} / {delta}"
    if group is not None:
        log["groupName"] = group
        label = f"{label} ({group})"
    activity.record(
        call.store,
        "point.gained",
        contact["id"],
        label,
        {"log": log},
        number=number,
        ip=addresses.number(call.store, call.address),
    )


def _group(call: Call) -> Document:
    group = call.table("point_groups").get(int(call.params["group_id"]))
    if group is None:
        raise not_found("The specified point group was not found.")
    return group


def _found(call: Call, contact: Document, group: Document) -> Document | None:
    scores = call.table(SCORES).find("contact", contact["id"])
    return next((score for score in scores if score["group"] == group["id"]), None)


def _score(call: Call, score: Document) -> dict[str, Any]:
    group = call.table("point_groups").get(score["group"]) or {}
    return {
        "score": score["score"],
        "group": {"id": score["group"], "name": group.get("name")},
    }
