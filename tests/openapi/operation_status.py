"""How each operation is known: recorded, shown by the documentation, or called by clients only.

``python -m tests.openapi.operation_status`` writes ``docs/operation_status.json``, of which the
generator makes ``docs/operations.md``.
"""

from __future__ import annotations

import json
from pathlib import Path

import maatoo
from maatoo._generate.load import load
from maatoo._generate.write_operations import STATUSES, operation_rows
from tests.replay.exchange import exchanges, names

__all__ = ["FILE", "statuses"]

PACKAGE = Path(maatoo.__file__).parent
FILE = PACKAGE.parent / "docs" / STATUSES
SAMPLES = Path(__file__).parent.parent / "data" / "documentation_samples"


def statuses() -> dict[str, str]:
    """How each operation is known, by its key; ``fields`` stands for both resources of fields."""
    accepted = _accepted()
    recorded: dict[str, bool] = {}
    for name in names():
        for exchange in exchanges(name):
            key = exchange.endpoint
            if key is not None:
                success = 200 <= exchange.status < 300 or exchange.status in accepted.get(key, ())
                recorded[key] = recorded.get(key, False) or success
    samples = {".".join(path.stem.split(".")[:2]) for path in SAMPLES.glob("*.json")}
    described = _since_mautic_7()
    found: dict[str, str] = {}
    for row in operation_rows(load(PACKAGE / "api"), {}):
        if recorded.get(row.key):
            found[row.key] = "recorded success"
        elif samples & {row.key, *row.names}:
            found[row.key] = "documentation sample"
        elif row.key in recorded:
            found[row.key] = "recorded error only"
        elif row.key in described:
            found[row.key] = "known from documentation"
        else:
            found[row.key] = "known from client code only"
    return found


def _since_mautic_7() -> set[str]:
    """Operations that only servers since Mautic 7 have: none was recorded."""
    return {
        f"{resource.name}.{operation.name}"
        for resource in load(PACKAGE / "api").resources
        for operation in resource.operations
        if operation.since is not None and int(operation.since.partition(".")[0]) >= 7
    }


def _accepted() -> dict[str, tuple[int, ...]]:
    return {
        f"{resource.name}.{operation.name}": operation.accepts
        for resource in load(PACKAGE / "api").resources
        for operation in resource.operations
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(statuses(), indent=0) + "\n", "utf-8")
