"""Dry runs: the request of a call is shown, and nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from maatoo import BearerToken, Retry
from maatoo.cli.output import connect
from maatoo.errors import MaatooError
from maatoo.redaction import mask_data

if TYPE_CHECKING:
    from maatoo import Maatoo

__all__ = ["dry_client"]


@contextmanager
def dry_client(profile: str | None) -> Generator[Maatoo]:
    """A client that shows its first request, without credentials, and sends nothing.

    Args:
        profile: the profile whose server it is for, or None.
    """
    shown: list[httpx.Request] = []

    def show_request(request: httpx.Request) -> httpx.Response:
        if not shown:
            shown.append(request)
            _print_request(request)
        raise httpx.ConnectError("nothing is sent in a dry run")

    auth, transport = BearerToken("not-shown"), httpx.MockTransport(show_request)
    with connect(profile, auth=auth, transport=transport, retry=Retry(attempts=1)) as api:
        try:
            yield api
        except MaatooError:
            if not shown:
                raise


def _print_request(request: httpx.Request) -> None:
    kind = request.headers.get("content-type", "")
    print(f"{request.method} {request.url}")
    if kind:
        print(f"Content-Type: {kind}")
    body = request.read()
    if kind.startswith("application/json"):
        print(json.dumps(mask_data(json.loads(body)), ensure_ascii=False, indent=2))
    elif kind.startswith("multipart/"):
        print(f"({len(body):,} bytes)")
    elif body:
        print(body.decode("utf-8", "replace"))
