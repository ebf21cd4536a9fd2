"""The operations of the API: as the description has them, and as an independent list.

The list, `data/operations.json`, is written by hand and says what the generated methods must be.
It and the description are the only places that name each operation; numbers are taken from them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import maatoo
from maatoo._generate.load import load

__all__ = ["KEYS", "KNOWN", "described"]

FILE = Path(__file__).parent / "data" / "operations.json"
KNOWN: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
KEYS: list[str] = [each["key"] for each in KNOWN]


@cache
def described() -> frozenset[str]:
    """The keys of all operations that `maatoo/api` describes."""
    resources = load(Path(maatoo.__file__).parent / "api").resources
    return frozenset(f"{each.name}.{one.name}" for each in resources for one in each.operations)
