"""Who logs in while a cassette is recorded, and what the cassette holds afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from maatoo import (
    BasicAuth,
)
from tests.secrets import secret

PASSWORD = secret("a-password-of-a-test")
NOWHERE = "http://127.0.0.1:9"  # nothing listens there


def exchanges(tape: Path) -> list[dict[str, Any]]:
    data = json.loads(tape.read_text("utf-8"))
    assert data["maatoo_cassette"] == 1
    return list(data["exchanges"])


def auth() -> BasicAuth:
    return BasicAuth("admin", PASSWORD)
