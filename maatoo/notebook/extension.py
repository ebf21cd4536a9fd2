"""Short tracebacks in IPython: the lines of the user, and the message."""

from __future__ import annotations

import traceback
from importlib import import_module
from types import TracebackType
from typing import Any

from maatoo.errors import MaatooError
from maatoo.notebook.html import error_html

__all__ = ["load", "short_traceback", "unload"]


def short_traceback(error: BaseException, trace: TracebackType | None) -> list[str]:
    """The lines of a traceback down to the first call into this package, and the message."""
    frames = traceback.extract_tb(trace)
    own = [
        number
        for number, (frame, _) in enumerate(traceback.walk_tb(trace))
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] == "maatoo"
    ]
    shown = frames[: own[0]] if own else frames
    return [
        "Traceback (the calls inside maatoo are left out):\n",
        *traceback.format_list(shown),
        *traceback.format_exception_only(type(error), error),
    ]


def _show(shell: Any, kind: type[BaseException], error: Any, trace: Any, tb_offset: Any) -> None:  # noqa: ARG001
    ipython: Any = import_module("IPython.display")
    lines = short_traceback(error, trace.tb_next if trace is not None and trace.tb_next else trace)
    # as IPython shows its own: what executes notebooks sees that the cell failed, and why
    shell._showtraceback(kind, error, "".join(lines).splitlines())
    ipython.display(ipython.HTML(error_html(error)))


def load(shell: Any) -> None:
    """Make tracebacks of this package's errors short; ``%load_ext maatoo`` calls this."""
    shell.set_custom_exc((MaatooError,), _show)


def unload(shell: Any) -> None:
    """Show whole tracebacks again."""
    shell.set_custom_exc((), None)
