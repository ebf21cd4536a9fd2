"""One case of the mutation run: a call, a damaged answer, and what is wrong with what came of it.

A case is made of the seed and its number alone, so that it can be repeated.
"""

from __future__ import annotations

import inspect
import warnings
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import anyio
import httpx
from attrs import define, field, frozen

from maatoo import AsyncMaatoo, BasicAuth, ClientCredentials, Maatoo, MemoryStore, Retry
from maatoo.errors import MaatooError
from maatoo.runtime import step_to_completion
from maatoo.webhooks import parse
from tests.replay.scripted import BASE_URL

from . import subjects
from .damage import Damaged, damage
from .judging import problem_of_error, problem_of_value

__all__ = ["Problem", "Tally", "run"]

RUNTIMES = ("asyncio", "trio", "blocking")
BLOCK = 60
"""Cases that follow each other in one runtime."""
LONGEST = 400
"""Requests of one call: what asks more often asks for ever."""


class Endless(BaseException):
    """A call does not stop to ask."""


@frozen
class Problem:
    """What is wrong.

    Attributes:
        number: the case; with the seed it can be repeated.
        call: resource and method, and the runtime.
        said: what is wrong.
        answer: the damaged answer.
    """

    number: int
    call: str
    said: str
    answer: Damaged


@define
class Tally:
    """What came of a run.

    Attributes:
        seed: its seed.
        cases: how many cases ran.
        ended: how many ended with a value ("returned"), or with which error.
        operations: how often each operation was called.
        problems: all that is wrong.
    """

    seed: int
    cases: int = 0
    ended: Counter[str] = field(factory=Counter[str])
    operations: Counter[str] = field(factory=Counter[str])
    problems: list[Problem] = field(factory=list[Problem])


class Server:
    """Answers a call with a damaged answer; each other time with the whole one."""

    def __init__(self, subject: subjects.Subject, random: Random) -> None:
        self.damaged = damage(subject.answer, subjects.answers(), random)
        self._whole = subject.answer
        self._always = random.random() < 0.7
        self._asked = 0
        self._random = random
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self._asked += 1
        if self._asked > LONGEST:
            raise Endless
        if request.url.path.startswith("/oauth/"):
            return self._token()
        first = self._asked == 1
        return (self.damaged if self._always or first else self._whole).answer()

    def _token(self) -> httpx.Response:
        body = b'{"access_token":"abcd","expires_in":3600,"token_type":"bearer","scope":null}'
        whole = Damaged(200, {"content-type": "application/json"}, body)
        return damage(whole, subjects.answers(), self._random).answer()


def run(seed: int, numbers: range) -> Tally:
    """Run the cases of a seed that have these numbers."""
    tally = Tally(seed)
    for start in range(numbers.start - numbers.start % BLOCK, numbers.stop, BLOCK):
        block = range(max(start, numbers.start), min(start + BLOCK, numbers.stop))
        runtime = RUNTIMES[(start // BLOCK) % len(RUNTIMES)]
        if runtime == "blocking":
            step_to_completion(_block(tally, block, runtime))
        else:
            anyio.run(_block, tally, block, runtime, backend=runtime)
    return tally


async def _block(tally: Tally, numbers: range, runtime: str) -> None:
    for number in numbers:
        random = Random(f"{tally.seed}:{number}")
        if number % 50 == 49:
            _delivery(tally, number, random)
        else:
            await _case(tally, number, random, runtime)
        tally.cases += 1


async def _case(tally: Tally, number: int, random: Random, runtime: str) -> None:
    by_operation = subjects.of_operation()
    key = random.choice(list(by_operation))
    subject = random.choice(by_operation[key])
    server = Server(subject, random)
    auth = (
        ClientCredentials("id", "secret", store=MemoryStore())
        if random.random() < 0.1
        else BasicAuth("u", "word")
    )
    settings: dict[str, Any] = {
        "auth": auth,
        "transport": server.transport,
        "retry": Retry(attempts=1),
        "strict": random.random() < 0.2,
    }
    said: str | None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", category=UserWarning, module=r"maatoo|tests")
        try:
            if runtime == "blocking":
                with Maatoo(BASE_URL, **settings) as blocking:
                    value = await _called(blocking, subject, random)
            else:
                async with AsyncMaatoo(BASE_URL, **settings) as api:
                    value = await _called(api, subject, random)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # whatever it is, it is the subject of the test
            said = problem_of_error(error)
            tally.ended[type(error).__name__] += 1
        else:
            said = problem_of_value(value)
            tally.ended["returned"] += 1
    tally.operations[key] += 1
    if said is not None:
        tally.problems.append(Problem(number, f"{key} ({runtime})", said, server.damaged))


async def _called(api: Any, subject: subjects.Subject, random: Random) -> Any:
    call = subject.call
    kwargs = dict(call.kwargs)
    if "settle" in subject.takes:
        kwargs["settle"] = False
    if "check" in subject.takes and random.random() < 0.5:
        kwargs["check"] = False
    if "keep" in subject.takes:
        kwargs["keep"] = "all"
    value = getattr(getattr(api, subject.resource), subject.method)(*call.args, **kwargs)
    if hasattr(value, "pages"):
        return await _listed(
            value, random.choice(("page", "page", "all", "pages", "count", "first"))
        )
    return await value if inspect.isawaitable(value) else value


async def _listed(lazy: Any, how: str) -> Any:
    """A list in one of the ways in which it is read."""
    if how in ("page", "count", "first"):
        value = getattr(lazy, how)()
        return await value if inspect.isawaitable(value) else value
    items = lazy.pages() if how == "pages" else lazy
    if hasattr(items, "__aiter__"):
        return [item async for item in items]
    return list(items)


def _delivery(tally: Tally, number: int, random: Random) -> None:
    """A delivery to a webhook."""
    whole = random.choice(list(_deliveries()))
    damaged = damage(whole, subjects.answers(), random)
    try:
        said = problem_of_value(list(parse(damaged.body)))
        tally.ended["returned"] += 1
    except MaatooError as error:
        said = problem_of_error(error)
        tally.ended[type(error).__name__] += 1
    except Exception as error:  # as above
        said = problem_of_error(error)
    if said is not None:
        tally.problems.append(Problem(number, "webhooks.parse", said, damaged))


def _deliveries() -> Iterator[Damaged]:
    from tests.webhooks.webhook_deliveries import recorded

    for each in recorded():
        yield Damaged(200, {}, each.body)
