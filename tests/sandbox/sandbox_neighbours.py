"""What happened between the recorded exchanges without being recorded itself.

Mostly these are entities that later recordings use, created with ordinary requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sandbox.sandbox_timeline import Replay


_HTML = (
    "<html><body><p>Hello {contactfield=firstname}</p>"
    '<a href="https://shop.example.invalid/a">link</a></body></html>'
)


def _post(replay: Replay, path: str, **body: Any) -> dict[str, Any]:
    response = replay.client.post(f"/api/{path}/new", json=body)
    response.raise_for_status()
    entity: dict[str, Any] = next(iter(response.json().values()))
    return entity


def drop_fields(*ids: int) -> Callable[[Replay], None]:
    """Delete what is left of the fields of a recording."""

    def drop(replay: Replay) -> None:
        text = ",".join(map(str, ids))
        path = f"/api/fields/{'contact' if max(ids) < 58 else 'company'}/batch/delete"
        replay.client.delete(path, params={"ids": text}).raise_for_status()

    return drop


def kept_contacts(replay: Replay) -> None:
    """The contacts 15 to 18."""
    for name in ("Kim", "Lea", "Max", "Nia"):
        email = f"{name.lower()}@example.invalid"
        _post(replay, "contacts", firstname=name, lastname="Keep", email=email, vipflag=True)


def kept_companies(replay: Replay) -> None:
    """The companies 9 and 10."""
    _post(replay, "companies", companyname="Keep One")
    _post(replay, "companies", companyname="Keep Two", companycity="Linz")


def kept_device(replay: Replay) -> None:
    """Device 8 of contact 15."""
    _post(
        replay,
        "devices",
        lead=15,
        device="desktop",
        deviceOsName="Ubuntu",
        deviceOsShortName="UBT",
        deviceOsVersion="22.04",
        deviceOsPlatform="x64",
    )


def kept_notes(replay: Replay) -> None:
    """Note 7 of contact 15, and two more, of which only the number of log entries tells."""
    text = '<p>Note 0 "quoted" &amp; ünï</p>'
    _post(replay, "notes", lead=15, text=text, type="general", dateTime="2026-04-05 06:07:08")
    for number in (1, 2):
        _post(replay, "notes", lead=16, text=f"Note {number}", type="general")


def kept_stage(replay: Replay) -> None:
    """Stage 7."""
    _post(replay, "stages", name="Keeper", weight=99)


def kept_segments(replay: Replay) -> None:
    """The segments 8 and 9."""
    for name in ("Keep seg", "Other seg"):
        _post(replay, "segments", name=name)


def kept_point_groups(replay: Replay) -> None:
    """The point groups 7 and 8."""
    for name in ("Loyalty", "Product"):
        _post(replay, "points/groups", name=name)


def kept_categories(replay: Replay) -> None:
    """The categories 7 to 11."""
    for bundle in ("asset", "email", "global", "stage", "page"):
        _post(replay, "categories", title=f"K {bundle}", bundle=bundle)


def kept_page(replay: Replay) -> None:
    """The landing page 7."""
    html = "<html><body><h1>Keep</h1></body></html>"
    _post(replay, "pages", title="Keep page", alias="keep-page", customHtml=html)


def kept_emails(replay: Replay) -> None:
    """The e-mails 7 and 8."""
    _post(
        replay,
        "emails",
        name="Keep template",
        subject="Hi {contactfield=firstname}",
        emailType="template",
        customHtml=_HTML,
    )
    _post(
        replay,
        "emails",
        name="Keep list",
        subject="List",
        emailType="list",
        lists=[8],
        customHtml=_HTML,
    )


def kept_contact_without_email(replay: Replay) -> None:
    """Contact 22."""
    _post(replay, "contacts", firstname="No mail")


def kept_focus(replay: Replay) -> None:
    """The focus item 7."""
    _post(replay, "focus", name="Keep focus", type="notice", style="bar")


def a_second_later(replay: Replay) -> None:
    """Time passed that no answer tells of."""
    replay.clock.tick()


def at(hour: int, minute: int, second: int) -> Callable[[Replay], None]:
    """It was that late, as dates of later answers tell."""
    return lambda replay: replay.clock.reach(hour, minute, second)


def known_hash(recorded: str, place: int) -> Callable[[Replay], None]:
    """The tracking hash of an e-mail in the outbox stands for a recorded one."""

    def know(replay: Replay) -> None:
        replay.names.given[recorded] = replay.sandbox.outbox[place].tracking_hash

    return know


def eight_tags(replay: Replay) -> None:
    """Eight tags, the first of them number 15, as they were when the limit was recorded."""
    for number in range(22):
        _post(replay, "tags", tag=f"tag {number}")
    ids = ",".join(map(str, range(1, 15)))
    replay.client.delete("/api/tags/batch/delete", params={"ids": ids}).raise_for_status()


def uploaded(recorded: str) -> Callable[[Replay], None]:
    """A text file was uploaded."""

    def upload(replay: Replay) -> None:
        text = b"hello runtime, plain text\n" * 4
        answer = replay.client.post("/api/files/media/new", files={"file": ("notes.txt", text)})
        replay.names.given[recorded] = answer.json()["file"]["name"]

    return upload


def forgotten(recorded: str) -> Callable[[Replay], None]:
    """A recorded name will stand for another one from now on."""

    def forget(replay: Replay) -> None:
        del replay.names.given[recorded]

    return forget


def kept_campaign(replay: Replay) -> None:
    """Campaign 7, with event 9."""
    _post(
        replay,
        "campaigns",
        name="Keep campaign",
        isPublished=True,
        lists=[{"id": 8}],
        forms=[],
        events=[
            {
                "id": "new_1",
                "name": "Adjust points",
                "type": "lead.changepoints",
                "eventType": "action",
                "order": 1,
                "properties": {"points": 5},
                "triggerMode": "immediate",
            }
        ],
        canvasSettings={
            "nodes": [
                {"id": "new_1", "positionX": "600", "positionY": "200"},
                {"id": "lists", "positionX": "500", "positionY": "50"},
            ],
            "connections": [
                {
                    "sourceId": "lists",
                    "targetId": "new_1",
                    "anchors": {"source": "leadsource", "target": "top"},
                }
            ],
        },
    )


def public_email(replay: Replay) -> None:
    """The field email may be updated publicly from now on."""
    replay.client.patch("/api/fields/contact/6/edit", json={"isPubliclyUpdatable": True})


def hook_events(replay: Replay) -> None:
    """What webhooks were told about: contacts 26 to 28, a form, a page, an e-mail, a company."""
    body = {"firstname": "Hook", "email": "hook@example.invalid", "tags": ["wh"]}
    contact = _post(replay, "contacts", **body)["id"]
    path = f"/api/contacts/{contact}"
    changed = {"lastname": 'Changed "q" / 😀', "city": "Chur"}
    replay.client.patch(f"{path}/edit", json=changed).raise_for_status()
    replay.client.post(f"{path}/points/plus/4", json={}).raise_for_status()
    replay.client.post(f"{path}/dnc/email/add", json={"reason": 1}).raise_for_status()
    company = _post(replay, "companies", companyname="Hook Inc")["id"]
    replay.client.post(f"/api/companies/{company}/contact/{contact}/add").raise_for_status()
    replay.client.post(f"/api/segments/8/contact/{contact}/add").raise_for_status()
    form = {"mauticform[email]": "lea@example.invalid", "mauticform[formId]": "7"}
    replay.client.post("/form/submit", params={"formId": "7"}, data=form)
    replay.client.cookies.clear()
    _post(replay, "devices", lead=17, device="desktop")
    replay.client.get("/keep-page", headers={"User-Agent": "python-httpx/0.28.1"})
    replay.client.post("/api/emails/7/contact/17/send", json={})


def no_more_hooks(replay: Replay) -> None:
    """What webhooks were told about last; later events were told to none of them."""
    replay.client.delete("/api/companies/11/delete").raise_for_status()
    replay.client.delete("/api/contacts/26/delete").raise_for_status()
    ids = ",".join(replay.client.get("/api/hooks").json()["hooks"])
    replay.client.delete("/api/hooks/batch/delete", params={"ids": ids}).raise_for_status()


def client_token(replay: Replay) -> str:
    """An access token of the OAuth client that the recordings used."""
    client = replay.sandbox.add_client("Sandbox all grants")
    answer = replay.client.post(
        "/oauth/v2/token",
        auth=None,
        data={
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_secret": client.client_secret,
        },
    )
    token: str = answer.json()["access_token"]
    return token
