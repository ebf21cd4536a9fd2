"""The SQLite file that a store lasts in; it belongs to one store at a time."""

from __future__ import annotations

import sqlite3

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, id INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sequences (
    name TEXT PRIMARY KEY, last INTEGER NOT NULL
) WITHOUT ROWID;
"""


def opened(path: str) -> sqlite3.Connection:
    """A connection to a file that no other store has: each keeps the documents in memory, too.

    Raises:
        sqlite3.Error: the file cannot be used, or another store has it.
    """
    connection = sqlite3.connect(path, timeout=0.5, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("BEGIN IMMEDIATE")  # from now on until it is closed
        connection.execute("COMMIT")
        connection.executescript(_SCHEMA)
    except sqlite3.Error as problem:
        connection.close()
        if "locked" in str(problem):
            raise sqlite3.OperationalError(f"{path} is in use by another sandbox") from None
        raise
    return connection
