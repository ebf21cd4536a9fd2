"""Search: the text of a search, built of the server's search commands."""

from __future__ import annotations

import re

from maatoo.errors import InvalidArgument

__all__ = ["Search"]


class Search:
    """A search text built of the server's search commands; joined with ``&``, negated with ``~``.

    Any command is a method: ``Search.email("*@gmail.com")``, ``Search.segment("vip")``,
    ``Search.is_("mine")``; :meth:`text` adds free text, :meth:`command` one that Python cannot
    spell. Which commands a resource knows is in the documentation of its ``list``.

    Example:
        >>> str(Search.email("*@gmail.com") & ~Search.segment("vip"))
        'email:*@gmail.com !segment:vip'
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Search({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Search) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __and__(self, other: Search) -> Search:
        return Search(f"{self._operand()} {other._operand()}")

    def __or__(self, other: Search) -> Search:
        return Search(f"({self._text}) OR ({other._text})")

    def _operand(self) -> str:
        """The text as a part of another one: alternatives stay together."""
        return f"({self._text})" if " OR " in _unquoted(self._text) else self._text

    def __invert__(self) -> Search:
        if " " in _unquoted(self._text):
            raise InvalidArgument("negate each part of a search by itself: ~a & ~b")
        return Search(self._text[1:] if self._text.startswith("!") else f"!{self._text}")

    @classmethod
    def command(cls, name: str, value: object) -> Search:
        """A command by its name: ``command("utm_source", "ad")`` is ``utm_source:ad``.

        Raises:
            InvalidArgument: a name or value that cannot stand in a search.
        """
        text = str(value)
        if not re.fullmatch(r"[A-Za-z_][\w.-]*", name):
            raise InvalidArgument(f"{name!r} cannot be the name of a search command")
        if not text or '"' in text:
            raise InvalidArgument(f"a search for {name!r} needs a text without double quotes")
        return cls(f'{name}:"{text}"' if re.search(r"\s", text) else f"{name}:{text}")

    @classmethod
    def text(cls, words: str) -> Search:
        """Free text; several words are searched as one phrase."""
        if not words or '"' in words:
            raise InvalidArgument("a search text needs at least a character and no double quotes")
        return cls(f'"{words}"' if re.search(r"\s", words) else words)

    @classmethod
    def ids(cls, *ids: int) -> Search:
        """Entities by id."""
        if not all(isinstance(each, int) and each > 0 for each in ids):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(f"ids are whole numbers of at least 1, not {ids!r}")
        return cls.command("ids", ",".join(str(each) for each in ids))

    @classmethod
    def is_(cls, state: str) -> Search:
        """Entities in a state: published, unpublished, mine, anonymous, unowned …"""
        return cls.command("is", state)

    @classmethod
    def name(cls, value: str) -> Search:
        """Entities by name; ``*`` stands for any text."""
        return cls.command("name", value)

    @classmethod
    def email(cls, value: str) -> Search:
        """Contacts by e-mail address; ``*`` stands for any text."""
        return cls.command("email", value)

    @classmethod
    def segment(cls, alias: str) -> Search:
        """Contacts in the segment of this alias."""
        return cls.command("segment", alias)

    @classmethod
    def company(cls, value: str) -> Search:
        """Contacts by company name."""
        return cls.command("company", value)

    @classmethod
    def owner(cls, value: str) -> Search:
        """Contacts by the name of their owner."""
        return cls.command("owner", value)

    @classmethod
    def ip(cls, value: str) -> Search:
        """Contacts by IP address."""
        return cls.command("ip", value)

    @classmethod
    def tag(cls, value: str) -> Search:
        """Contacts that carry a tag."""
        return cls.command("tag", value)

    @classmethod
    def category(cls, alias: str) -> Search:
        """Entities in the category of this alias."""
        return cls.command("category", alias)


def _unquoted(text: str) -> str:
    return re.sub(r'"[^"]*"', '""', text)
