"""Where the sandbox keeps its data: JSON documents in SQLite, with a working copy in memory.

SQLite is what lasts: every change is in it when the transaction ends. The working copy answers
reads: documents as dicts, in the order of their ids, with indexes. A document is never changed in
place; a change puts a new dict in its place, so a document that a reader holds never changes.

There is one lock. A transaction holds it, is never awaited in, and either happens or does not.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Hashable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from maatoo.sandbox import data_file

Document = dict[str, Any]
Keys = Callable[[Document], Iterable[Hashable]]


@dataclass(frozen=True, slots=True)
class Change:
    """What a transaction did to one document; None where there is none.

    Attributes:
        kind: its kind.
        id: its id.
        before: as it was.
        after: as it is.
    """

    kind: str
    id: int
    before: Document | None
    after: Document | None


class Table:
    """The documents of one kind.

    Attributes:
        kind: the name of the kind.
        version: grows with every change; what is derived from the table can be cached by it.
    """

    def __init__(self, store: Store, kind: str) -> None:
        self.kind = kind
        self.version = 0
        self._store = store
        self._rows: dict[int, Document] = {}
        self._indexes: dict[str, tuple[Keys, dict[Hashable, dict[int, None]]]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, id: object) -> bool:
        return id in self._rows

    def rows(self) -> list[Document]:
        """All documents, by id."""
        return list(self._rows.values())

    def get(self, id: int | None) -> Document | None:
        """The document with that id, or None."""
        return None if id is None else self._rows.get(id)

    def index(self, name: str, keys: Keys) -> None:
        """Keep an index: `keys` names the keys under which a document is found."""
        found: dict[Hashable, dict[int, None]] = {}
        self._indexes[name] = (keys, found)
        for number, document in self._rows.items():
            for key in keys(document):
                found.setdefault(key, {})[number] = None

    def find(self, index: str, key: Hashable) -> list[Document]:
        """The documents under a key of an index, in the order in which they came to it."""
        return [self._rows[number] for number in self._indexes[index][1].get(key, ())]

    def insert(self, document: Document) -> Document:
        """Add a document under the next id.

        Returns:
            The document with its `id`.
        """
        row = {**document, "id": self._store.next_id(self.kind)}
        self._store.change(self, row["id"], row)
        return row

    def put(self, document: Document) -> Document:
        """Put a document in the place of the one with its id."""
        self._store.change(self, document["id"], document)
        return document

    def remove(self, id: int) -> None:
        """Remove the document with that id, if there is one."""
        if id in self._rows:
            self._store.change(self, id, None)

    def set(self, id: int, document: Document | None) -> Document | None:
        """Change the working copy alone (the store calls this) and return what was there."""
        before = self._rows.get(id)
        for keys, found in self._indexes.values():
            if before is not None:
                for key in keys(before):
                    found.get(key, {}).pop(id, None)
            if document is not None:
                for key in keys(document):
                    found.setdefault(key, {})[id] = None
        if document is None:
            self._rows.pop(id, None)
        else:
            self._rows[id] = document
        self.version += 1
        return before

    def sort(self) -> None:
        """Bring the documents back into the order of their ids."""
        self._rows = dict(sorted(self._rows.items()))


class Store:
    """All tables, the sequences of ids, and the transactions.

    Args:
        path: a file, or ":memory:".

    Attributes:
        lock: held by every transaction, and by whoever reads several tables that must agree.
        watchers: called at the end of a transaction, and of every save in it, with the changes.
            What a watcher changes itself is not told to the watchers.
        derived: what other modules computed from tables, to be valid for a table's version.
    """

    def __init__(self, path: str = ":memory:") -> None:
        self.lock = threading.RLock()
        self.derived: dict[str, Any] = {}
        self.watchers: list[Callable[[list[Change]], None]] = []
        self._connection = data_file.opened(path)
        self._tables: dict[str, Table] = {}
        self._sequences: dict[str, int] = dict(
            self._connection.execute("SELECT name, last FROM sequences")
        )
        self._depth = 0
        self._transaction = _Transaction(self._begin, self._end)
        self._undo: list[tuple[Table, int, Document | None]] = []
        self._told = 0
        self._sequences_before: dict[str, int] = {}
        for kind, number, text in self._connection.execute(
            "SELECT kind, id, document FROM documents ORDER BY kind, id"
        ):
            self.table(kind).set(number, json.loads(text))

    def table(self, kind: str) -> Table:
        """The table of a kind; an empty one when there is none yet."""
        table = self._tables.get(kind)
        if table is None:
            table = self._tables[kind] = Table(self, kind)
        return table

    def next_id(self, name: str) -> int:
        """The next number of a sequence; no number comes twice."""
        with self.transaction():
            self._sequences[name] = self._sequences.get(name, 0) + 1
            return self._sequences[name]

    def advance(self, name: str, last: int) -> None:
        """Let a sequence go on after `last`, if it is not further yet."""
        with self.transaction():
            self._sequences[name] = max(self._sequences.get(name, 0), last)

    def change(self, table: Table, id: int, document: Document | None) -> None:
        """Change one document, to be written when the transaction ends."""
        with self.transaction():
            self._undo.append((table, id, table.set(id, document)))

    def tell(self) -> None:
        """Tell the watchers at once what was changed since they were last told."""
        with self.transaction():
            self._tell()

    def transaction(self) -> AbstractContextManager[None]:
        """Hold the lock; at the end of the outermost one write everything, or undo everything."""
        return self._transaction

    def _begin(self) -> None:
        self.lock.acquire()
        if not self._depth:
            self._sequences_before = dict(self._sequences)
        self._depth += 1

    def _end(self, failed: bool) -> None:
        outermost = self._depth == 1
        try:
            if outermost and not failed:
                self._tell()
                self._write()
        except BaseException:
            failed = True
            raise
        finally:
            if outermost and failed:
                self._roll_back()
            self._depth -= 1
            if outermost:
                self._undo.clear()
                self._told = 0
            self.lock.release()

    def _tell(self) -> None:
        news = self._undo[self._told :]
        if not news or not self.watchers:
            return
        first: dict[tuple[str, int], Document | None] = {}
        for table, number, before in news:
            first.setdefault((table.kind, number), before)
        changes = [
            Change(kind, number, before, self.table(kind).get(number))
            for (kind, number), before in first.items()
        ]
        for watch in self.watchers:
            watch(changes)
        self._told = len(self._undo)

    def _write(self) -> None:
        changed = {(table.kind, number): table.get(number) for table, number, _ in self._undo}
        sequences = [
            item for item in self._sequences.items() if item not in self._sequences_before.items()
        ]
        if not changed and not sequences:
            return
        execute = self._connection.executemany
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)",
                [(*key, json.dumps(row)) for key, row in changed.items() if row is not None],
            )
            execute(
                "DELETE FROM documents WHERE kind = ? AND id = ?",
                [key for key, row in changed.items() if row is None],
            )
            execute("INSERT OR REPLACE INTO sequences VALUES (?, ?)", sequences)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def _roll_back(self) -> None:
        for table, number, before in reversed(self._undo):
            table.set(number, before)
        for table in {table.kind: table for table, _, _ in self._undo}.values():
            table.sort()
        self._sequences = self._sequences_before

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._connection.close()


class _Transaction:
    """The context manager of all transactions of a store; without a state, so that they nest."""

    def __init__(self, begin: Callable[[], None], end: Callable[[bool], None]) -> None:
        self._begin = begin
        self._end = end

    def __enter__(self) -> None:
        self._begin()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._end(kind is not None)
