"""Checkpoint: a file that notes what a bulk job sent and what was confirmed, to resume it."""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final, cast
from zlib import crc32

from attrs import frozen

from maatoo.batch.outcome_table import State
from maatoo.errors import ConfigurationError
from maatoo.file_lock import lock_alone

__all__ = ["Checkpoint", "Earlier", "Settled"]

_FORMAT: Final = "maatoo checkpoint 1"
_LARGEST_GAP = 10_000_000
"""A larger gap between noted positions means that the file is damaged: fewer are in flight."""
_MOST_RUNS: Final = 65_535
_NOTHING, _SENT, _CONFIRMED = 0, 1, 2
_encode = json.JSONEncoder(sort_keys=True, default=repr).encode


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
        run: in which of the runs it was sent last, from 0.
        resent: whether it was sent in an earlier one as well.
    """

    confirmed: bool
    id: int = 0
    run: int = 0
    resent: bool = False


class Checkpoint:
    """The file: a line of JSON for each chunk that is sent, and one for each that is settled.

    Lines are only ever added, and written out before a chunk is sent: after a crash the file is
    behind by at most what was under way, which it names. A line cut off by the crash is passed
    over. Positions carry a checksum of what was sent, so that another input is noticed. The file
    is locked while a job writes it: two jobs on one file would send everything twice.

    Attributes:
        run: which of the runs of the job this is, from 0.
    """

    __slots__ = ("_file", "_ids", "_path", "_resent", "_runs", "_states", "_sums", "run")

    def __init__(self, path: str | os.PathLike[str], job: str) -> None:
        """Read what an earlier run noted, and begin to note.

        Args:
            path: the file; it is made when it does not exist.
            job: what the job does, and where; another job's file is refused.

        Raises:
            ConfigurationError: the file cannot be read or written, is no checkpoint of the job, or
                another job is writing it.
        """
        self._path = Path(path)
        self._states = bytearray()
        self._ids = array("Q")
        self._sums = array("I")
        self._runs = array("H")
        self._resent: set[int] = set()
        self.run = 0
        try:
            # one handle for all: on Windows no other may read what is locked
            self._file: TextIOWrapper = self._path.open("a+", encoding="utf-8", errors="replace")
        except OSError as problem:
            raise self._trouble(problem) from problem
        try:
            lock_alone(self._file, f"checkpoint {path}: another job is writing it")
            self._begin(job)
        except OSError as problem:
            self.close()
            raise self._trouble(problem) from problem
        except ConfigurationError:
            self.close()
            raise

    def _trouble(self, problem: object) -> ConfigurationError:
        return ConfigurationError(f"checkpoint {self._path}: {problem}")

    def _begin(self, job: str) -> None:
        head = {"format": _FORMAT, "job": job}
        self._file.seek(0)
        first = self._file.readline()
        if not first.endswith("\n") and _text(head).startswith(first):  # new, or cut off at once
            self._file.truncate(0)
            self._write(head)
            return
        try:
            self._load(job)
        except (TypeError, ValueError, AttributeError, IndexError, OverflowError) as problem:
            raise self._trouble(f"it is damaged ({problem})") from None
        self._file.seek(0, os.SEEK_END)
        self._file.write("\n")  # ends a line that a crash cut off
        self.run = min(self.run + 1, _MOST_RUNS)
        self._write({"run": self.run})

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
            self.run = int(line.get("run", self.run))
            for position, total in line.get("sent", ()):
                self._note(position, _SENT)
                if self._sums[position] and self._runs[position] < self.run:
                    self._resent.add(position)
                self._sums[position], self._runs[position] = total, self.run
            for position in line.get("not_done", ()):
                self._note(position, _NOTHING)
            for position, entity, total in line.get("done", ()):
                self._note(position, _CONFIRMED)
                self._ids[position], self._sums[position] = entity, total

    def _lines(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        for line in self._file:
            try:
                read: object = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(read, dict):
                yield cast("dict[str, Any]", read)

    def _note(self, position: int, state: int) -> None:
        missing = position + 1 - len(self._states)
        if position < 0 or missing > _LARGEST_GAP:
            raise ValueError(f"{position} cannot be a position")
        if missing > 0:
            self._states.extend(bytes(missing))
            self._ids.extend([0] * missing)
            self._sums.extend([0] * missing)
            self._runs.extend([0] * missing)
        self._states[position] = state

    def earlier(self, position: int, payload: object) -> Earlier | None:
        """What an earlier run did with a position; None where it is to be sent.

        Raises:
            ConfigurationError: another item stood there.
        """
        state = self._states[position] if position < len(self._states) else _NOTHING
        if state == _NOTHING:
            return None
        if self._sums[position] != _checksum(payload):
            raise ConfigurationError(
                f"checkpoint {self._path}: item {position} is not the one that was sent before; "
                "give the same input in the same order, or begin with a new file"
            )
        confirmed = state == _CONFIRMED
        run, resent = self._runs[position], position in self._resent
        return Earlier(confirmed, self._ids[position], run, resent)

    def reaches(self, position: int) -> bool:
        """Whether earlier runs came as far as a position."""
        return position < len(self._states)

    # What this run does

    def sent(self, items: Iterable[tuple[int, object]]) -> None:
        """Note that items are about to be sent, each a position and what is sent of it."""
        self._write({"sent": [(position, _checksum(payload)) for position, payload in items]})

    def not_done(self, positions: Sequence[int]) -> None:
        """Note that nothing was done of what was sent."""
        self._write({"not_done": list(positions)})

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
            self._file.write(_text(line) + "\n")
            self._file.flush()
        except OSError as problem:
            raise self._trouble(problem) from problem

    def close(self) -> None:
        """Close the file, which is kept. An error of a write was raised when it happened."""
        with suppress(OSError):
            self._file.close()


def _text(line: dict[str, Any]) -> str:
    return json.dumps(line, separators=(",", ":"))


def _checksum(payload: object) -> int:
    """A checksum that is the same in every run."""
    if payload.__class__ is int:
        return crc32(b"%d" % cast("int", payload))  # what its JSON is
    try:
        text = _encode(payload)
    except (TypeError, ValueError, RecursionError):  # items of ``map`` need not be JSON
        text = ascii(payload)
    return crc32(text.encode())
