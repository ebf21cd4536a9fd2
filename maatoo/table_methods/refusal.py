"""refuse_pandas: tells those who hand a list to pandas.DataFrame what to write instead."""

from __future__ import annotations

import sys

from maatoo.errors import InvalidArgument

__all__ = ["refuse_pandas"]


def refuse_pandas() -> None:
    """Refuse to be iterated by ``pandas.DataFrame(…)``, which would make one column of objects.

    To be called by ``__iter__``.

    Raises:
        InvalidArgument: whoever began to iterate is pandas.
    """
    caller = sys._getframe(2).f_globals.get("__name__")  # pyright: ignore[reportPrivateUsage]
    if isinstance(caller, str) and caller.partition(".")[0] == "pandas":
        raise InvalidArgument(
            "pandas would make one column of objects of this: write .to_pandas() instead"
        )
