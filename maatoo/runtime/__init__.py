"""What it is to wait: on an event loop of asyncio or trio, or in a blocked thread.

The code that talks to a server is written once, as coroutines. It asks a :class:`Runtime` for
everything that waits. On an event loop the coroutines are awaited. In a blocking call they are
stepped to their end by :func:`step_to_completion`; there nothing that they await suspends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maatoo.lazy_room import lazy_names

if TYPE_CHECKING:
    from maatoo.runtime.blocking import BlockingRuntime, step_to_completion
    from maatoo.runtime.event_loop import AsyncRuntime, on_asyncio
    from maatoo.runtime.exception_groups import ungrouped
    from maatoo.runtime.protocol import Runtime
    from maatoo.runtime.signal import Signal
    from maatoo.runtime.slots import Slots
else:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "AsyncRuntime": "event_loop",
            "BlockingRuntime": "blocking",
            "Runtime": "protocol",
            "Signal": "signal",
            "Slots": "slots",
            "on_asyncio": "event_loop",
            "step_to_completion": "blocking",
            "ungrouped": "exception_groups",
        },
    )

__all__ = [
    "AsyncRuntime",
    "BlockingRuntime",
    "Runtime",
    "Signal",
    "Slots",
    "on_asyncio",
    "step_to_completion",
    "ungrouped",
]
