"""Tables out of the server's lists, and rows of tables into it."""

from __future__ import annotations
