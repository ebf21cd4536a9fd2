"""Parts: pieces of a list that other processes read, each with a client of its own."""

from __future__ import annotations

from maatoo.parts.part import Part
from maatoo.parts.worker_client import check_credentials, client_of, machine_name

__all__ = ["Part", "check_credentials", "client_of", "machine_name"]
