"""What was done for contacts in campaigns: reading the log and writing it."""

from __future__ import annotations

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import Answer, Refusal, crash, denied, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.campaigns import event as events
from maatoo.sandbox.campaigns import log
from maatoo.sandbox.campaigns.members import membership
from maatoo.sandbox.campaigns.resource import CampaignEvents, Campaigns
from maatoo.sandbox.contacts import identity
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import major

_INCOMPLETE = "contactId and/or eventId are misssing from this item's parameters."


def list_for_contact(call: Call) -> Answer:
    """Answer `GET /campaigns/events/contact/{contact_id}`: what was done, nothing planned."""
    contact = _contact(call, int(call.params["contact_id"]))
    shown = [
        events.show_for_contact(event, [row])
        for event in CampaignEvents().rows(call)
        if (row := log.of_contact(call.store, event["id"], contact["id"]))
        and not row["isScheduled"]
        and row["contact"] == int(call.params["contact_id"])
    ]
    return Answer({"total": len(shown), "events": shown})


def list_in_campaign(call: Call) -> Answer:
    """Answer `GET /campaigns/{id}/events/contact/{contact_id}`: all events of the campaign."""
    campaign = call.entity(Campaigns.kind)
    contact = _contact(call, int(call.params["contact_id"]))
    shown: list[Document] = []
    for event in campaign["events"]:
        row = log.of_contact(call.store, event["id"], contact["id"])
        done = [row] if row and not row["isScheduled"] else []
        shown.append(events.show_for_contact(event, done))
    known = membership(call.store, campaign["id"], contact["id"])
    names = ("id", "name", "category", "description")
    return Answer(
        {
            "total": len(shown),
            "events": shown,
            "campaign": {name: campaign[name] for name in names},
            "membership": [_member(known)] if known else [],
        }
    )


def edit_for_contact(call: Call) -> Answer:
    """Answer `PUT /campaigns/events/{id}/contact/{contact_id}/edit`."""
    event = CampaignEvents().find(call, call.id)
    if event is None:
        raise not_found()
    contact = _contact(call, int(call.params["contact_id"]))
    campaign, row = _logged(call, event, contact, call.fields)
    shown = events.show_for_contact(event, [row])
    hidden = ("id", "name", "category", "description", "allowRestart", "publishUp", "publishDown")
    shown["campaign"] = {**{name: campaign[name] for name in hidden}, "events": [], "deleted": None}
    return Answer({"event": shown}, 201)


def edit_many(call: Call) -> Answer:
    """Answer `PUT /campaigns/events/batch/edit`; one unknown event or contact fails it whole."""
    shown: dict[str, Document] = {}
    errors: dict[int, Document] = {}
    for index, body in enumerate(php.listed(call.body)):
        item: Document = body if php.is_object(body) else {}
        event = CampaignEvents().find(call, php.whole(item.get("eventId")))
        contact = identity.contact(call.store, php.whole(item.get("contactId")))
        if event is None or contact is None:
            raise crash()
        try:
            _, row = _logged(call, event, contact, item)
        except Refusal:
            errors[index] = Refusal(404, _INCOMPLETE).item(major(call.version))
            continue
        log_of = events.show_for_contact(event, [row])
        log_of.pop("campaign", None)
        shown[str(event["id"])] = log_of
    answer: Document = {"events": shown or []}
    if errors:
        answer["errors"] = php.array(errors)
    return Answer(answer)


def _logged(
    call: Call, event: Document, contact: Document, body: Document
) -> tuple[Document, Document]:
    if not call.user.may(Campaigns.area, "edit"):
        raise denied()
    campaign = call.table(Campaigns.kind).get(event["campaign"])
    if campaign is None:
        raise not_found()
    known = membership(call.store, campaign["id"], contact["id"])
    if known is None or known["manuallyRemoved"]:
        raise Refusal(409, f"The contact {contact['id']} is not in the campaign {campaign['id']}.")
    done = log.of_contact(call.store, event["id"], contact["id"])
    if done is not None:
        raise Refusal(
            409,
            f"The event {event['id']} in the campaign {campaign['id']} has already been executed "
            f"at {dates.iso(done['dateTriggered'])} for the contact {contact['id']}.",
        )
    moment = dates.parse(str(body.get("dateTriggered") or "")) or dates.now()
    row = log.write(call.store, campaign, event, contact["id"], dates.stored(moment), call.base_url)
    return campaign, row


def _contact(call: Call, id: int) -> Document:
    contact = identity.contact(call.store, id)
    if contact is None:
        raise not_found("Contact not found.")
    if not call.user.may(Campaigns.area, "view"):
        raise denied()
    return contact


def _member(row: Document) -> Document:
    return {
        "dateAdded": dates.iso(row["dateAdded"]),
        "manuallyRemoved": row["manuallyRemoved"],
        "manuallyAdded": row["manuallyAdded"],
        "rotation": 1,
        "dateLastExited": None,
    }
