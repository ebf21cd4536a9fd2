"""The columns of report sources beside the fields of contacts and companies."""

from __future__ import annotations

#: by source, the columns and, where it is not the part behind the dot, the name in the data
EXTRA: dict[str, str] = {
    "leads": (
        "comp.id=comp_id l.id l.date_added companies_lead.date_added=date_added1 "
        "l.date_identified i.ip_address companies_lead.is_primary l.owner_id "
        "u.first_name u.last_name ss.date_added=stage_date_added l.stage_id "
        "ss.name=stage_name"
    ),
    "page.hits": (
        "p.variant_hits vp.id vp.title p.variant_start_date p.alias cmp.name "
        "clel.campaign_id c.id=category_id c.title=category_title comp.id=comp_id "
        "l.id=contactId l.title=title1 p.created_by_user=p_created_by_user "
        "companies_lead.date_added p.date_added=p_date_added ph.date_hit "
        "p.date_modified=p_date_modified ph.date_left ds.device ds.device_os_name "
        "ds.device_os_platform ds.device_os_shortname ds.device_os_version "
        "ds.device_brand ds.device_model ph.isp ph.url ph.browser_languages "
        "ph.city=city1 ph.code p.hits ph.country=country1 ph.organization ph.url_title "
        "ph.referer ph.region ph.remote_host ph.user_agent p.id=p_id i.ip_address "
        "p.is_published=p_is_published companies_lead.is_primary p.lang "
        "p.modified_by_user=p_modified_by_user ph.source ph.source_id ph.id=id1 "
        "r.url=url1 r.hits=hits1 r.unique_hits p.revision p.publish_up=p_publish_up "
        "p.publish_down=p_publish_down p.title=title2 tp.id=id2 tp.title=title3 "
        "p.unique_hits=unique_hits1"
    ),
    "asset.downloads": (
        "a.alias cmp.name clel.campaign_id c.id=category_id c.title=category_title "
        "comp.id=comp_id l.id=contactId a.created_by_user=a_created_by_user "
        "companies_lead.date_added a.date_added=a_date_added ad.date_download "
        "a.date_modified=a_date_modified a.description=a_description a.download_count "
        "a.id=a_id i.ip_address a.is_published=a_is_published companies_lead.is_primary "
        "a.lang a.modified_by_user=a_modified_by_user ad.source ad.source_id ad.referer "
        "ad.code a.publish_up=a_publish_up a.publish_down=a_publish_down a.title=title1 "
        "ad.utm_campaign ad.utm_content ad.utm_medium ad.utm_term ad.utm_source "
        "a.unique_download_count"
    ),
    "form.submissions": (
        "f.alias cmp.name clel.campaign_id c.id=category_id c.title=category_title "
        "comp.id=comp_id l.id=contactId f.created_by_user=f_created_by_user "
        "companies_lead.date_added f.date_added=f_date_added "
        "f.date_modified=f_date_modified fs.date_submitted f.description=f_description "
        "f.id=f_id i.ip_address f.is_published=f_is_published companies_lead.is_primary "
        "f.modified_by_user=f_modified_by_user f.name=f_name p.id p.title=title1 "
        "fs.referer f.publish_up=f_publish_up f.publish_down=f_publish_down"
    ),
    "email.stats": "es.date_sent es.date_read e.subject es.email_address e.id l.id=contact_id",
    "lead.pointlog": "lp.date_added lp.type lp.event_name lp.action_name lp.delta l.id",
}

#: the reports that every server has: name, source, columns, filters, graphs
BUILT_IN: tuple[tuple[str, str, str, tuple[tuple[str, str], ...], str], ...] = (
    (
        "Visits published Pages",
        "page.hits",
        "ph.date_hit ph.url ph.url_title ph.referer i.ip_address ph.city ph.country",
        (
            ("ph.code", "200"),
            ("p.is_published", "1"),
        ),
        "page.graph.line.time.on.site page.graph.line.hits "
        "page.graph.pie.new.vs.returning page.graph.pie.languages "
        "page.graph.pie.time.on.site page.table.referrers page.table.most.visited "
        "page.table.most.visited.unique",
    ),
    (
        "Downloads of all Assets",
        "asset.downloads",
        "ad.date_download a.title i.ip_address l.firstname l.lastname l.email a.id",
        (("a.is_published", "1"),),
        "asset.graph.line.downloads asset.graph.pie.statuses "
        "asset.table.most.downloaded asset.table.top.referrers",
    ),
    (
        "Submissions of published Forms",
        "form.submissions",
        "",
        (("f.is_published", "1"),),
        "form.graph.line.submissions form.table.most.submitted form.table.top.referrers",
    ),
    (
        "All Emails",
        "email.stats",
        "es.date_sent es.date_read e.subject es.email_address e.id",
        (("e.is_published", "1"),),
        "email.graph.line.stats email.graph.pie.ignored.read.failed "
        "email.table.most.emails.read email.table.most.emails.sent "
        "email.table.most.emails.read.percent email.table.most.emails.failed",
    ),
    (
        "Leads and Points",
        "lead.pointlog",
        "lp.date_added lp.type lp.event_name l.firstname l.lastname l.email lp.delta",
        (),
        "lead.graph.line.points lead.table.most.points lead.table.top.actions "
        "lead.table.top.cities lead.table.top.countries lead.table.top.events",
    ),
)
