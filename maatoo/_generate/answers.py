"""Makes the description of an answer of its line: which reader, which type, which words."""

from __future__ import annotations

import re

from maatoo._generate.notation import parse_answer
from maatoo._generate.shape import Answer, DescriptionError

__all__ = ["make_answer"]


def make_answer(text: object, models: frozenset[str], where: str) -> Answer:
    """Read the line of an answer.

    Raises:
        DescriptionError: it is no such line, or names an unknown model.
    """
    deleted = isinstance(text, str) and text.startswith("deleted ")
    line = parse_answer(text.removeprefix("deleted ") if isinstance(text, str) else text, where)
    for name in (line.model, line.page):
        if name is not None and name not in models:
            raise DescriptionError(f"{where}: {name!r} is no model of the description")
    return _Maker(line.model or "", line.keys, line.page).make(line, deleted=deleted)


@frozen
class _Maker:
    model: str
    keys: tuple[str, ...]
    page: str | None

    def make(self, line: AnswerLine, *, deleted: bool) -> Answer:
        """The answer of a line."""
        model = self.model
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model).lower()
        several = ", (" + ", ".join(f'"{key}"' for key in self.keys) + ",)" if self.keys else ""
        several = several if len(self.keys) == 1 else several.replace(",)", ")")
        first = f'"{self.keys[0]}"' if self.keys else ""
        after = f", {first}" if first else ""
        if line.form == "list":
            item = model or "str"
            return self._of(f"Entities({item}{several})", f"builtins.list[{item}]", "All of them.")
        if line.form == "pages":
            page = f", {self.page}" if self.page else ""
            return self._of(f"Page({model}{several}{page})", f"AsyncList[{model}]", _LAZY.format(model=model))
