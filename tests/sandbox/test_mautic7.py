"""The sandbox as a Mautic 7: what its documentation adds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from maatoo import BasicAuth, BulkReport, Conflict, Maatoo, NotFound
from maatoo.sandbox import Sandbox

pytestmark = pytest.mark.once


@pytest.fixture
def api() -> Iterator[Maatoo]:
    with Sandbox(version="7") as sandbox, client_of(sandbox) as client:
        yield client


def client_of(sandbox: Sandbox) -> Maatoo:
    auth = BasicAuth(*sandbox.credentials)
    return Maatoo("http://localhost", auth=auth, transport=sandbox.transport())


def test_projects_group_what_belongs_together(api: Maatoo) -> None:
    project = api.projects.create(name="Launch", description="d")
    assert api.projects.edit(project.id, name="Relaunch").name == "Relaunch"
    assert [each.name for each in api.projects.list()] == ["Relaunch"]
    segment = api.company_segments.create(name="Big", projects=[project.id])
    assert [each.id for each in segment.projects] == [project.id]
    assert api.projects.delete_many([project.id]).ok


def test_point_insights_have_their_standard_operations(api: Maatoo) -> None:
    insight = api.point_insights.create(name="Loyal")
    assert api.point_insights.get(insight.id).name == "Loyal"
    assert api.point_insights.replace(insight.id, name="Other").name == "Other"
    assert api.point_insights.delete(insight.id).id == insight.id
    with pytest.raises(NotFound):
        api.point_insights.get(insight.id)


def test_company_segments_have_members_and_are_kept_while_used(api: Maatoo) -> None:
    companies = [api.companies.create(companyname=f"Company {n}").id for n in range(3)]
    used = api.company_segments.create(name="Used")
    filters = [{"field": "companysegments", "operator": "in", "filter": [used.id]}]
    user = api.company_segments.create(name="User", filters=filters)
    assert api.company_segments.add_company(used.id, companies[0]).success
    report = api.company_segments.add_companies(used.id, [*companies, 99999])
    assert (len(report.succeeded), len(report.failed)) == (3, 1)
    assert api.company_segments.remove_company(used.id, companies[0]).success
    with pytest.raises(Conflict):
        api.company_segments.delete(used.id)
    api.company_segments.delete(user.id)
    assert api.company_segments.delete(used.id).id == used.id


def test_pairs_of_contacts_and_companies_are_accounted_for(api: Maatoo) -> None:
    company = api.companies.create(companyname="Works").id
    contacts = [api.contacts.create(email=f"c{n}@x.invalid").id for n in range(250)]
    pairs: list[object] = [(company, each) for each in contacts]
    pairs += [{"company_id": company, "contact_id": contacts[0]}, (company, 999999), (0, 5)]
    report: BulkReport[None] = api.companies.add_contacts(pairs)  # type: ignore[arg-type]
    assert (len(report.succeeded), len(report.failed)) == (251, 2)
    assert [type(each.error).__name__ for each in report.failed] == ["NotFound", "InvalidArgument"]
    assert report.failed[0].id == 999999
    one = api.companies.assign_contacts(
        assignments=[{"contactId": contacts[0], "companyId": company}]
    )
    assert (one.results[0].status, one.summary["succeeded"]) == (200, 1)


def test_a_campaign_is_exported_and_imported(api: Maatoo) -> None:
    import json

    segment = api.segments.create(name="s").id
    event = {"id": "new_1", "name": "points", "type": "lead.changepoints", "eventType": "action"}
    settings = {"nodes": [{"id": "new_1", "positionX": "1", "positionY": "1"}], "connections": []}
    made = api.campaigns.create(
        name="Welcome",
        events=[{**event, "order": 1, "properties": {"points": 5}}],
        lists=[{"id": segment}],
        canvas_settings=settings,
    )
    exported = api.campaigns.export_campaign(made.id)
    done = api.campaigns.import_campaign(extra=json.loads(exported)[0])
    assert done.success
    assert sorted(each.name or "" for each in api.campaigns.list()) == ["Welcome", "Welcome"]


def test_a_mautic_7_tells_of_no_quota(api: Maatoo) -> None:
    api.tags.list().page()
    assert api.quota is None
    assert api.server_version() == "7.2.0"


def test_an_older_server_says_what_it_lacks() -> None:
    with Sandbox() as sandbox, client_of(sandbox) as api:
        with pytest.raises(NotFound, match="since Mautic 7"):
            api.projects.list().page()
        with pytest.raises(NotFound, match="since Mautic 7"):
            api.campaigns.export_campaign(1)
