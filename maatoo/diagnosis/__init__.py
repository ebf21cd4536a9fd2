"""Diagnosis: what a login needs, looked at in order, with what to do where it fails."""

from __future__ import annotations

from maatoo.diagnosis.examination import diagnose
from maatoo.diagnosis.findings import Check, Diagnosis, Verdict

__all__ = ["Check", "Diagnosis", "Verdict", "diagnose"]
