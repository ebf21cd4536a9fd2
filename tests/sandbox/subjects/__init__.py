"""Every resource of the sandbox with what a property has to know of it."""

from __future__ import annotations

from tests.sandbox.subjects.automation import AUTOMATION
from tests.sandbox.subjects.content import CONTENT
from tests.sandbox.subjects.people import PEOPLE
from tests.sandbox.subjects.shop import SHOP
from tests.sandbox.subjects.subject import Json, Subject

__all__ = ["SUBJECTS", "Json", "Subject"]

SUBJECTS = (*PEOPLE, *CONTENT, *AUTOMATION, *SHOP)
