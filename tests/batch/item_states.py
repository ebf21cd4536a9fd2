"""A batch answer as a response, and what was read of it as a short text."""

from __future__ import annotations

import json

from maatoo.batch.item_results import ItemResult
from maatoo.transport.response import Response


def response(body: object, status: int = 200) -> Response:
    return Response(status, {}, json.dumps(body).encode(), 0.0, "POST", "http://x/api/batch")


def states(results: list[ItemResult]) -> str:
    return "".join(result.state.name[0] for result in results)
