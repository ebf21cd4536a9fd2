"""The certificates that everybody trusts are loaded once for all tests: each time takes 20 ms."""

from __future__ import annotations

import os
import ssl
from functools import cache
from typing import Any

import certifi
import pytest

__all__ = ["load_once"]


def load_once(patch: pytest.MonkeyPatch) -> None:
    """Give every client that asks for the usual certificates the same TLS context."""
    make = ssl.create_default_context
    kept = cache(lambda cafile: make(cafile=cafile))
    usual = {certifi.where(), os.environ.get("SSL_CERT_FILE")}

    def context(*args: Any, **settings: Any) -> ssl.SSLContext:
        if not args and settings.keys() == {"cafile"} and settings["cafile"] in usual:
            return kept(settings["cafile"])
        return make(*args, **settings)

    patch.setattr(ssl, "create_default_context", context)
