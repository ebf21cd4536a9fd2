"""A client's session with one server: its connection, and the calls that go over it."""

from __future__ import annotations

from maatoo.session.calls import Session

__all__ = ["Session"]
