"""A transport whose server follows a script and whose clock follows its waits."""

from __future__ import annotations

import io

import httpx

from maatoo import errors
from maatoo.auth import AuthSession
from maatoo.runtime import BlockingRuntime, step_to_completion
from maatoo.transport.httpx_adapters import BlockingAdapter
from maatoo.transport.pool import Single
from maatoo.transport.request import Options, Request
from maatoo.transport.retry import Budget, Retry
from maatoo.transport.transport import Transport

URL = "https://you.example/api/contacts"
LOST = httpx.ReadError("reset")
REFUSED = httpx.ConnectError("refused")


class Clockwork(BlockingRuntime):
    """A blocking runtime whose clock only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Script:
    """A server that does one thing after the other: answers, or fails."""

    def __init__(self, *steps: httpx.Response | Exception) -> None:
        self.steps = list(steps)
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        step = self.steps[min(len(self.seen), len(self.steps)) - 1]
        if isinstance(step, Exception):
            raise step
        return step


def ok(body: object = None) -> httpx.Response:
    return httpx.Response(200, json=body if body is not None else {"contacts": []})


def error(status: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return httpx.Response(
        status, json={"errors": [{"code": status, "message": "m"}]}, headers=named
    )


class Play:
    """Sends one request to a script."""

    def __init__(self, *steps: httpx.Response | Exception, auth=None, budget: int = 100) -> None:
        self.runtime = Clockwork()
        self.script = Script(*steps)
        engine = Single(BlockingAdapter(), httpx.MockTransport(self.script), owned=False)
        self.transport = Transport(self.runtime, engine, auth, Budget(budget))

    def send(self, method="GET", *, repeatable=None, files=None, raise_errors=True, **options):
        options.setdefault("retry", Retry(attempts=4))
        repeatable = (method == "GET") if repeatable is None else repeatable
        request = Request(method, URL, {}, repeatable=repeatable, files=files)
        return step_to_completion(
            self.transport.send(
                request, Options(**options), self.runtime.slots(10), raise_errors=raise_errors
            )
        )

    @property
    def attempts(self) -> int:
        return len(self.script.seen)


class Renewing(AuthSession):
    """Credentials that were valid until the first 401."""

    def __init__(self, renews: bool = True) -> None:
        self.renews, self.prepared, self.renewed = renews, 0, 0

    async def prepare(self, request: Request) -> None:
        self.prepared += 1
        request.headers["authorization"] = f"Bearer {self.renewed}"

    async def renew(self, request: Request, response: object) -> bool:
        self.renewed += 1
        return self.renews


class Unreachable(Renewing):
    """A token server that cannot be reached, twice."""

    async def prepare(self, request: Request) -> None:
        self.prepared += 1
        if self.prepared < 3:
            raise errors.ConnectionFailed("token server")


class Pipe(io.BytesIO):
    """A file that can be read once."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation("seek")
