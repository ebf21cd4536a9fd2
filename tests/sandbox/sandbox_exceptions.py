"""Exchanges that the sandbox may answer differently, with the reasons."""

EXCEPTIONS: dict[str, str] = {}
