"""Twins: recordings of a newer server, kept as what differs from those of the oldest one.

The same requests were sent to both servers. An exchange of the newer server has the id of its twin,
and its file holds the paths (JSON pointers) at which the two differ. How long an answer took is not
kept. ``python -m tests.replay.twins FOLDER VERSION`` makes these files of full recordings.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

RECORDINGS = Path(__file__).parent.parent / "recordings"

DELIVERIES = "webhooks_deliveries"
"""What the server sent to a webhook: no requests to it, and no twins."""

VERSION_HEADER = "mautic-version"

Place = tuple[str, ...]


def differences(one: Any, other: Any, path: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Each place at which a JSON value differs from another, and what stands there.

    Yields:
        A path and ``[value]``; ``[]`` where there is nothing. Lists of other lengths differ as a
        whole.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            if key not in one:
                yield (*path, key), [other[key]]
            elif key not in other:
                yield (*path, key), []
            else:
                yield from differences(one[key], other[key], (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (mine, its) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, its, (*path, str(index)))
    elif one != other or type(one) is not type(other):
        yield path, [other]


def patched(one: Any, changes: Mapping[str, list[Any]]) -> Any:
    """A copy of a JSON value in which other values stand at some JSON pointers."""
    found = copy.deepcopy(one)
    for pointer, there in changes.items():
        if not pointer:
            return there[0]
        *above, last = (_key(each) for each in pointer.split("/")[1:])
        parent = found
        for key in above:
            parent = parent[int(key) if isinstance(parent, list) else key]
        if not there:
            del parent[last]
        elif isinstance(parent, list):
            parent[int(last)] = there[0]
        else:
            parent[last] = there[0]
    return found


def pointer(path: Place) -> str:
    """A path as a JSON pointer (RFC 6901)."""
    return "".join("/" + each.replace("~", "~0").replace("/", "~1") for each in path)


def _key(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def of_version(recorded: Any, version: str) -> Any:
    """A recorded exchange as if a server of another version had answered it."""
    headers = dict(recorded["response"]["headers"])
    if VERSION_HEADER in headers:
        headers[VERSION_HEADER] = version
    response = {**recorded["response"], "headers": headers}
    response.pop("elapsed_ms", None)
    return {**recorded, "response": response}


def twins(recorded: list[Any], name: str, version: str) -> list[Any]:
    """What a newer server answered to the requests of a recording."""
    kept = json.loads((RECORDINGS / version / f"{name}.json").read_text("utf-8"))
    return [patched(of_version(each, version), kept.get(each["id"], {})) for each in recorded]


def main(folder: Path, version: str) -> None:
    """Write what differs between the recordings of a folder and their twins."""
    (RECORDINGS / version).mkdir(exist_ok=True)
    for path in sorted(folder.glob("*.json")):
        full = json.loads(path.read_text("utf-8"))
        target = RECORDINGS / version / path.name
        if path.stem == DELIVERIES:
            target.write_text(json.dumps(full, ensure_ascii=False, indent=1) + "\n", "utf-8")
            continue
        base = json.loads((RECORDINGS / path.name).read_text("utf-8"))
        lines: list[str] = []
        for one, other in zip(base, full, strict=True):
            found = differences(of_version(one, version), of_version(other, version))
            changes = {pointer(place): there for place, there in found}
            if changes:
                text = json.dumps(changes, ensure_ascii=False, separators=(",", ":"))
                lines.append(f"{json.dumps(one['id'])}: {text}")
        body = ",\n".join(lines)
        target.write_text(f"{{\n{body}\n}}\n" if lines else "{}\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
