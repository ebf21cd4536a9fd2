"""match: which entity of a batch's answer belongs to which row, by their values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from maatoo.comparison import ABSENT, other_id, shown
from maatoo.converter import to_id, to_int
from maatoo.unique_values import folded_value, same_value

__all__ = ["contradiction", "match"]

Row = Mapping[str, object]
Entity = Mapping[str, Any]


def match(
    container: object,
    rows: Sequence[Row],
    done: Sequence[int],
    *,
    id_key: str | None,
    unique: Sequence[str],
) -> dict[int, Entity]:
    """Find the entity of each row that the server says is done.

    A row that changes an entity has the one with its id, else the one in its place that no other
    row asked for: a new one, or the one that its own was merged into. A row that makes one has
    the entity that shows its unique value, else the one that shows most of the values that no
    other row sent. The place of an entity decides only where its content says nothing of the kind.

    Args:
        container: the entities: a list, or an object keyed by the index of the row or by the id.
        rows: what was sent, by API names.
        done: indices of the rows that the server says are done.
        id_key: name of a row's entity id; None for rows that make new entities.
        unique: API names of the properties that identify an entity.

    Returns:
        The entity of each row, also of a refused one that names its id; a row whose entity cannot
        be told is left out.
    """
    entities, placed = _placed(container, len(rows), done)
    if id_key is not None:
        return _by_id(entities, placed, [to_int(row.get(id_key)) for row in rows], done)
    found = {
        index: placed[index]
        for index in done
        if index in placed and _shows_identity(rows[index], placed[index], unique)
    }
    if len(found) < len(done):
        _by_content(found, entities, placed, rows, done, unique)
    return found


def contradiction(
    row: Row, entity: Entity, unique: Sequence[str], differing: Collection[str], *, new: bool
) -> str | None:
    """Why an entity cannot be that of a row, or None.

    That is another unique value; or, of a new entity without one, that it shows none of the
    values that were sent and others in their place.

    Args:
        row: what was sent.
        entity: what was answered.
        unique: API names of the properties that identify an entity.
        differing: the names whose value the entity does not show as it was sent.
        new: whether the row makes a new entity.
    """
    if to_id(entity.get("id")) is None:
        return "shows no id"
    if (other := other_id(entity)) is not None:
        return f"shows the id {other} among its fields, and {entity['id']} as its own"
    if not differing:
        return None
    for name in unique:
        if name in differing and _shows_identity(row, entity, (name,)) is False:
            return f"shows {_shown(entity, name)!r} as {name}, where {row[name]!r} was sent"
    if not new or _shows_identity(row, entity, unique):
        return None
    shown = [(name, sent, _shown(entity, name)) for name, sent in _scalars(row)]
    others = [each for each in shown if not _is_blank(each[2]) and not _is_dropped(each[1])]
    if not others or any(each[0] not in differing or same_value(*each) for each in others):
        return None
    name, sent, own = others[0]
    return f"shows nothing that was sent: {own!r} as {name}, where {sent!r} was sent"


def _placed(
    container: object, count: int, done: Sequence[int]
) -> tuple[list[Entity], dict[int, Entity]]:
    """The entities, and which of them stands in the place of which row."""
    pairs: list[tuple[int | None, Any]] = []
    if isinstance(container, Mapping):
        answer = cast("Mapping[str, Any]", container)
        pairs = [(to_int(key), each) for key, each in answer.items()]
    elif isinstance(container, list):
        pairs = [(None, each) for each in cast("list[Any]", container)]
    found = [(key, cast("Entity", each)) for key, each in pairs if isinstance(each, Mapping)]
    entities = [each for _, each in found]
    if any(key is not None and key != to_int(each.get("id")) for key, each in found):  # an index
        return entities, {key: each for key, each in found if key is not None and key < count}
    if len(pairs) == count:
        values = enumerate(each for _, each in pairs)
        return entities, {
            index: cast("Entity", each) for index, each in values if isinstance(each, Mapping)
        }
    if len(entities) == len(done):
        return entities, dict(zip(done, entities, strict=True))
    return entities, {}


def _by_id(
    entities: Sequence[Entity],
    placed: Mapping[int, Entity],
    asked: Sequence[int | None],
    done: Sequence[int],
) -> dict[int, Entity]:
    """The entity with the id of each row, else the one in its place that is no other row's.

    Rows that were refused come last: servers list their entities as well.
    """
    with_id: defaultdict[int | None, list[Entity]] = defaultdict(list)
    for entity in entities:
        with_id[to_int(entity.get("id"))].append(entity)
    found: dict[int, Entity] = {}
    for index in (*done, *(set(range(len(asked))) - set(done))):
        own = with_id.get(asked[index])
        if own:  # of several entities with one id, a row has the one in its place
            here = placed.get(index)
            place = next((n for n, each in enumerate(own) if each is here), 0)
            found[index] = own.pop(place)
    for index in done:
        here = placed.get(index)
        own = None if here is None else with_id.get(to_int(here.get("id")))
        if index not in found and own:
            found[index] = own.pop(0)
    return found


def _by_content(
    found: dict[int, Entity],
    entities: Sequence[Entity],
    placed: Mapping[int, Entity],
    rows: Sequence[Row],
    done: Sequence[int],
    unique: Sequence[str],
) -> None:
    """Find entities by their values; then take, by its place, one that shows no value of a row."""
    taken = {id(entity) for entity in found.values()}
    wanted = set(done) - found.keys()
    senders = _senders(rows)
    silent: set[int] = set()
    for entity in entities:
        if id(entity) in taken:
            continue
        candidates = _candidates(entity, senders, unique)
        if candidates is None:
            silent.add(id(entity))
            continue
        own = next((index for index in candidates if index in wanted), None)
        if own is not None:
            found[own] = entity
            wanted.discard(own)
    for index in wanted:
        here = placed.get(index)
        if here is not None and id(here) in silent:
            found[index] = here


def _senders(rows: Sequence[Row]) -> dict[tuple[str, str], list[int]]:
    """The rows that sent each value."""
    senders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        for name, value in _scalars(row):
            senders[name, folded_value(name, value)].append(index)
    return senders


def _candidates(
    entity: Entity, senders: Mapping[tuple[str, str], list[int]], unique: Sequence[str]
) -> list[int] | None:
    """The rows that an entity may belong to; None where it shows none of the values sent."""
    names = {name for name, _ in senders}
    for name in unique:
        shown = _shown(entity, name) if name in names else ABSENT
        if not _is_blank(shown):
            return senders.get((name, folded_value(name, shown)), [])
    votes: Counter[int] = Counter()
    for name in names:
        shown = _shown(entity, name)
        own = [] if _is_blank(shown) else senders.get((name, folded_value(name, shown)), [])
        votes.update(own if len(own) == 1 else [])
    if not votes:
        return None
    (first, most), *others = votes.most_common(2)
    return [] if others and others[0][1] == most else [first]


def _shows_identity(row: Row, entity: Entity, unique: Sequence[str]) -> bool | None:
    """Whether an entity shows the unique values of a row; None where it has none of them."""
    same: bool | None = None
    for name in unique:
        sent = row.get(name)
        if sent is None or sent == "" or isinstance(sent, (list, dict)):
            continue
        shown = _shown(entity, name)
        if shown is ABSENT:
            continue
        if shown != sent and not same_value(name, sent, "" if shown is None else shown):
            return False
        same = True
    return same


# Values


def _scalars(row: Row) -> Iterator[tuple[str, object]]:
    """What a row says of its entity: texts and numbers."""
    for name, value in row.items():
        if isinstance(value, (str, int, float)) and value != "":
            yield name, value


def _shown(entity: Entity, name: str) -> object:
    """What an entity shows under a name; of another entity in it, the id."""
    own = shown(entity, name)
    return cast("Entity", own).get("id") if isinstance(own, Mapping) else own


def _is_blank(shown: object) -> bool:
    return shown is ABSENT or shown is None or shown in ("", [], {})


def _is_dropped(sent: object) -> bool:
    """Whether a value is one that servers drop: zero, False, a fraction of one."""
    return not isinstance(sent, str) and abs(cast("float", sent)) < 1
