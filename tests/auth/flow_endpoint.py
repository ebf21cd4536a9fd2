"""The endpoint that flows ask for tokens, and OAuth 1a with a callback."""

from __future__ import annotations

from urllib.parse import parse_qsl

import httpx

from maatoo.auth import MemoryStore, OAuth1, PlainHttp
from tests.auth.auth_fakes import SECRET


class Endpoint:
    """Answers token requests; remembers what was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.http = PlainHttp(transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.requests[-1].content.decode()))


def oauth1(store: MemoryStore) -> OAuth1:
    return OAuth1("consumer-1", SECRET, callback="http://me.example/cb?x=1", store=store)
