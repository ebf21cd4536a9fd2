"""What happens to one request: pool, pacing, retry, error mapping. Knows nothing of resources.

The way of a request: ``transport`` (the loop of attempts) → ``auth`` → ``pool`` → ``response`` →
``error_mapping`` → ``retry``; ``runtime`` is where all of them wait.
"""

from __future__ import annotations

from maatoo.transport.capture import capture
from maatoo.transport.response import Response
from maatoo.transport.retry import Retry

__all__ = ["Response", "Retry", "capture"]
