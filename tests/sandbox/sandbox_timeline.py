"""The order in which the recorded exchanges happened, over all files, on one server.

It was found through the dates in the answers (each file is in order; a created entity names its
second) and through what answers show of other resources. What happened between them without being
recorded, as "kept" entities that later recordings use, is done by the functions of
`sandbox_neighbours`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from maatoo.sandbox import Sandbox
from tests.replay.twins import twins
from tests.sandbox import sandbox_neighbours as neighbours
from tests.sandbox.sandbox_replay import Names, differences, exchanges, send

_MOMENT = re.compile(r"(2026-11-23)[T ](\d\d:\d\d:\d\d)")

Aside = Callable[["Replay"], None]

#: a file and the exchange before which to stop (None: to its end), or what happened aside
TIMELINE: tuple[tuple[str, str | None] | Aside, ...] = (
    ("contact_fields", "fields.create.7"),
    neighbours.drop_fields(45, 51, 50),
    ("contact_fields", None),
    ("company_fields", "fields.create.19"),
    neighbours.drop_fields(64, 59, 65, 40),
    ("company_fields", None),
    ("categories", None),
    neighbours.kept_categories,
    ("tags", None),
    ("contacts", "contacts.list.21"),
    neighbours.kept_contacts,
    ("contacts", "contacts.list_companies.3"),
    ("companies", "companies.add_contact.1"),
    neighbours.kept_companies,
    ("companies", "companies.add_contact.3"),
    ("contacts", "contacts.list_notes.3"),
    ("companies", None),
    ("devices", None),
    neighbours.kept_device,
    ("notes", "notes.replace.2"),
    neighbours.a_second_later,
    ("notes", None),
    neighbours.kept_notes,
    ("contacts", "contacts.get.9"),
    ("stages", "stages.add_contact.1"),
    neighbours.kept_stage,
    ("stages", "stages.remove_contact.1"),
    ("contacts", "contacts.list_segments.3"),
    ("stages", None),
    ("segments", "segments.add_contact.1"),
    neighbours.kept_segments,
    ("segments", "segments.remove_contact.1"),
    ("contacts", "contacts.adjust_point_group_score.1"),
    ("segments", "segments.create.7"),
    ("errors", "tags.list.21"),
    ("point_groups", None),
    neighbours.kept_point_groups,
    ("contacts", "contacts.get.13"),
    ("points", None),
    ("point_triggers", None),
    ("assets", "assets.create.7"),
    neighbours.uploaded("3d37e965e49bc6f8fa642c2176b5f3c2.csv"),
    ("assets", None),
    neighbours.forgotten("3d37e965e49bc6f8fa642c2176b5f3c2.csv"),
    ("pages", None),
    neighbours.kept_page,
    ("dynamic_contents", None),
    ("emails", "emails.send_to_contact.1"),
    neighbours.kept_emails,
    ("emails", "emails.send_to_contact.5"),
    neighbours.a_second_later,
    neighbours.kept_contact_without_email,
    ("emails", "emails.reply.1"),
    neighbours.known_hash("6b042635b4447389594395", 0),
    ("emails", None),
    ("smses", None),
    ("notifications", None),
    ("messages", None),
    ("forms", "forms.list_submissions.2"),
    ("tracking", "tracking.focus_js.1"),
    ("forms", None),
    ("contacts", "contacts.list_campaigns.3"),
    ("campaigns", "campaigns.list_contacts.1"),
    neighbours.kept_campaign,
    ("campaigns", "campaigns.clone.1"),
    ("campaign_events", None),
    ("campaigns", None),
    ("contacts", "contacts.list_activity.3"),
    ("focus", "focus.generate_js.1"),
    neighbours.kept_focus,
    ("focus", None),
    ("tweets", None),
    ("roles", None),
    ("users", None),
    ("reports", None),
    ("webhooks", None),
    ("files", None),
    ("themes", None),
    neighbours.hook_events,
    neighbours.known_hash("6b042655d4f7a670918067", 6),
    neighbours.known_hash("6b0426364ecf3436800874", 4),
    ("tracking", "tracking.mtc_js.1"),
    neighbours.no_more_hooks,
    neighbours.at(11, 41, 12),
    ("tracking", "tracking.event.4"),
    neighbours.public_email,
    neighbours.at(11, 41, 13),
    ("tracking", None),
    ("contacts", None),
    ("stats", None),
    ("data", None),
)


class Clock:
    """The time of the recorded server, to the second, as far as its answers tell it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 11, 39, 50)

    def follow(self, exchange: dict[str, Any]) -> None:
        """Go on to the latest moment in an answer; the clock never goes back."""
        for day, time in _MOMENT.findall(json.dumps(exchange["response"].get("json"))):
            moment = datetime.fromisoformat(f"{day} {time}")
            if moment.date() == self.now.date() and moment.hour < 12:
                self.now = max(self.now, moment)

    def tick(self) -> None:
        """Go on by a second that no answer tells of."""
        self.now += timedelta(seconds=1)

    def reach(self, hour: int, minute: int, second: int) -> None:
        """Go on to a time that no answer tells of."""
        self.now = max(self.now, self.now.replace(hour=hour, minute=minute, second=second))

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Replay:
    """One run over recordings, in the order in which they happened.

    Attributes:
        sandbox: what answers.
        client: who sends.
        outcomes: the differences of each exchange.
        files: the recording that each exchange comes from.
        names: the random names that stand for the recorded ones.
        clock: the time that the sandbox believes.
        token: the access token of the OAuth client.
        version: the version whose answers are expected; None for that of the recordings.
    """

    sandbox: Sandbox
    client: httpx.Client
    outcomes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    files: dict[str, str] = field(default_factory=dict[str, str])
    names: Names = field(default_factory=Names)
    clock: Clock = field(default_factory=Clock)
    token: str | None = None
    version: str | None = None

    def run(self, items: list[dict[str, Any]], file: str) -> None:
        """Send exchanges and compare their answers."""
        expected = items if self.version is None else twins(items, file, self.version)
        for exchange, answered in zip(items, expected, strict=True):
            self.clock.follow(exchange)
            response = send(self.client, answered, self.names, self.token)
            self.outcomes[exchange["id"]] = differences(answered, response, self.names)
            self.files[exchange["id"]] = file

    def run_all(self, *, until: Aside | None = None) -> None:
        """Send everything that the timeline names, or what it names before something aside."""
        self.sandbox.follows_segments = False  # no job ran on the recorded server
        self.token = neighbours.client_token(self)
        done: dict[str, int] = {}
        for step in TIMELINE:
            if step is until:
                break
            if callable(step):
                step(self)
                continue
            file, stop = step
            items, begin = exchanges(file), done.get(file, 0)
            ids = [exchange["id"] for exchange in items]
            done[file] = end = ids.index(stop) if stop else len(ids)
            self.run(items[begin:end], file)
        self.sandbox.forget_requests()  # or the watch over secrets looks at them after every test
