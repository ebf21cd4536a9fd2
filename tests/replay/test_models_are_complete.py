"""Every property that is known of an entity is a typed attribute of its model."""

from __future__ import annotations

import pytest

from maatoo import models

from .leaves import attributes, properties

NO_MODELS = {
    "ApiError": "is raised, not answered",
    "FieldGroups": "is a mapping of its own",
    "OAuth2Token": "belongs to the authentication",
    "WebhookPayload": "belongs to the webhook receiver",
}

ITEMS_OF_PAGES = {"ActivityPage": "events", "EventsPage": "events", "ReportData": "data"}
"""Properties that the ``items`` of a page hold."""


@pytest.mark.parametrize("entity", sorted(properties().keys() - NO_MODELS.keys()))
def test_known_properties_are_typed_attributes(entity: str) -> None:
    typed = attributes(getattr(models, entity)).keys() | {ITEMS_OF_PAGES.get(entity)}
    assert sorted(properties()[entity] - typed) == []
