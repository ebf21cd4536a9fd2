"""An Airflow DAG: import the people of the day, then make a segment of exactly these.

    pip install maatoo apache-airflow
    cp airflow_dag.py $AIRFLOW_HOME/dags/

The credentials come from the environment of the workers (MAATOO_BASE_URL, MAATOO_CLIENT_ID,
MAATOO_CLIENT_SECRET). The first task hands ids to the second one, never rows: what goes between
tasks lies in Airflow's database.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from airflow.sdk import dag, task

from maatoo import Maatoo, Retry

FOLDER = Path("/srv/crm")
SEGMENT = "People of the day"


@task(retries=3, retry_delay=dt.timedelta(minutes=5))
def import_people(folder: str) -> list[int]:
    """Create or update every person of the file; their ids. A row that failed fails the task."""
    path = Path(folder) / "people.csv"
    checkpoint = path.with_suffix(".checkpoint")  # the next attempt sends only what is left
    client = Maatoo.from_env(retry=Retry(attempts=8), on_quota="wait")
    with client as api, path.open(newline="", encoding="utf-8") as file:
        report = api.contacts.create_many(csv.DictReader(file), checkpoint=checkpoint)
    report.raise_for_failures()
    checkpoint.unlink(missing_ok=True)
    return report.succeeded.ids


@task(retries=3, retry_delay=dt.timedelta(minutes=5))
def fill_segment(ids: list[int]) -> int:
    """Make these contacts the members of the segment, and no others; how many were added."""
    with Maatoo.from_env() as api:
        segment = api.segments.ensure(name=SEGMENT)
        sync = api.segments.sync_contacts(segment.id, ids)
    sync.raise_for_failures()
    return len(sync.added.succeeded)


@dag(
    schedule="15 2 * * *",
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc),
    catchup=False,
    max_active_runs=1,
)
def people_of_the_day() -> None:
    """One run a night, never two at a time."""
    fill_segment(import_people(str(FOLDER)))


people_of_the_day()
