"""What the audit log says of which entity: its bundle and object, its name, what it tracks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maatoo.sandbox.accounts.roles import Roles
from maatoo.sandbox.accounts.users import Users
from maatoo.sandbox.assets.resource import Assets
from maatoo.sandbox.campaigns.resource import Campaigns
from maatoo.sandbox.emails.resource import Emails
from maatoo.sandbox.fields.resource import Fields
from maatoo.sandbox.forms.resource import Forms
from maatoo.sandbox.hooks.resource import Webhooks
from maatoo.sandbox.notes import Notes
from maatoo.sandbox.points.actions import PointActions
from maatoo.sandbox.points.triggers import PointTriggers
from maatoo.sandbox.reports.resource import Reports
from maatoo.sandbox.resource import Resource
from maatoo.sandbox.segments.resource import Segments
from maatoo.sandbox.simple.categories import Categories
from maatoo.sandbox.simple.dynamic_contents import DynamicContents
from maatoo.sandbox.simple.focus import FocusItems
from maatoo.sandbox.simple.messages import Messages
from maatoo.sandbox.simple.notifications import Notifications
from maatoo.sandbox.simple.pages import Pages
from maatoo.sandbox.simple.smses import Smses
from maatoo.sandbox.simple.stages import Stages


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of entity in the log.

    Attributes:
        resource: what the sandbox knows of it.
        bundle: the part of the server that it belongs to.
        object: its name there.
        tracked: the properties whose changes are logged, beside isPublished if it has one.
        title: the property that names it when it is deleted.
        listed: whether that name stands in a list with the word before it.
        parts: tracked properties whose own entries count, by key.
        late: whether it is stored before it is saved, so that the log has no creation of it.
    """

    resource: type[Resource]
    bundle: str
    object: str
    tracked: str
    title: str = "name"
    listed: bool = False
    parts: Sequence[str] = ()
    late: bool = False

    @property
    def names(self) -> Sequence[str]:
        """The tracked properties."""
        common = ("isPublished",) if self.resource.audited else ()
        return (*common, *self.tracked.split())


_TIMED = " publishUp publishDown"

ENTITIES: dict[str, Entity] = {
    entity.resource.kind: entity
    for entity in (
        Entity(
            Fields,
            "lead",
            "field",
            "label type defaultValue isRequired properties order charLengthLimit object "
            "isVisible isShortVisible alias isListable",
            title="label",
            listed=True,
        ),
        Entity(Notes, "lead", "note", "text type", title="text", listed=True),
        Entity(
            Segments,
            "lead",
            "segment",
            "name description category publicName filters isGlobal alias isPreferenceCenter",
            listed=True,
        ),
        Entity(
            Categories,
            "category",
            "category",
            "title alias description color bundle",
            title="title",
        ),
        Entity(
            Assets,
            "asset",
            "asset",
            "title alias language category storageLocation" + _TIMED,
            title="title",
        ),
        Entity(
            Campaigns,
            "campaign",
            "campaign",
            "name description category allowRestart" + _TIMED,
            parts=("events",),
        ),
        Entity(
            Forms,
            "form",
            "form",
            "name alias description postAction postActionProperty noIndex formAttributes "
            "language progressiveProfilingLimit" + _TIMED,
            parts=("fields", "actions"),
            late=True,
        ),
        Entity(
            Pages,
            "page",
            "page",
            "title alias metaDescription redirectType redirectUrl category isPreferenceCenter "
            "noIndex template variantParent translationParent" + _TIMED,
            title="title",
        ),
        Entity(
            PointActions,
            "point",
            "point",
            "name description type properties repeatable" + _TIMED,
        ),
        Entity(
            PointTriggers,
            "point",
            "trigger",
            "name description points" + _TIMED,
            parts=("events",),
            late=True,
        ),
        Entity(Stages, "stage", "stage", "name description" + _TIMED),
        Entity(
            Users,
            "user",
            "user",
            "username firstName lastName email role position timezone locale signature",
        ),
        Entity(Roles, "user", "role", "name description isAdmin rawPermissions"),
        Entity(
            Webhooks,
            "webhook",
            "webhook",
            "name description webhookUrl secret category eventsOrderbyDir triggers",
        ),
        Entity(
            Emails,
            "email",
            "email",
            "name description category utmTags subject fromAddress fromName replyToAddress "
            "preheaderText bccAddress template publicPreview variantParent translationParent"
            + _TIMED,
        ),
        Entity(Smses, "sms", "sms", "name description category message language smsType" + _TIMED),
        Entity(
            Messages,
            "channel",
            "message",
            "name description category" + _TIMED,
            parts=("channels",),
        ),
        Entity(
            Notifications,
            "notification",
            "notification",
            "name description category heading button message utmTags url language" + _TIMED,
        ),
        Entity(
            DynamicContents,
            "dynamicContent",
            "dynamicContent",
            "name category content isCampaignBased slotName utmTags" + _TIMED,
        ),
        Entity(
            Reports,
            "report",
            "report",
            "name source columns filters tableOrder graphs groupBy aggregators settings "
            "isScheduled toAddress scheduleUnit scheduleDay",
        ),
        Entity(
            FocusItems,
            "focus",
            "focus",
            "name description editor html htmlMode category properties utmTags type style "
            "website form" + _TIMED,
        ),
    )
}
