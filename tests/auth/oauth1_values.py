"""The token and the site that tests of OAuth 1a sign with."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hypothesis import strategies as st

from maatoo.auth import AuthSession, MemoryStore, OAuth1, Token
from tests.auth.auth_fakes import AsyncTestRuntime, TokenServer

SITE = "http://old.example"
TOKEN = Token("access-key", token_secret="token-secret", site=SITE)
Pairs = list[tuple[str, str]]


def sent_in(header: str) -> dict[str, str]:
    assert header.startswith("OAuth ")
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', header)}


names = st.sampled_from(["where[0][col]", "search", "ids[]", "ids[]", "é"]) | st.text(min_size=1)
pairs = st.lists(
    st.tuples(names, st.text()).filter(lambda pair: not pair[0].startswith("oauth_")), max_size=5
)
ids = st.text("abcXYZ019-._~/+ %&=é", min_size=1)


def session_with(store: MemoryStore) -> AuthSession:
    auth = OAuth1("consumer-key", "consumer-secret", callback="http://me.example/", store=store)
    runtime = AsyncTestRuntime()
    return auth.session(SITE, TokenServer().send_in(runtime), runtime)
