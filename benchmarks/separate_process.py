"""Measuring in an interpreter of its own, in which nothing else was loaded or has used memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

__all__ = ["ROOT", "output_of"]

ROOT = Path(__file__).resolve().parent.parent


def output_of(module: str, *arguments: object) -> str:
    """Run a module with ``python -m``; what it prints."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    process = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    return process.stdout
