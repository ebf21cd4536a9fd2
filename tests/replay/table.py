"""The tables of a replay: which way every exchange took, and what lies in ``unknown_``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from .replaying import Replayed
from .ways import REASONS, TYPED


def summary(replayed: dict[str, tuple[Replayed, ...]]) -> Iterator[str]:
    """A line a recording: how many of its exchanges took which way."""
    head = f"{'recording':<20}{'exchanges':>10}{TYPED:>8}"
    yield head + "".join(f"{reason:>18}" for reason in REASONS)
    total: Counter[str] = Counter()
    for name, results in replayed.items():
        ways = Counter(result.way for result in results)
        total += ways
        yield _line(name, ways)
    if total:
        yield _line("all", total)
        share = 100 * total[TYPED] / total.total()
        yield f"typed: {share:.1f} % of {total.total()} exchanges"


def _line(name: str, ways: Counter[str]) -> str:
    numbers = "".join(f"{ways[reason] or '':>18}" for reason in REASONS)
    return f"{name:<20}{ways.total():>10}{ways[TYPED]:>8}{numbers}"


def ways(results: Iterable[Replayed], *, typed: bool = True) -> Iterator[str]:
    """A line an exchange: its way, the method that was called, and what it shows."""
    for result in results:
        if typed or result.way != TYPED or result.verbatim:
            verbatim = f" (verbatim: {', '.join(result.verbatim)})" if result.verbatim else ""
            exchange = result.exchange
            yield f"{exchange.id:<40}{result.way:<18}{result.how}{verbatim} – {exchange.case}"


def not_typed(results: Iterable[Replayed]) -> dict[str, list[str]]:
    """The ids of exchanges that are not typed, by their reason."""
    found: dict[str, list[str]] = {reason: [] for reason in REASONS}
    for result in results:
        if result.way != TYPED:
            found.setdefault(result.way, []).append(result.exchange.id)
    return found


def unknown(results: Iterable[Replayed]) -> Iterator[str]:
    """A line a model: the keys that no attribute holds, and how often they came."""
    found: dict[str, Counter[str]] = {}
    for result in results:
        for model, key in result.unknown:
            found.setdefault(model, Counter())[key] += 1
    for model in sorted(found):
        keys = ", ".join(f"{key} ({number})" for key, number in sorted(found[model].items()))
        yield f"{model}: {keys}"
