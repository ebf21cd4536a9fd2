"""A pytest plugin that lets httpx2 stand in for httpx: ``pytest -p tests.httpx2_alias``.

pytest loads it before anything that imports httpx.
"""

from __future__ import annotations

import sys

if "httpx" in sys.modules:
    raise RuntimeError("httpx was imported before httpx2 could stand in for it")

import httpx2

httpx2.alias_httpx()
