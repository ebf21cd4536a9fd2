"""The main job on the embedded sandbox: upsert 2,000 contacts, fill a segment, export it again.

    python examples/quickstart.py

It needs no account and no network: the sandbox is a small maatoo server inside this process.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator

from maatoo import AsyncMaatoo, BasicAuth, BulkReport, Maatoo
from maatoo.sandbox import Sandbox

CONTACTS = 2_000
SEGMENT = "Spring newsletter"


def people(number: int) -> Iterator[dict[str, object]]:
    """Rows as a sync job would read them from a file or a database, one after the other."""
    cities = ("Bern", "Zürich", "Genève", "Lugano")
    for n in range(1, number + 1):
        yield {
            "email": f"person{n}@example.com",
            "firstname": f"Person {n}",
            "city": cities[n % len(cities)],
            "tags": ["quickstart"],
        }


class Bar:
    """A progress bar of one line."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done = label, total, 0
        self.began = time.perf_counter()

    def step(self, number: int = 1) -> None:
        self.done += number
        if sys.stdout.isatty() or self.done >= self.total:
            filled = int(30 * self.done / self.total)
            seconds = time.perf_counter() - self.began
            count = f"{self.done:>5}/{self.total} {seconds:5.1f} s"
            line = f"{self.label:<28} [{'#' * filled:<30}] {count}"
            print(f"\r{line}", end="" if self.done < self.total else "\n", flush=True)


def show(title: str, report: BulkReport) -> None:
    print(
        f"  {title}: {len(report.succeeded)} succeeded, {len(report.failed)} failed, "
        f"{len(report.unknown)} unknown, {len(report.not_sent)} not sent"
    )
    report.raise_for_failures()


async def fill(url: str, auth: BasicAuth) -> int:
    """The asynchronous half: create, upsert, add, export."""
    async with AsyncMaatoo(url, auth=auth) as api:
        segment = await api.segments.create(name=SEGMENT)

        bar = Bar("contacts upserted", CONTACTS)
        upserted = await api.contacts.create_many(people(CONTACTS), on_outcome=lambda _: bar.step())
        show("contacts.create_many", upserted)

        bar = Bar("added to the segment", CONTACTS)
        ids = [outcome.id for outcome in upserted.succeeded]
        added = await api.segments.add_contacts(segment.id, ids, on_outcome=lambda _: bar.step())
        show("segments.add_contacts", added)

        bar = Bar("exported (async)", CONTACTS)
        async for _contact in api.contacts.list(search=f"segment:{segment.alias}", minimal=True):
            bar.step()
        if bar.done != CONTACTS:
            raise SystemExit(f"exported {bar.done} of {CONTACTS} contacts")
        return segment.id


def export(url: str, auth: BasicAuth, segment_id: int) -> None:
    """The blocking half: the same names, without await."""
    with Maatoo(url, auth=auth) as api:
        segment = api.segments.get(segment_id)
        bar = Bar("exported (blocking)", CONTACTS)
        for page in api.contacts.list(search=f"segment:{segment.alias}", minimal=True).pages():
            bar.step(len(page.items))
        if bar.done != CONTACTS:
            raise SystemExit(f"exported {bar.done} of {CONTACTS} contacts")


def main() -> None:
    began = time.perf_counter()
    with Sandbox(username="admin", password="sandbox") as sandbox, sandbox.serve() as url:
        auth = BasicAuth("admin", "sandbox")
        print(f"A maatoo sandbox listens on {url}")
        segment_id = asyncio.run(fill(url, auth))
        export(url, auth, segment_id)
    print(f"Done: every one of {CONTACTS} contacts is accounted for ", end="")
    print(f"({time.perf_counter() - began:.1f} s).")


if __name__ == "__main__":
    main()
