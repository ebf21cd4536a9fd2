"""changed_connections: changes the connection settings of clients made while a block is open.

Cassettes record clients that are made by the code under test, which knows nothing of them; and a
test suite runs on another engine. Both change the settings of the connection when a client is made.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from maatoo.transport.engines import ConnectionSettings

__all__ = ["ConnectionChange", "changed", "changed_connections"]

ConnectionChange = Callable[[ConnectionSettings], ConnectionSettings]

_changes: list[ConnectionChange] = []


@contextmanager
def changed_connections(change: ConnectionChange) -> Generator[None, None, None]:
    """Change the connection settings of every client that is made in this process meanwhile.

    Args:
        change: takes the settings that a client was given, or that an inner block changed, and
            returns those to use.
    """
    _changes.append(change)
    try:
        yield
    finally:
        _changes.remove(change)


def changed(connection: ConnectionSettings) -> ConnectionSettings:
    """The settings that a new client is to use; the change of the innermost block is made first."""
    for change in reversed(tuple(_changes)):
        connection = change(connection)
    return connection
