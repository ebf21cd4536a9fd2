"""webhook_delivery: what a server would send, signed."""

from __future__ import annotations

from typing import Any

import pytest

from maatoo import InvalidArgument, SignatureMismatch
from maatoo.testing import webhook_delivery
from maatoo.webhooks import (
    SIGNATURE_HEADER,
    ContactCreated,
    ContactDeleted,
    ContactUpdated,
    parse,
    verify,
)


@pytest.mark.parametrize(
    ("event", "kind"),
    [("created", ContactCreated), ("updated", ContactUpdated), ("deleted", ContactDeleted)],
)
def test_an_event_is_one_that_a_receiver_takes(event: Any, kind: type) -> None:
    body, headers = webhook_delivery(event, "the word")
    verify(body, headers[SIGNATURE_HEADER], "the word")
    (found,) = parse(body)
    assert isinstance(found, kind)
    with pytest.raises(SignatureMismatch):
        verify(body, headers[SIGNATURE_HEADER], "another word")


def test_a_body_of_ones_own_is_signed_as_it_is() -> None:
    body, headers = webhook_delivery(b'{"mautic.lead_post_save_new": []}', "the word")
    assert body == b'{"mautic.lead_post_save_new": []}'
    verify(body, headers[SIGNATURE_HEADER], "the word")


@pytest.mark.parametrize("event", ["Created", '{"mautic.lead_post_save_new": []}', None])
def test_an_event_that_is_none_is_refused(event: Any) -> None:
    with pytest.raises(
        InvalidArgument, match="one of created, updated, deleted, or a body as bytes"
    ):
        webhook_delivery(event, "the word")
