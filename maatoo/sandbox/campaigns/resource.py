"""The campaigns resource, its events as a list of their own, and the clone."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import Answer, bad_request, crash, denied
from maatoo.sandbox.call import Call
from maatoo.sandbox.campaigns import event
from maatoo.sandbox.commands import USUAL, failing, usual
from maatoo.sandbox.properties import WINDOW, Property, category, flag, read_id, read_object
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.segments.nested import brief
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.versions import major

_BUILDER = "Use the Launch Campaign Builder button to add one."


def _ids(value: Any) -> list[int]:
    return [number for number in map(read_id, php.listed(value)) if number]


def _forms(store: Store, ids: list[int]) -> list[Document]:
    rows = (store.table("forms").get(number) for number in ids)
    names = ("createdByUser", "modifiedByUser", "id", "name", "alias", "category")
    return [{name: row.get(name) for name in names} for row in rows if row is not None]


class Campaigns(Resource):
    """`/campaigns`. Events are stored only together with canvasSettings."""

    kind = "campaigns"
    path = "campaigns"
    one, many = "campaign", "campaigns"
    area = "campaign:campaigns"
    keyed = True
    new_is_modified: ClassVar = ("user",)
    minimal: ClassVar = ("name", "category", "description")
    searched: ClassVar = ("name", "description")
    commands: ClassVar = USUAL
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        category(),
        Property(name="description"),
        flag("allowRestart"),
        *WINDOW,
        Property(name="events", default=[], writable=False),
        Property(name="forms", default=[], cleared=[], read=_ids, show=_forms),
        Property(name="lists", default=[], cleared=[], read=_ids, show=brief),
        Property(name="canvasSettings", default=[], cleared=[], read=read_object),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """A campaign needs an event and a source."""
        draft = super().draft(call, current, body, mode)
        campaign = draft.document
        given = php.listed(body.get("events"))
        if mode is not Mode.MERGE:
            if not given:
                raise bad_request(f"At least one event is required. {_BUILDER}")
            if not campaign["lists"] and not campaign["forms"]:
                raise bad_request(f"At least one contact source is required. {_BUILDER}")
        for name, kind in (("lists", "segments"), ("forms", "forms")):
            if any(number not in call.table(kind) for number in campaign[name]):
                raise crash()
        if given and body.get("canvasSettings"):
            old: list[Document] = current["events"] if current else []
            keeping = mode is Mode.MERGE
            campaign["events"], ids = event.laid(call.store, old, given, keeping=keeping)
            campaign["canvasSettings"] = event.settings(campaign["canvasSettings"], ids)
        return draft

    def removed(self, call: Call, document: Document) -> None:
        """Drop its members."""
        for row in call.table("campaign_members").rows():
            if row["campaign"] == document["id"]:
                call.table("campaign_members").remove(row["id"])

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """A deleted one has nothing any more."""
        shown = super().show(call, document, view, draft)
        if view is View.DELETED:
            shown.update(events=[], forms=[], lists=[])
        return shown


class CampaignEvents(Resource):
    """`/campaigns/events`: the events of all campaigns, for reading."""

    kind = "campaigns"
    path = "campaigns/events"
    one, many = "event", "events"
    area = Campaigns.area
    audited = False
    ties_turn = False
    commands: ClassVar = {  # the others ask for columns that events do not have
        **dict.fromkeys(USUAL, failing),
        **usual("ids"),
    }

    def rows(self, call: Call) -> list[Document]:
        """The events of all campaigns."""
        found = [
            {**item, "campaign": campaign["id"]}
            for campaign in call.table(self.kind).rows()
            for item in campaign["events"]
        ]
        return sorted(found, key=lambda item: item["id"])

    def find(self, call: Call, id: int) -> Document | None:
        """The event with that id."""
        return next((row for row in self.rows(call) if row["id"] == id), None)

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """With its campaign."""
        del view, draft
        campaign = call.table(self.kind).get(document["campaign"]) or {}
        names = ("id", "name", "category", "description")
        return {**document, "campaign": {name: campaign.get(name) for name in names}}

    def column(self, call: Call, name: str) -> Any:
        """Every property is a column."""
        del call

        def read(row: Document) -> Any:
            return row.get(name)

        return read

    def publishes(self, document: Document) -> bool:
        """Events are all published."""
        del document
        return True


def _modified(call: Call) -> Document:
    """Who changed a clone: its maker since Mautic 6, and before who changed the original."""
    if major(call.version) < 6:
        return {}
    return {"modifiedBy": call.user.id, "modifiedByUser": call.user.name}


def clone(call: Call) -> Answer:
    """Answer `POST /campaigns/clone/{id}`: a 302 that holds the clone, which has no events yet."""
    campaign = call.entity(Campaigns.kind)
    if not call.user.may(Campaigns.area, "create"):
        raise denied()
    now = dates.stored(dates.now())
    copy = call.table(Campaigns.kind).insert(
        {
            **campaign,
            "isPublished": False,
            "dateAdded": now,
            "dateModified": now,
            "createdBy": call.user.id,
            "createdByUser": call.user.name,
            **_modified(call),
            "events": [],
            "forms": [],
            "lists": [],
        }
    )
    shown = Campaigns().show(call, copy, View.NEW, Draft(copy))
    return Answer({"campaign": shown}, 302, {"Location": f"/api/campaigns/{copy['id']}"})
