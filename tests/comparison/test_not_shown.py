"""The page on bulk jobs says of each resource what answers do not show, as it was recorded."""

from __future__ import annotations

import pytest

from .not_shown import FILE, table, with_table

pytestmark = pytest.mark.once


def test_the_table_of_the_page_is_the_measured_one() -> None:
    text = FILE.read_text("utf-8")
    assert table() in text
    assert with_table(text) == text


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ("categories", "`isPublished`"),
        ("contacts", "`companies`"),
        ("users", "`plainPassword`"),
        ("smses", "`smsType`"),
        ("pages", "`publicPreview`"),
    ],
)
def test_what_was_sent_and_not_shown_stands_in_it(resource: str, name: str) -> None:
    (line,) = [each for each in table().splitlines() if each.startswith(f"| `{resource}` |")]
    assert name in line.split("|")[2]
