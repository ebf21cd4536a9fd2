"""What goes on by itself: stages, points, campaigns, webhooks, reports."""

from __future__ import annotations

from tests.sandbox.subjects.subject import Subject

_EVENT = {"id": "new_1", "name": "E", "type": "lead.changepoints", "eventType": "action"}
_CAMPAIGN = {"lists": [{"id": 1}], "events": [_EVENT]}

AUTOMATION = (
    Subject(path="stages", one="stage", many="stages", minimal=True),
    Subject(path="points/groups", one="pointGroup", many="pointGroups"),
    Subject(
        path="points",
        one="point",
        many="points",
        needs={"type": "url.hit", "repeatable": False},
        minimal=True,
    ),
    Subject(
        path="points/triggers",
        one="trigger",
        many="triggers",
        needs={"color": "a0acb8", "triggerExistingLeads": False},
        minimal=True,
    ),
    Subject(
        path="campaigns",
        one="campaign",
        many="campaigns",
        needs=_CAMPAIGN,
        keyed=True,
        minimal=True,
        invalid={**_CAMPAIGN, "name": ""},
    ),
    Subject(
        path="hooks",
        one="hook",
        many="hooks",
        needs={"webhookUrl": "http://hook.example.invalid/"},
        keyed=True,
        invalid={"name": "x", "webhookUrl": "not a url"},
    ),
    Subject(
        path="reports",
        one="report",
        many="reports",
        needs={"source": "leads", "isScheduled": False, "system": False, "columns": ["l.id"]},
    ),
)
