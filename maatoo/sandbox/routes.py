"""The routing table: every operation of the sandbox, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from maatoo.sandbox import aliases, batch, crud, themes
from maatoo.sandbox.accounts import users as user_operations
from maatoo.sandbox.accounts.roles import Roles
from maatoo.sandbox.accounts.users import Users
from maatoo.sandbox.answers import Answer
from maatoo.sandbox.assets.resource import Assets
from maatoo.sandbox.call import Call, Handler
from maatoo.sandbox.campaigns import log as campaign_log
from maatoo.sandbox.campaigns import members
from maatoo.sandbox.campaigns import operations as campaign_operations
from maatoo.sandbox.campaigns import resource as campaigns
from maatoo.sandbox.companies import contacts as company_contacts
from maatoo.sandbox.companies.resource import Companies
from maatoo.sandbox.contacts import (
    activity,
    companies,
    dnc,
    document,
    identity,
    points,
    related,
    utm,
)
from maatoo.sandbox.contacts import tags as contact_tags
from maatoo.sandbox.contacts.resource import Contacts
from maatoo.sandbox.devices import Devices
from maatoo.sandbox.emails import delivery
from maatoo.sandbox.emails import operations as email_operations
from maatoo.sandbox.emails import timeline as email_timeline
from maatoo.sandbox.emails.resource import Emails
from maatoo.sandbox.fields import resource as fields
from maatoo.sandbox.files import operations as files
from maatoo.sandbox.forms import resource as forms
from maatoo.sandbox.forms import submissions
from maatoo.sandbox.forms.resource import Forms
from maatoo.sandbox.hooks.resource import Webhooks, list_triggers
from maatoo.sandbox.listing import list_many
from maatoo.sandbox.mautic7 import operations as mautic7
from maatoo.sandbox.mautic7 import resources as mautic7_resources
from maatoo.sandbox.notes import Notes
from maatoo.sandbox.points import actions, awarding, triggers
from maatoo.sandbox.points.groups import PointGroups
from maatoo.sandbox.reports import running
from maatoo.sandbox.reports.resource import Reports
from maatoo.sandbox.resource import Resource
from maatoo.sandbox.routing import Route
from maatoo.sandbox.segments import contacts as segment_contacts
from maatoo.sandbox.segments import membership
from maatoo.sandbox.segments.resource import Segments
from maatoo.sandbox.shop import resources as shop
from maatoo.sandbox.simple import focus, pages, smses, stages
from maatoo.sandbox.simple.categories import Categories
from maatoo.sandbox.simple.dynamic_contents import DynamicContents
from maatoo.sandbox.simple.messages import Messages
from maatoo.sandbox.simple.notifications import Notifications
from maatoo.sandbox.simple.tweets import Tweets
from maatoo.sandbox.stats import tables
from maatoo.sandbox.store import Store
from maatoo.sandbox.tags import Tags
from maatoo.sandbox.tracking.visit import index as visit_index
from maatoo.sandbox.users import index as index_users
from maatoo.sandbox.versions import major
from maatoo.sandbox.widgets import operations as widgets

#: resources with the standard operations
RESOURCES: tuple[Resource, ...] = (
    Contacts(),
    Segments(),
    Tags(),
    Notes(),
    Devices(),
    Categories(),
    stages.Stages(),
    PointGroups(),
    actions.PointActions(),
    triggers.PointTriggers(),
    pages.Pages(),
    DynamicContents(),
    smses.Smses(),
    Notifications(),
    Messages(),
    focus.FocusItems(),
    Tweets(),
    Roles(),
    Users(),
    Webhooks(),
    Reports(),
    campaigns.Campaigns(),
    Assets(),
    Forms(),
    Emails(),
    Companies(),
    *fields.RESOURCES,
    *shop.RESOURCES,
)

#: what keeps which indexes
INDEXES: tuple[Callable[[Store], None], ...] = (
    index_users,
    document.index,
    contact_tags.index,
    companies.index,
    related.index,
    activity.index,
    membership.index,
    aliases.index,
    awarding.index,
    shop.index,
    delivery.index,
    identity.index,
    visit_index,
    submissions.index,
    campaign_log.index,
    mautic7_resources.index,
)

_Standard = Callable[[Call, Resource], Answer]

STANDARD: tuple[tuple[str, str, _Standard], ...] = (
    ("GET", "", list_many),
    ("POST", "/new", crud.create_one),
    ("POST", "/batch/new", batch.create_many),
    ("PATCH", "/batch/edit", batch.edit_many),
    ("PUT", "/batch/edit", batch.edit_many),
    ("DELETE", "/batch/delete", batch.delete_many),
    ("GET", "/{id}", crud.get_one),
    ("PATCH", "/{id}/edit", crud.edit_one),
    ("PUT", "/{id}/edit", crud.edit_one),
    ("DELETE", "/{id}/delete", crud.delete_one),
)

_CAMPAIGN_EVENTS = campaigns.CampaignEvents()

SPECIAL: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/contacts/{id}/dnc/{channel}/add", dnc.add_dnc),
    ("POST", "/contacts/{id}/dnc/{channel}/remove", dnc.remove_dnc),
    ("POST", "/contacts/{id}/utm/add", utm.add_utm),
    ("POST", "/contacts/{id}/utm/{utm_id}/remove", utm.remove_utm),
    ("POST", "/contacts/{id}/points/{operator}/{delta}", points.adjust_points),
    ("GET", "/contacts/{id}/points/groups", points.list_scores),
    ("GET", "/contacts/{id}/points/groups/{group_id}", points.get_score),
    ("POST", "/contacts/{id}/points/groups/{group_id}/{operator}/{value}", points.adjust_score),
    ("GET", "/contacts/{id}/notes", related.list_notes),
    ("GET", "/contacts/{id}/devices", related.list_devices),
    ("GET", "/contacts/{id}/companies", related.list_companies),
    ("GET", "/contacts/{id}/campaigns", related.list_campaigns),
    ("GET", "/contacts/{id}/segments", related.list_segments),
    ("GET", "/contacts/{id}/activity", activity.list_activity),
    ("GET", "/contacts/activity", activity.list_all_activity),
    ("GET", "/contacts/list/owners", related.list_owners),
    ("GET", "/contacts/list/fields", related.list_fields),
    ("GET", "/contacts/list/segments", related.list_available_segments),
    ("POST", "/segments/{id}/contact/{contact_id}/add", segment_contacts.add_contact),
    ("POST", "/segments/{id}/contact/{contact_id}/remove", segment_contacts.remove_contact),
    ("POST", "/segments/{id}/contacts/add", segment_contacts.add_contacts),
    ("POST", "/companies/{id}/contact/{contact_id}/add", company_contacts.add_contact),
    ("POST", "/companies/{id}/contact/{contact_id}/remove", company_contacts.remove_contact),
    ("POST", "/stages/{id}/contact/{contact_id}/add", stages.add_contact),
    ("POST", "/stages/{id}/contact/{contact_id}/remove", stages.remove_contact),
    ("GET", "/points/actions/types", actions.list_types),
    ("GET", "/points/triggers/events/types", triggers.list_event_types),
    ("DELETE", "/points/triggers/{id}/events/delete", triggers.delete_events),
    ("GET", "/smses/{id}/contact/{contact_id}/send", smses.send_to_contact),
    ("POST", "/emails/{id}/contact/{contact_id}/send", email_operations.send_to_contact),
    ("POST", "/emails/{id}/send", email_operations.send),
    ("POST", "/emails/reply/{hash}", email_operations.reply),
    ("GET", "/forms/{id}/submissions", submissions.list_submissions),
    ("GET", "/forms/{id}/submissions/contact/{contact_id}", submissions.list_for_contact),
    ("GET", "/forms/{id}/submissions/{submission_id}", submissions.get_submission),
    ("DELETE", "/forms/{id}/fields/delete", forms.delete_fields),
    ("DELETE", "/forms/{id}/actions/delete", forms.delete_actions),
    ("GET", "/files/{folder}", files.list_files),
    ("POST", "/files/{folder}/new", files.create_file),
    ("DELETE", "/files/{folder}/{file}/delete", files.delete_file),
    ("GET", "/campaigns/events", partial(list_many, resource=_CAMPAIGN_EVENTS)),
    ("GET", "/campaigns/events/{id}", partial(crud.get_one, resource=_CAMPAIGN_EVENTS)),
    ("GET", "/campaigns/events/contact/{contact_id}", campaign_operations.list_for_contact),
    ("PUT", "/campaigns/events/batch/edit", campaign_operations.edit_many),
    (
        "PUT",
        "/campaigns/events/{id}/contact/{contact_id}/edit",
        campaign_operations.edit_for_contact,
    ),
    ("GET", "/campaigns/{id}/events/contact/{contact_id}", campaign_operations.list_in_campaign),
    ("GET", "/campaigns/{id}/contacts", members.list_contacts),
    ("POST", "/campaigns/{id}/contact/{contact_id}/add", members.add_contact),
    ("POST", "/campaigns/{id}/contact/{contact_id}/remove", members.remove_contact),
    ("POST", "/campaigns/clone/{id}", campaigns.clone),
    ("GET", "/themes", themes.list_themes),
    ("POST", "/themes/new", themes.create_theme),
    ("GET", "/themes/{theme}", themes.get_theme),
    ("DELETE", "/themes/{theme}/delete", themes.delete_theme),
    ("GET", "/stats", tables.list_tables),
    ("GET", "/stats/{table}", tables.get_table),
    ("GET", "/reports/{id}", running.run),
    ("GET", "/data", widgets.list_types),
    ("GET", "/data/{type}", widgets.get),
    ("GET", "/orders/{id}/orderLines", shop.list_order_lines),
    ("POST", "/emails/{id}/contact/{contact_id}/convert", shop.convert),
    ("POST", "/health-check", shop.check_health),
    ("POST", "/focus/{id}/js", focus.generate_js),
    ("GET", "/users/self", user_operations.get_self),
    ("POST", "/users/{id}/permissioncheck", user_operations.check_permission),
    ("GET", "/users/list/roles", user_operations.list_roles),
    ("GET", "/hooks/triggers", list_triggers),
)


def routes(version: str) -> Iterable[Route]:
    """Every route below /api of a version."""
    has_7 = major(version) >= 7
    for method, path, handler in (*SPECIAL, *(mautic7.OPERATIONS if has_7 else ())):
        yield Route(method, path, handler)
    for resource in (*RESOURCES, *(mautic7_resources.RESOURCES if has_7 else ())):
        for method, suffix, operation in STANDARD:
            yield Route(method, f"/{resource.path}{suffix}", partial(_run, operation, resource))
    yield Route("GET", "/fields/{object}", fields.list_unknown)


def index(store: Store) -> None:
    """Keep all indexes of a store."""
    for keep in INDEXES:
        keep(store)
    activity.provide(store, email_timeline.events)


def _run(operation: _Standard, resource: Resource, call: Call) -> Answer:
    return operation(call, resource)
