"""The operations that a Mautic 7 adds: members of company segments, assignments, campaign files."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer, bad_request, denied, not_found
from maatoo.sandbox.call import Call, Handler
from maatoo.sandbox.campaigns.resource import Campaigns
from maatoo.sandbox.compare import as_text
from maatoo.sandbox.contacts import companies, identity
from maatoo.sandbox.contacts.access import AREA
from maatoo.sandbox.mautic7.resources import MEMBERS, CompanySegments
from maatoo.sandbox.store import Document

MOST_ASSIGNMENTS = 200


def add_company(call: Call) -> Answer:
    """Answer `POST /companysegments/{id}/company/{company_id}/add`."""
    _join(call, call.entity(CompanySegments.kind), _company(call)["id"])
    return Answer({"success": 1})


def remove_company(call: Call) -> Answer:
    """Answer `POST /companysegments/{id}/company/{company_id}/remove`."""
    segment, company = call.entity(CompanySegments.kind), _company(call)
    members = call.table(MEMBERS)
    for row in members.find("segment", segment["id"]):
        if row["company"] == company["id"]:
            members.remove(row["id"])
    return Answer({"success": 1})


def add_companies(call: Call) -> Answer:
    """Answer `POST /companysegments/{id}/companies/add`: the details tell of each id."""
    segment = call.entity(CompanySegments.kind)
    if call.fields.get("ids") is None:
        raise bad_request()
    details: dict[str, Any] = {}
    for item in php.listed(call.fields["ids"]):
        known = call.table(companies.KIND).get(php.whole(item) or 0)
        if known is not None:
            _join(call, segment, known["id"])
        details[as_text(item)] = {"success": known is not None}
    return Answer({"success": 1, "details": details or []})


def assign_contacts(call: Call) -> Answer:
    """Answer `POST /companies/batch/addcontacts`: a pair that stands twice is done once."""
    given = php.listed(call.fields.get("assignments"))
    if not given:
        raise bad_request("assignments is required.")
    if len(given) > MOST_ASSIGNMENTS:
        raise bad_request(f"You can only make {MOST_ASSIGNMENTS} assignments at once.")
    results: list[dict[str, Any]] = []
    done: set[tuple[int, int]] = set()
    for item in given:
        pair: dict[str, Any] = item if php.is_object(item) else {}
        contact_id = php.whole(pair.get("contactId")) or 0
        company_id = php.whole(pair.get("companyId")) or 0
        if (contact_id, company_id) in done:
            continue
        done.add((contact_id, company_id))
        status, message = _assigned(call, contact_id, company_id)
        results.append(
            {
                "contactId": contact_id,
                "companyId": company_id,
                "status": status,
                "message": message,
            }
        )
    failed = sum(each["status"] >= 400 for each in results)
    summary = {"total": len(results), "succeeded": len(results) - failed, "failed": failed}
    return Answer({"results": results, "summary": summary})


def export_campaign(call: Call) -> Answer:
    """Answer `GET /campaigns/export/{id}`: the stored campaign in a list, as JSON."""
    campaign = call.entity(Campaigns.kind)
    if not call.user.may(Campaigns.area, "view"):
        raise denied()
    own = {"id", "createdBy", "createdByUser", "modifiedBy", "modifiedByUser", "forms", "lists"}
    kept = {name: value for name, value in campaign.items() if name not in own}
    return Answer([{"campaign": [kept]}])


def import_campaign(call: Call) -> Answer:
    """Answer `POST /campaigns/import` of what was exported; the copy is not published."""
    body = call.body
    first = body[0] if php.is_list(body) and body else body
    found = php.listed(first.get("campaign")) if php.is_object(first) else []
    if not found or not php.is_object(found[0]):
        raise bad_request("Nothing to import.")
    if not call.user.may(Campaigns.area, "create"):
        raise denied()
    made = {"isPublished": False, "createdBy": call.user.id, "createdByUser": call.user.name}
    copy = call.table(Campaigns.kind).insert({**found[0], **made, "forms": [], "lists": []})
    return Answer({"success": True, "campaign": {"id": copy["id"]}}, 201)


OPERATIONS: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/companysegments/{id}/company/{company_id}/add", add_company),
    ("POST", "/companysegments/{id}/company/{company_id}/remove", remove_company),
    ("POST", "/companysegments/{id}/companies/add", add_companies),
    ("POST", "/companies/batch/addcontacts", assign_contacts),
    ("GET", "/campaigns/export/{id}", export_campaign),
    ("POST", "/campaigns/import", import_campaign),
)


def _assigned(call: Call, contact_id: int, company_id: int) -> tuple[int, str]:
    contact = identity.contact(call.store, contact_id)
    if contact is None:
        return 404, "Contact not found"
    if call.table(companies.KIND).get(company_id) is None:
        return 404, "Company not found"
    if not call.user.may(AREA, "edit"):
        return 403, "Access denied"
    companies.join(call.store, contact["id"], company_id)
    return 200, "Contact added to company"


def _join(call: Call, segment: Document, company: int) -> None:
    members = call.table(MEMBERS)
    if all(row["company"] != company for row in members.find("segment", segment["id"])):
        members.insert({"segment": segment["id"], "company": company})


def _company(call: Call) -> Document:
    company = call.table(companies.KIND).get(int(call.params["company_id"]))
    if company is None:
        raise not_found()
    return company
