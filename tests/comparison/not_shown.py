"""What answers to writes do not show, by the recordings: a table of docs/bulk.md.

``python -m tests.comparison.not_shown`` writes it there.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from maatoo.comparison import unproven

from .recorded_writes import VERSIONS, recorded_writes

__all__ = ["FILE", "table", "with_table"]

FILE = Path(__file__).parent.parent.parent / "docs" / "bulk.md"
_FIRST, _LAST = "<!-- measured: what answers do not show -->\n", "<!-- measured until here -->\n"
_COMMANDS = {"overwriteWithBlank", "force"}
"""They say what a write does, and are no values of an entity."""


def table() -> str:
    """A line for each resource whose answers lack a parameter of its writes."""
    writes = [each for version in VERSIONS for each in recorded_writes(version)]
    documented: defaultdict[str, dict[str, None]] = defaultdict(dict)
    sent: defaultdict[str, set[str]] = defaultdict(set)
    shown: defaultdict[str, set[str]] = defaultdict(set)
    for write in writes:
        resource = write.resource
        documented[resource].update(dict.fromkeys(p.wire for p in write.operation.body.values()))
        for row, entity in write.rows:
            if not isinstance(entity, dict):
                continue
            sent[resource].update(row)
            anything = dict.fromkeys(documented[resource], 1)
            shown[resource].update(anything.keys() - set(unproven(anything, entity)))
    lines = ["| resource | sent, and not shown | never recorded as sent, and not shown |\n"]
    lines.append("|---|---|---|\n")
    for resource in sorted(documented):
        lacking = [name for name in documented[resource] if name not in shown[resource] | _COMMANDS]
        measured = [f"`{name}`" for name in lacking if name in sent[resource]]
        others = [f"`{name}`" for name in lacking if name not in sent[resource]]
        if lacking:
            cells = (f"`{resource}`", ", ".join(measured) or "–", ", ".join(others) or "–")
            lines.append(f"| {' | '.join(cells)} |\n")
    return "".join(lines)


def with_table(text: str) -> str:
    """The text of the page with the table as it is measured now."""
    before, _, rest = text.partition(_FIRST)
    _, _, after = rest.partition(_LAST)
    return f"{before}{_FIRST}\n{table()}\n{_LAST}{after}"


if __name__ == "__main__":
    FILE.write_text(with_table(FILE.read_text("utf-8")), "utf-8")
