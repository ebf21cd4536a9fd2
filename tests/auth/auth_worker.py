"""What one of several processes does that share a file store; kept small, for each imports it."""

from __future__ import annotations

from attrs import define, field

from maatoo.auth import FileStore, OAuth2, PlainHttp
from maatoo.runtime import BlockingRuntime, step_to_completion


@define
class Call:
    method: str
    url: str
    headers: dict[str, str] = field(factory=dict)
    content: bytes | None = None


def renew_together(site: str, path: str, start: object, headers: object) -> None:
    """Prepare one request when all processes are ready, and tell with which token."""
    auth = OAuth2(
        "client-1", "client-secret-word", redirect_uri="http://localhost/", store=FileStore(path)
    )
    session = auth.session(site, PlainHttp().send_blocking, BlockingRuntime())
    call = Call("GET", f"{site}/api/contacts")
    start.wait()  # type: ignore[attr-defined]
    step_to_completion(session.prepare(call))
    headers.put(call.headers["authorization"])  # type: ignore[attr-defined]
