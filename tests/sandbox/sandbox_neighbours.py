"""What happened between the recorded exchanges without being recorded itself.

Mostly these are entities that later recordings use, created with ordinary requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_timeline import Replay


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


def kept_note(replay: Replay) -> None:
    """Note 7 of contact 15."""
    text = '<p>Note 0 "quoted" &amp; ünï</p>'
    _post(replay, "notes", lead=15, text=text, type="general", dateTime="2026-04-05 06:07:08")


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


def kept_category(replay: Replay) -> None:
    """Category 7."""
    _post(replay, "categories", title="K asset", bundle="asset")


def kept_page(replay: Replay) -> None:
    """The landing page 7."""
    html = "<html><body><h1>Keep</h1></body></html>"
    _post(replay, "pages", title="Keep page", alias="keep-page", customHtml=html)


def kept_emails(replay: Replay) -> None:
    """The e-mails 7 and 8, and contact 22, who has no address."""
    _post(
        replay,
        "emails",
        name="Keep template",
        subject="Hi {contactfield=firstname}",
        emailType="template",
        customHtml="<html><body>Hi {contactfield=firstname}</body></html>",
    )
    _post(
        replay,
        "emails",
        name="Keep list",
        subject="List",
        emailType="list",
        lists=[8],
        customHtml="<html><body>List</body></html>",
    )
    _post(replay, "contacts", firstname="No", lastname="Mail")


def kept_focus(replay: Replay) -> None:
    """The focus item 7."""
    _post(replay, "focus", name="Keep focus", type="notice", style="bar")


def a_second_later(replay: Replay) -> None:
    """Time passed that no answer tells of."""
    replay.clock.tick()


def known_hash(recorded: str, place: int) -> Callable[[Replay], None]:
    """The tracking hash of an e-mail in the outbox stands for a recorded one."""

    def know(replay: Replay) -> None:
        replay.names.given[recorded] = replay.sandbox.outbox[place].tracking_hash

    return know


def limit_of_four(replay: Replay) -> None:
    """From here on four calls an hour are allowed."""
    replay.sandbox.rate_limit.reset()
    replay.sandbox.rate_limit.limit = 4
