"""Other ids than the recorded ones: how a varied run issues them, and which stands for which.

The ids of a kind (contacts, tags …) begin at ten million times the number of the kind and have
gaps, so an id tells its kind, and two kinds never share one. Where an answer has the id of another
entity, or of another kind, or the recorded one, it shows.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maatoo.sandbox.store import Store

SPAN = 10_000_000
#: where the ids of a kind begin that are asked for and were never issued
_NEVER = 1_000_000
_NUMBER = re.compile(r"\d+")
#: the end of a path to what must be an id
_NAMED_ID = re.compile(r"(?:\.id|_id|Id|By|_by)$")


class Ids:
    """Which id of this run stands for which recorded one.

    The recorded server counted from one; so the n-th id that is issued here stands for n, unless
    creates were swapped: then their answers tell, see `learn`.

    Args:
        seed: of the gaps.
        last: the last ids of a fresh server, which are everywhere the same.
    """

    def __init__(self, seed: int, last: Mapping[str, int]) -> None:
        self._seed = seed
        self._last = last
        self._kinds: list[str] = []
        self._issued: dict[str, dict[int, int]] = {}
        self._recorded: dict[int, int] = {}
        self._latest: dict[str, int] = {}
        self._gaps: dict[str, random.Random] = {}
        self._begun: dict[int, int] | None = None

    def issue(self, kind: str) -> int:
        """The next id of a kind."""
        begin = self._begin(kind)
        issued, gaps = self._issued[kind], self._gaps[kind]
        recorded = self._last.get(kind, 0) + len(issued) + 1
        self._latest[kind] = self._latest.get(kind, begin) + gaps.randrange(1, 10)
        given = issued[recorded] = self._latest[kind]
        self._recorded[given] = recorded
        return given

    def _begin(self, kind: str) -> int:
        """Where the ids of a kind begin."""
        if kind not in self._issued:
            self._kinds.append(kind)
            self._issued[kind] = {}
            self._gaps[kind] = random.Random(f"{self._seed} {kind}")
        return (self._kinds.index(kind) + 1) * SPAN

    def kind(self, given: int) -> str | None:
        """The kind of an id of this run, or None if it is none."""
        return self._kinds[given // SPAN - 1] if given in self._recorded else None

    def given(self, kind: str, recorded: int) -> int:
        """The id of this run that stands for a recorded one, which need not exist."""
        if recorded <= self._last.get(kind, 0) or recorded in self._recorded:
            return recorded  # as on every server, or an answer of this run told it
        begin = self._begin(kind)
        given = self._issued[kind].get(recorded)
        if given is None:
            given = begin + _NEVER + recorded
            self._recorded[given] = recorded
        return given

    def adopted(self, wanted: Any, given: Any) -> Any:
        """A recorded value with the ids of this run, as far as they stand where they should.

        Args:
            wanted: the value of the recorded answer, or a part of it.
            given: the one at the same place of this run.

        Returns:
            `wanted`, with each id replaced for which the right one stands in `given`.
        """
        if isinstance(wanted, dict) and isinstance(given, dict):
            return self._adopted_dict(wanted, given)
        if isinstance(wanted, list) and isinstance(given, list):
            rest = wanted[len(given) :]
            return [self.adopted(a, b) for a, b in zip(wanted, given, strict=False)] + rest
        if isinstance(wanted, bool) or type(wanted) is not type(given):
            return wanted
        if isinstance(wanted, int):
            return given if self._recorded.get(given) == wanted else wanted
        return self._adopted_text(wanted, given) if isinstance(wanted, str) else wanted

    def _adopted_dict(self, wanted: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        names = {self._text(key): key for key in given}
        found: dict[str, Any] = {}
        for key, value in wanted.items():
            name = key if key in given else names.get(key, key)
            found[name] = self.adopted(value, given.get(name))
        return found

    def _adopted_text(self, wanted: str, given: str) -> str:
        numbers = iter(_NUMBER.findall(given))
        return _NUMBER.sub(lambda match: self._either(match[0], next(numbers, "")), wanted)

    def _either(self, wanted: str, given: str) -> str:
        return given if given.isdigit() and self._text(given) == wanted else wanted

    def _text(self, given: str) -> str:
        """A text of this run that is an id, as it was recorded; any other one as it is."""
        known = self._recorded.get(int(given)) if given.isdigit() else None
        return given if known is None else str(known)

    def others(self, answer: Any, path: str = "") -> Iterator[tuple[str, int]]:
        """Where an answer names an id that is none of this run.

        Yields:
            Paths, without the numbers in them, and the ids.
        """
        if isinstance(answer, dict):
            for key, item in answer.items():
                yield from self.others(item, f"{path}.{'N' if key.isdigit() else key}")
        elif isinstance(answer, list):
            for item in answer:
                yield from self.others(item, path)
        elif _NAMED_ID.search(path) and _NUMBER.fullmatch(str(answer)):
            number = int(answer)
            if number and number not in self._recorded:
                yield path, number

    def begin_swap(self) -> None:
        """The answers that follow may show ids in another order than the recorded one."""
        self._begun = dict(self._recorded)

    def end_swap(self) -> None:
        """Ids are issued in the recorded order again."""
        self._begun = None

    def learn(self, wanted: Any, given: Any) -> None:
        """Learn from the answer of a swapped create for which recorded ids its ids stand.

        Only ids that were issued since `begin_swap` are learnt, and only for one another.
        """
        if isinstance(wanted, dict) and isinstance(given, dict):
            for key in wanted.keys() & given.keys():
                self.learn(wanted[key], given[key])
        elif isinstance(wanted, list) and isinstance(given, list):
            for one, other in zip(wanted, given, strict=False):
                self.learn(one, other)
        elif isinstance(wanted, int) and isinstance(given, int) and self._is_new(given):
            self._exchange(wanted, given)

    def _is_new(self, given: int) -> bool:
        return self._begun is not None and given in self._recorded and given not in self._begun

    def _exchange(self, wanted: int, given: int) -> None:
        kind = self._kinds[given // SPAN - 1]
        issued, before = self._issued[kind], self._recorded[given]
        if wanted == before or not self._is_new(issued.get(wanted, 0)):
            return
        other = issued[wanted]
        issued[wanted], issued[before] = given, other
        self._recorded[given], self._recorded[other] = wanted, before


def install(ids: Ids, store: Store) -> None:
    """Let a store issue these ids from now on."""
    plain = store.next_id

    def next_id(name: str) -> int:
        with store.transaction():
            store.advance(name, ids.issue(name) - 1)
            return plain(name)

    store.next_id = next_id  # type: ignore[method-assign]
