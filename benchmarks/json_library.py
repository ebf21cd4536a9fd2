"""The JSON library of a run, the same for every contestant: orjson where it is installed.

``BENCHMARK_JSON=json`` in the environment hides orjson, and msgspec as well, from all of them.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["NAME", "loads"]

if os.environ.get("BENCHMARK_JSON") == "json":
    sys.modules["orjson"] = sys.modules["msgspec"] = None  # type: ignore[assignment]


def _library() -> tuple[str, Callable[[bytes], Any]]:
    try:
        return "orjson", importlib.import_module("orjson").loads
    except ImportError:
        return "json", json.loads


NAME, loads = _library()
