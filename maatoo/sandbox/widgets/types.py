"""The types of widgets, by the section of the dashboard."""

from __future__ import annotations

TYPES: dict[str, dict[str, str]] = {
    "Asset Widgets": {
        "asset.downloads.in.time": "Downloads in time",
        "unique.vs.repetitive.downloads": "Unique vs repetitive downloads",
        "popular.assets": "Popular assets",
        "created.assets": "Created assets",
    },
    "Campaign Widgets": {
        "events.in.time": "Events triggered in time",
        "leads.added.in.time": "Leads added in time",
    },
    "Core Widgets": {
        "recent.activity": "Recent Activity",
    },
    "Email Widgets": {
        "emails.best.hours": "Best email read hours ",
        "emails.in.time": "Emails in time",
        "sent.email.to.contacts": "Sent email to contacts",
        "most.hit.email.redirects": "Most hit email redirects",
        "ignored.vs.read.emails": "Ignored vs read",
        "upcoming.emails": "Upcoming emails",
        "most.sent.emails": "Most sent emails",
        "most.read.emails": "Most read emails",
        "created.emails": "Created emails",
        "device.granularity.email": "Devices for emails read",
    },
    "Form Widgets": {
        "submissions.in.time": "Submissions in time",
        "top.submission.referrers": "Top submission referrers",
        "top.submitters": "Top submitters",
        "created.forms": "Created forms",
    },
    "Contact Widgets": {
        "created.leads.in.time": "Created contacts in time",
        "anonymous.vs.identified.leads": "Anonymous vs identified contacts",
        "lead.lifetime": "Lifecycle",
        "map.of.leads": "Map",
        "top.lists": "Top segments",
        "segments.build.time": "Segments build time",
        "top.creators": "Top contact creators",
        "top.owners": "Top contact owners",
        "created.leads": "Created contacts",
    },
    "Page Widgets": {
        "page.hits.in.time": "Page visits in time",
        "unique.vs.returning.leads": "Unique vs returning visitors",
        "dwell.times": "Dwell times",
        "popular.pages": "Popular landing pages",
        "created.pages": "Created Landing pages",
        "device.granularity": "Device granularity",
    },
    "Point Widgets": {
        "points.in.time": "Points in time",
    },
    "Report Widgets": {
        "report": "Report Graph",
    },
    "Stage Widgets": {
        "stages.in.time": "Stages in time",
    },
}

KNOWN = frozenset(name for section in TYPES.values() for name in section)
