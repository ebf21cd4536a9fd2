"""Clients in other processes: a client of the environment pickles as a recipe, no other does."""

from __future__ import annotations

import pickle

import pytest

from maatoo import AsyncMaatoo, BasicAuth, BearerToken, ConfigurationError, Maatoo

BOTH = pytest.mark.parametrize("client", [AsyncMaatoo, Maatoo])


@BOTH
def test_a_client_of_the_environment_is_made_anew_from_it(client, monkeypatch) -> None:
    monkeypatch.setenv("MAATOO_BASE_URL", "https://you.example")
    monkeypatch.setenv("MAATOO_ACCESS_TOKEN", "first-token")
    written = pickle.dumps(client.from_env(timeout=5.0))
    assert b"first-token" not in written
    monkeypatch.setenv("MAATOO_ACCESS_TOKEN", "second-token")
    read = pickle.loads(written)
    assert type(read) is client
    assert read.settings.auth == BearerToken("second-token")
    assert read.settings.options.timeout == 5.0
    assert b"second-token" not in pickle.dumps(read)


@BOTH
def test_any_other_client_names_the_recipe(client, monkeypatch) -> None:
    auth = BasicAuth("me", "word")
    monkeypatch.setenv("MAATOO_BASE_URL", "https://you.example")
    for made in (client("https://you.example", auth=auth), client.from_env(auth=auth)):
        with pytest.raises(ConfigurationError, match="from_env"):
            pickle.dumps(made)


@BOTH
@pytest.mark.parametrize(
    "part",
    [
        lambda api: api.contacts,
        lambda api: api.segments,
        lambda api: api.contacts.list(),
        lambda api: api.v2,
    ],
    ids=["contacts", "segments", "list", "v2"],
)
def test_what_belongs_to_a_client_says_how_it_gets_elsewhere(client, part, monkeypatch) -> None:
    monkeypatch.setenv("MAATOO_BASE_URL", "https://you.example")
    monkeypatch.setenv("MAATOO_ACCESS_TOKEN", "first-token")
    made = client.from_env()
    with pytest.raises(ConfigurationError, match="in each process"):
        pickle.dumps(part(made))
    if isinstance(made, Maatoo):
        made.close()
