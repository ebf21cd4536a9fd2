"""Every kind of credentials that a worker's client can have, and the functions that make them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from maatoo import (
    BasicAuth,
    BearerToken,
    CallableStore,
    ClientCredentials,
    FileStore,
    Maatoo,
    MemoryStore,
    OAuth1,
    OAuth2,
    Token,
)
from tests.engines.rows import Rows, over
from tests.secrets import secret

PASSWORD = secret("hid-engine-password")
CLIENT = secret("hid-engine-client")
ACCESS = secret("hid-engine-access")
REFRESH = secret("hid-engine-refresh")
SIGNING = secret("hid-engine-signing")
SECRETS = (PASSWORD, CLIENT, ACCESS, REFRESH, SIGNING)

TOKEN = Token(ACCESS, REFRESH, token_secret=SIGNING)
CALLBACK = "https://you.example/callback"
file_store = FileStore(Path("nowhere.json"))


def shared_file(path: Path) -> None:
    """Keep a token in a file that the functions below name."""
    global file_store
    file_store = FileStore(path)
    file_store.save(TOKEN)


def _made(auth: object, workers: int) -> Maatoo:
    return over(Rows(range(1, 40)), auth=auth, workers=workers)


def basic(workers: int = 1) -> Maatoo:
    return _made(BasicAuth("user", PASSWORD), workers)


def bearer(workers: int = 1) -> Maatoo:
    return _made(BearerToken(ACCESS), workers)


def client_in_memory(workers: int = 1) -> Maatoo:
    return _made(ClientCredentials("c", CLIENT, store=MemoryStore(TOKEN)), workers)


def client_in_file(workers: int = 1) -> Maatoo:
    return _made(ClientCredentials("c", CLIENT, store=file_store), workers)


def signed(workers: int = 1) -> Maatoo:
    store = MemoryStore(TOKEN)
    return _made(OAuth1("k", SIGNING, callback=CALLBACK, store=store), workers)


def person_in_file(workers: int = 1) -> Maatoo:
    return _made(OAuth2("c", CLIENT, redirect_uri=CALLBACK, store=file_store), workers)


def person_in_memory(workers: int = 1) -> Maatoo:
    store = MemoryStore(TOKEN)
    return _made(OAuth2("c", CLIENT, redirect_uri=CALLBACK, store=store), workers)


def person_in_database(workers: int = 1) -> Maatoo:
    store = CallableStore(lambda: TOKEN, lambda token: None)
    return _made(OAuth2("c", CLIENT, redirect_uri=CALLBACK, store=store), workers)


SHARED: tuple[Callable[..., Maatoo], ...] = (
    basic, bearer, client_in_memory, client_in_file, signed, person_in_file,
)  # fmt: skip
"""Those that any number of workers on one machine may have."""

ALONE = (person_in_memory, person_in_database)
"""Those that one process may have: nothing keeps two from using one refresh token."""

ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {"MAATOO_USERNAME": "user", "MAATOO_PASSWORD": PASSWORD},
    {"MAATOO_ACCESS_TOKEN": ACCESS},
    {"MAATOO_CLIENT_ID": "c", "MAATOO_CLIENT_SECRET": CLIENT},
)


def name_of(make: Callable[..., Maatoo]) -> str:
    """The text that names a function of this module."""
    return f"{__name__}:{make.__name__}"
