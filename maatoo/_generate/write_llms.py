"""Writes docs/llms.txt: the pages of the site as a list that a language model reads first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from maatoo._generate.files import read_toml
from maatoo._generate.module_text import page_text
from maatoo._generate.write_resource_pages import FOLDER

__all__ = ["CONFIGURATION", "write_llms"]

CONFIGURATION = ".zensical.toml"
"""Name of the site's configuration, beside the folder of the pages."""

_HEAD = """\
# maatoo

> Python SDK for the maatoo and Mautic marketing-automation REST API: async first (`AsyncMaatoo`),
> with a blocking client of the same names (`Maatoo`).

- Install: `pip install maatoo`. For a server to try with: `pip install 'maatoo[sandbox]'`, then
  `python -m maatoo.sandbox --port 8080 --seed 500` (user `admin`, password `sandbox`).
- Path parameters are positional, everything else is a keyword in snake_case.
- `await api.contacts.list(…)` is one page; `async for each in api.contacts.list(…)` is every row.
  Blocking: `.page()`, and `for each in …`.
- Bulk methods end in `_many`; the report has one outcome for each row, `succeeded`, `failed`,
  `unknown` or `not_sent`.
- Errors are classes below `MaatooError`. `OutcomeUnknown` means that a write may have happened:
  look at the server before you repeat it.
- The whole API as OpenAPI 3.1: `maatoo/openapi.json` in the package.
"""


def write_llms(folder: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The text of the file, by its name.

    Args:
        folder: where the configuration and the folder ``docs`` are.
        pages: texts of generated pages, by their names; all others are read.
    """
    navigation: Any = read_toml(folder / CONFIGURATION)["project"]["nav"]
    lines = [_HEAD, *_section(navigation, folder / "docs", pages)]
    text = "\n".join(lines) + "\n"
    return {"llms.txt": page_text(f"{CONFIGURATION} and the pages", text)}


def _section(entries: Any, docs: Path, pages: Mapping[str, str]) -> Iterator[str]:
    for entry in entries:
        for title, target in {"": entry}.items() if isinstance(entry, str) else entry.items():
            if not isinstance(target, str):
                yield f"\n## {title}\n"
                yield from _section(target, docs, pages)
            elif text := _text(target, docs, pages):
                yield f"- [{title or _title(text)}]({target}){_said(text)}"


def _text(target: str, docs: Path, pages: Mapping[str, str]) -> str:
    """A page; nothing where there is none, of which building the site complains."""
    if target in pages:
        return pages[target]
    if target.startswith(f"{FOLDER}/") or not (docs / target).exists():
        return ""
    return (docs / target).read_text("utf-8")


def _title(text: str) -> str:
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1] if found else ""


def _said(text: str) -> str:
    """The first sentence of a page, where it begins with one."""
    after = re.split(r"^# .+$", text, maxsplit=1, flags=re.MULTILINE)[-1].strip()
    paragraph = " ".join(after.split("\n\n")[0].split())
    if not re.match(r"[A-Z`]\S* ?", paragraph) or paragraph.startswith("```"):
        return ""
    sentence = re.split(r"(?<=[.:])\s", paragraph)[0].rstrip(":")
    unlinked = re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", sentence)
    return f": {unlinked}"
