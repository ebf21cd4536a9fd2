"""Fifty clients write at once, from threads, processes and tasks: nothing is lost or doubled."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_writers import COUNTERS, SHARED, Tally, work

#: how many operations each client does, unless it goes on for a time
OPERATIONS = 6
SECONDS = float(os.environ.get("MAATOO_SANDBOX_WRITERS_SECONDS", "0"))

NAMES = [f"{'w' * (1 + number % 6)}{number}" for number in range(50)]


@pytest.mark.once
@pytest.mark.parametrize("kept", ["in memory", "in a file"])
def test_fifty_writers_lose_and_double_nothing(kept: str, tmp_path: Path) -> None:
    """Creates, batches, edits, points, segments, and upserts of the same addresses.

    Twenty clients are tasks of two other processes, fifteen are tasks of three threads, both over
    sockets; fifteen are tasks of this process that need none. Each does a number of operations;
    with MAATOO_SANDBOX_WRITERS_SECONDS=60 in the environment each goes on for a minute instead
    (`-s` shows the numbers).
    """
    data: Path | str = ":memory:" if kept == "in memory" else tmp_path / "shop.db"
    began = time.monotonic()
    with Sandbox(data) as sandbox, sandbox.serve() as url:
        with httpx.Client(base_url=url, auth=sandbox.credentials) as http:
            rows = [{"firstname": f"Counter {number}"} for number in COUNTERS]
            http.post("/api/contacts/batch/new", json=rows).raise_for_status()
            http.post("/api/segments/new", json={"name": "S"}).raise_for_status()
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, mp_context=spawn) as processes, ThreadPoolExecutor(4) as pool:
            jobs = [
                processes.submit(work, NAMES[start : start + 10], url, OPERATIONS, SECONDS)
                for start in (0, 10)
            ]
            jobs += [
                pool.submit(work, NAMES[start : start + 5], url, OPERATIONS, SECONDS)
                for start in (20, 25, 30)
            ]
            jobs.append(
                pool.submit(work, NAMES[35:], url, OPERATIONS, SECONDS, sandbox.transport())
            )
            tally = Tally()
            for job in jobs:
                tally.add(job.result())
        took = time.monotonic() - began
        assert tally.writes >= len(NAMES), "each client writes"
        compare(url, tally, kept, took)
    if kept == "in a file":
        with Sandbox(data) as sandbox, sandbox.serve() as url:
            compare(url, tally, "after a restart", took)


def compare(url: str, tally: Tally, kept: str, took: float) -> None:
    """Compare what the sandbox has with what its clients were told."""
    assert tally.errors == []
    with httpx.Client(base_url=url, auth=("admin", "sandbox"), timeout=60) as http:
        listed = http.get("/api/contacts", params={"limit": 0}).json()
        members = http.get(
            "/api/contacts", params={"search": "segment:s", "limit": 0, "minimal": 1}
        ).json()
    contacts = {int(number): contact for number, contact in listed["contacts"].items()}
    stored = {number: contact["fields"]["all"] for number, contact in contacts.items()}
    shared = {email: ids for email, ids in tally.shared.items() if ids}
    owned = [number for ids in shared.values() for number in ids]
    wanted = {*COUNTERS, *tally.emails, *owned}
    times = Counter(fields["email"] for fields in stored.values() if fields["email"])
    print(
        f"\n{kept}: {tally.writes} writes in {took:.1f} s, {len(tally.errors)} errors, "
        f"{len(wanted - contacts.keys())} lost, {sum(times.values()) - len(times)} doubled"
    )
    assert contacts.keys() == wanted
    assert listed["total"] == str(len(wanted))
    assert all(count == 1 for count in times.values())
    assert all(stored[number]["email"] == email for number, email in tally.emails.items())
    assert all(stored[number]["city"] == city for number, city in tally.cities.items())
    assert {contact: contacts[contact]["points"] for contact in COUNTERS} == {
        counter: tally.points[counter] for counter in COUNTERS
    }
    assert set(map(int, members["contacts"])) == tally.members
    assert all(len(ids) == 1 for ids in shared.values())
    assert tally.firsts == dict.fromkeys(shared, 1)
    assert set(shared) <= set(SHARED)
