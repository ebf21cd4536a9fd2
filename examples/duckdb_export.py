"""An incremental export to DuckDB: the first run reads all contacts, later ones what changed.

    pip install maatoo duckdb
    MAATOO_BASE_URL=https://you.maatoo.io MAATOO_USERNAME=… MAATOO_PASSWORD=… \
        python duckdb_export.py crm.duckdb

The table `contacts` has one row a contact. A run that was stopped is repeated by the next one: the
moment up to which the table is complete is written in the transaction of its last rows.
"""

from __future__ import annotations

import datetime as dt
import sys

import duckdb

from maatoo import Maatoo, Where
from maatoo.models import Contact

OVERLAP = dt.timedelta(minutes=10)
"""Clocks differ, and a change may become visible a little after its moment."""

TABLES = """
CREATE TABLE IF NOT EXISTS contacts (
    id BIGINT PRIMARY KEY, email VARCHAR, firstname VARCHAR, lastname VARCHAR, city VARCHAR,
    points BIGINT, date_added TIMESTAMPTZ, date_modified TIMESTAMPTZ
);
CREATE TABLE IF NOT EXISTS complete_up_to (moment TIMESTAMPTZ);
"""


def row(contact: Contact) -> tuple[object, ...]:
    """A contact as a row of the table."""
    names = ("email", "firstname", "lastname", "city")
    return (
        contact.id,
        *(contact.fields.get(name) for name in names),
        contact.points,
        contact.date_added,
        contact.date_modified,
    )


def export(api: Maatoo, database: duckdb.DuckDBPyConnection) -> int:
    """Bring the table up to date; the number of rows that were read."""
    database.execute(TABLES)
    began = dt.datetime.now(dt.timezone.utc)
    found = database.execute("SELECT epoch(max(moment)) FROM complete_up_to").fetchone()
    contacts = api.contacts.list()
    if found and found[0] is not None:
        complete = dt.datetime.fromtimestamp(found[0], dt.timezone.utc)
        contacts = api.contacts.list(where=Where.changed_since(complete - OVERLAP))
    read = 0
    database.begin()
    for page in contacts.pages():
        changed = [row(contact) for contact in page.items]
        if changed:
            database.executemany(
                "INSERT OR REPLACE INTO contacts VALUES (?,?,?,?,?,?,?,?)", changed
            )
        read += len(changed)
    database.execute("DELETE FROM complete_up_to")
    database.execute("INSERT INTO complete_up_to VALUES (?)", [began])
    database.commit()
    return read


def main() -> None:
    """The command."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python duckdb_export.py FILE")
    with Maatoo.from_env() as api, duckdb.connect(sys.argv[1]) as database:
        print(export(api, database), "contacts read")


if __name__ == "__main__":
    main()
