"""Checkpoint: a file that notes what a bulk job sent and what was confirmed, to resume it."""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final, cast
from zlib import crc32

from attrs import frozen

from maatoo.batch.ledger import State
from maatoo.errors import ConfigurationError

__all__ = ["Checkpoint", "Earlier", "Settled"]

_FORMAT: Final = "maatoo checkpoint 1"
_NOTHING, _SENT, _CONFIRMED = 0, 1, 2


@frozen
class Settled:
    """A position whose outcome is known.

    Attributes:
        position: the position.
        state: its outcome.
        id: its entity's id, or 0.
        payload: what was sent of it.
    """

    position: int
    state: State
    id: int
    payload: Any


@frozen
class Earlier:
    """What an earlier run of the job did with a position.

    Attributes:
        confirmed: whether the server confirmed it; else it was sent and no answer is known.
        id: its entity's id, or 0.
    """

    confirmed: bool
    id: int = 0


class Checkpoint:
    """The file: a line of JSON for each chunk that is sent, and one for each that is settled.

    Lines are only ever added, and written out before a chunk is sent: after a crash the file is
    behind by at most what was under way, which it names. A line cut off by the crash is passed
    over. Confirmed positions carry a checksum of what was sent, so that another input is noticed.
    """

    __slots__ = ("_file", "_ids", "_path", "_states", "_sums")

    def __init__(self, path: str | os.PathLike[str], job: str) -> None:
        """Read what an earlier run noted, and begin to note.

        Args:
            path: the file; it is made when it does not exist.
            job: what the job does; another job's file is refused.

        Raises:
            ConfigurationError: the file cannot be read or written, or is no checkpoint of the job.
        """
        self._path = Path(path)
        self._states = bytearray()
        self._ids = array("Q")
        self._sums = array("I")
        try:
            known = self._path.exists() and self._path.stat().st_size > 0
            if known:
                self._load(job)
            self._file: TextIOWrapper = self._path.open("a", encoding="utf-8")
            if not known:
                self._write({"format": _FORMAT, "job": job})
            else:
                self._file.write("\n")  # ends a line that a crash cut off
        except OSError as problem:
            raise ConfigurationError(f"checkpoint {self._path}: {problem}") from problem

    # What an earlier run did

    def _load(self, job: str) -> None:
        lines = self._lines()
        nothing: dict[str, Any] = {}
        head = next(lines, nothing)
        if head.get("format") != _FORMAT:
            raise ConfigurationError(f"{self._path} is no checkpoint of a bulk job")
        if head.get("job") != job:
            raise ConfigurationError(
                f"{self._path} is the checkpoint of another job, {head.get('job')!r}: "
                f"this one is {job!r}"
            )
        for line in lines:
            for position in line.get("sent", ()):
                self._note(position, _SENT)
            for position in line.get("not_done", ()):
                self._note(position, _NOTHING)
            for position, entity, total in line.get("done", ()):
                self._note(position, _CONFIRMED)
                self._ids[position], self._sums[position] = entity, total

    def _lines(self) -> Iterator[dict[str, Any]]:
        with self._path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    read: object = json.loads(line)
                except ValueError:
                    continue
                if isinstance(read, dict):
                    yield cast("dict[str, Any]", read)

    def _note(self, position: int, state: int) -> None:
        missing = position + 1 - len(self._states)
        if missing > 0:
            self._states.extend(bytes(missing))
            self._ids.extend([0] * missing)
            self._sums.extend([0] * missing)
        self._states[position] = state

    def earlier(self, position: int, payload: object) -> Earlier | None:
        """What an earlier run did with a position; None where it is to be sent.

        Raises:
            ConfigurationError: another item stood there.
        """
        state = self._states[position] if position < len(self._states) else _NOTHING
        if state == _NOTHING:
            return None
        if state == _SENT:
            return Earlier(confirmed=False)
        if self._sums[position] != _checksum(payload):
            raise ConfigurationError(
                f"checkpoint {self._path}: item {position} is not the one that was sent before; "
                "give the same input in the same order, or begin with a new file"
            )
        return Earlier(confirmed=True, id=self._ids[position])

    # What this run does

    def sent(self, positions: Sequence[int]) -> None:
        """Note that a chunk is about to be sent."""
        self._write({"sent": list(positions)})

    def settled(self, outcomes: Sequence[Settled]) -> None:
        """Note what became of items that were sent."""
        done = [
            (each.position, each.id, _checksum(each.payload))
            for each in outcomes
            if each.state == State.SUCCEEDED
        ]
        undone = (State.FAILED, State.NOT_SENT)
        not_done = [each.position for each in outcomes if each.state in undone]
        line = {"done": done, "not_done": not_done}
        if done or not_done:
            self._write({name: value for name, value in line.items() if value})

    def _write(self, line: dict[str, Any]) -> None:
        try:
            self._file.write(json.dumps(line, separators=(",", ":")) + "\n")
            self._file.flush()
        except OSError as problem:
            raise ConfigurationError(f"checkpoint {self._path}: {problem}") from problem

    def close(self) -> None:
        """Close the file; it stays."""
        self._file.close()


def _checksum(payload: object) -> int:
    """A checksum that is the same in every run."""
    text = json.dumps(payload, sort_keys=True, default=repr, ensure_ascii=True)
    return crc32(text.encode())
