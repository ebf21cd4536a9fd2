"""Nothing that dlt writes on its way, or logs, holds a secret of the client."""

from __future__ import annotations

import base64
import gzip
import logging
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from maatoo import Maatoo
from maatoo.engines.dlt import source
from tests.engines import credentials
from tests.engines.credentials import ALONE, PASSWORD, SECRETS, SHARED
from tests.engines.duckdb_pipeline import Pipeline
from tests.engines.rows import over

pytestmark = pytest.mark.filterwarnings("ignore")

HIDDEN = [
    each.encode() for each in (*SECRETS, base64.b64encode(f"user:{PASSWORD}".encode()).decode())
]
GZIP = b"\x1f\x8b"


def refused(request: httpx.Request) -> httpx.Response:
    """An answer that repeats what was sent."""
    errors = [{"code": 500, "message": f"no: {request.headers['authorization']}"}]
    return httpx.Response(500, json={"errors": errors})


def written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files below a folder, unpacked."""
    for file in folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        yield str(file), gzip.decompress(content) if content.startswith(GZIP) else content


@pytest.mark.parametrize("make", [*SHARED, *ALONE], ids=lambda make: make.__name__)
def test_no_secret_is_written_by_a_load_or_by_one_that_fails(
    make: Callable[..., Maatoo],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    credentials.shared_file(tmp_path / "token.json")
    monkeypatch.setenv("RUNTIME__LOG_LEVEL", "DEBUG")
    monkeypatch.setattr(logging.getLogger("dlt"), "propagate", True)
    caplog.set_level(logging.DEBUG)
    pipeline = Pipeline(tmp_path / "load", monkeypatch)
    pipeline.load(source(make, lists=["contacts"]))
    with make() as api:
        auth = api.settings.auth
    with pytest.raises(Exception, match="500") as raised:
        pipeline.load(source(lambda: over(refused, auth=auth, retry=None), lists=["contacts"]))
    files = dict(written(tmp_path / "load"))
    kinds = {Path(name).suffix for name in files}
    assert {".pickle", ".json", ".duckdb"} <= kinds
    texts = {"log": caplog.text.encode(), "error": str(raised.value).encode()}
    texts["trace"] = pickle.dumps(pipeline.pipeline.last_trace)
    for name, content in {**files, **texts}.items():
        for secret in HIDDEN:
            assert secret not in content, name
