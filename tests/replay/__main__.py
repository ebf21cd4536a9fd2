"""``python -m tests.replay``: replay all recordings, print every exchange with its way.

Names of recordings as arguments choose among them, a version chooses the server (``6.0.3``);
``--ways`` writes what is not typed, and for what reason, as tests/data/replay_ways.json keeps it.
"""

from __future__ import annotations

import json
import sys

from . import table
from .exchange import OLDEST, VERSIONS, names
from .replaying import replay


def main() -> int:
    """Print the tables; the exit status tells whether anything is wrong."""
    version = next((each for each in sys.argv[1:] if each in VERSIONS), OLDEST)
    chosen = [name for name in sys.argv[1:] if name in names()] or names()
    replayed = {name: replay(name, "asyncio", version) for name in chosen}
    results = [result for each in replayed.values() for result in each]
    if "--ways" in sys.argv:
        print(json.dumps(table.not_typed(results), indent=2))
        return 0
    print(*table.ways(results), sep="\n")
    print("\nKept in unknown_:", *table.unknown(results), sep="\n")
    print("", *table.summary(replayed), sep="\n")
    wrong = [f"{each.exchange.id}: {problem}" for each in results for problem in each.problems]
    print(f"\n{len(wrong)} problems", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
