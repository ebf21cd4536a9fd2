"""What is given as credentials and is none is refused, and not shown."""

from __future__ import annotations

from typing import Any

import pytest

from maatoo import AsyncMaatoo, BasicAuth, InvalidArgument, Maatoo


@pytest.mark.parametrize("client", [Maatoo, AsyncMaatoo])
@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("ann", "hidden-word"), "tuple"),
        ("hidden-word", "str"),
        ({"user": "hidden-word"}, "dict"),
        (BasicAuth, "the class BasicAuth"),
    ],
)
def test_what_is_no_credentials_is_refused(client: Any, given: object, named: str) -> None:
    with pytest.raises(
        InvalidArgument, match=rf"such as BasicAuth\(user, password\), not {named}$"
    ) as caught:
        client("https://a.example", auth=given)
    assert "hidden-word" not in str(caught.value)
