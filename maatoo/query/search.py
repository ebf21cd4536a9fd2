"""Search: the text of a search, built of the server's search commands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from maatoo.argument_checks import is_whole
from maatoo.errors import InvalidArgument
from maatoo.given_values import given
from maatoo.query.brackets import scalar_text
from maatoo.query.search_values import command_value, free_text

__all__ = ["Search"]

#: Commands that the server answers by joining a table to that of the contacts, with what a row of
#: that table is. A joined condition always has to hold, also behind an "OR", and several of one
#: table have to hold for one and the same row. Each condition on segments has a join of its own.
_JOINED: Final = {
    "tag": "tag",
    "company": "company",
    "company_id": "company",
    "ip": "IP address",
    "stage": "stage",
    "segment": None,
    "email_sent": "e-mail",
    "email_read": "e-mail",
    "email_queued": "queued e-mail",
    "sms_sent": "text message",
    "web_sent": "web notification",
    "mobile_sent": "push notification",
    "page_id": "page hit",
    "page_source": "page hit",
    "page_source_id": "page hit",
    "import_id": "import",
    "import_action": "import",
}

#: Commands that the server can negate. It ignores the ``!`` of others, or leaves out the entities
#: that have no value.
_NEGATED: Final = frozenset({"segment", "tag", "company", "company_id", "ip", "stage"})
_NEGATED_STATES: Final = frozenset(
    {"published", "unpublished", "anonymous", "unowned", "uncategorized"}
)

_TERM = re.compile(r'!?(?:([\w.-]+):)?(?:"([^"]*)"|([^\s"()]+))')


class Search:
    """A search text built of the server's search commands, joined with ``&`` and ``|``, negated
    with ``~``.

    The common commands are methods: ``Search.email("%@gmail.com")``, ``Search.segment("vip")``,
    ``Search.is_("mine")``; :meth:`command` is for all others, :meth:`text` for free text. Which
    commands a resource knows is in the documentation of its ``list``. In a value ``%`` stands for
    any text and ``_`` for any one character; a ``+`` before the value asks for the whole text. A
    ``*`` is sent as it is, and a Mautic 5.1 looks for an asterisk.

    The server reads a text from left to right and skips terms that it does not expect: the search
    then finds too much or too little, and no error says so. What is built here is written so that
    Mautic 5 and 6 read it alike. What they cannot express is refused: most commands cannot be
    negated, as the server would leave out contacts that have no value. A value that begins with
    ``!`` gets a ``%`` before it, so that it is also found inside of a text. ``Search(text)`` is
    sent as it is written.

    Example:
        >>> str(Search.email("%@gmail.com") & ~Search.segment("vip"))
        'email:%@gmail.com !segment:vip'
        >>> str(Search.is_("mine") & (Search.name("ann") | Search.name("ben")))
        'is:mine (name:ann OR name:ben)'
    """

    __slots__ = ("_joint", "_parts", "_text")

    _text: str
    _joint: str
    _parts: tuple[Search, ...]

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(f"a search is text (str), not {type(text).__name__}")
        self._text = text
        self._joint = ""
        self._parts = ()

    @classmethod
    def _join(cls, joint: str, one: Search, other: Search) -> Search:
        parts = (*one._operands(joint), *other._operands(joint))
        if sum(command == "owner" for part in parts for command in part._commands()) > 1:
            raise InvalidArgument("the server fails on two owners in one search: ask for each")
        groups = [part for part in parts if part._parts]
        if len(groups) > 1:
            raise InvalidArgument(
                f"the server reads only one group in parentheses, not both ({groups[0]}) and "
                f"({groups[1]}): search for each by itself, or make a segment of them"
            )
        made = cls("")
        made._joint = joint
        made._parts = (*(part for part in parts if not part._parts), *groups)
        made._text = _written(joint, made._parts)
        return made

    def _operands(self, joint: str) -> tuple[Search, ...]:
        """The searches to join: its parts where they are joined in this way, else itself."""
        if self._joint == joint:
            return self._parts
        if not self._parts and not _TERM.fullmatch(self._text):
            raise InvalidArgument(
                f"{self._text!r} is several terms: make each a Search, and join them with & and |"
            )
        return (self,)

    def _commands(self) -> Iterator[str]:
        """The commands of its terms."""
        if self._parts:
            for part in self._parts:
                yield from part._commands()
        elif (term := _TERM.fullmatch(self._text)) and term[1]:
            yield term[1]

    @property
    def has_commands(self) -> bool:
        """Whether it is more than free text."""
        return next(self._commands(), None) is not None

    def __str__(self) -> str:
        # Behind a closing quote the server would add an empty term, which every name matches; it
        # ignores an operator that no term follows.
        return f"{self._text} AND" if self._text.endswith('"') else self._text

    def __repr__(self) -> str:
        return f"Search({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Search) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        """Refused: ``a and b`` would silently be ``b`` alone.

        Raises:
            InvalidArgument: always.
        """
        raise InvalidArgument("a Search has no truth value: join with &, | and ~, not and, or, not")

    def __and__(self, other: Search) -> Search:
        if not isinstance(other, Search):  # pyright: ignore[reportUnnecessaryIsInstance]
            return NotImplemented
        joined = {_JOINED.get(command) for command in self._commands()} - {None}
        for command in other._commands():
            if _JOINED.get(command) in joined:
                what = _JOINED[command]
                raise InvalidArgument(
                    f"the server would look for one {what} that matches both: make a segment of "
                    "each, and search for the two segments"
                )
        return self._join("and", self, other)

    def __or__(self, other: Search) -> Search:
        if not isinstance(other, Search):  # pyright: ignore[reportUnnecessaryIsInstance]
            return NotImplemented
        for command in (*self._commands(), *other._commands()):
            if command in _JOINED:
                raise InvalidArgument(
                    f"{command}:… cannot be an alternative: the server requires it of every "
                    "contact. Search for each alternative by itself, or make a segment of them"
                )
        return self._join("or", self, other)

    def __invert__(self) -> Search:
        term = _TERM.fullmatch(self._text)
        if term is None or self._parts:
            raise InvalidArgument("negate each part of a search by itself: ~a & ~b")
        command, value = term[1], term[2] or term[3]
        if command == "ids":
            raise InvalidArgument(
                "contacts, users and others are found by these ids also when they are negated: "
                'use where=Where.not_in("id", ids)'
            )
        states = _NEGATED_STATES if command == "is" else ()
        if command not in _NEGATED and value not in states:
            raise InvalidArgument(
                f"the server cannot negate {self._text!r}: it leaves out entities without a value, "
                "or ignores the negation; filter with where=, as in "
                'Where.any_of(Where.neq("city", "Bern"), Where.is_null("city"))'
            )
        if value.startswith(("+", "!")):
            raise InvalidArgument(
                f"{value[0]!r} at the beginning of {value!r} undoes the negation: leave it out"
            )
        return Search(self._text[1:] if self._text.startswith("!") else f"!{self._text}")

    @classmethod
    def command(cls, name: str, value: object) -> Search:
        """A command by its name: ``command("utm_source", "ad")`` is ``utm_source:ad``.

        Raises:
            InvalidArgument: a name or value that cannot stand in a search.
        """
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z_][\w.-]*", name):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(f"{name!r} cannot be the name of a search command")
        value = given(value, f"the value of {name}:")
        is_date = isinstance(value, dt.date)
        text = str(value) if is_date else scalar_text(value, f"the value of {name}:")
        return cls(f"{name}:{command_value(name, text)}")

    @classmethod
    def text(cls, words: str) -> Search:
        """Free text that stands anywhere; several words are searched as one phrase.

        Raises:
            InvalidArgument: a text that cannot stand in a search.
        """
        return cls(free_text(words))

    @classmethod
    def ids(cls, *ids: int) -> Search:
        """Entities by id."""
        numbers = [given(each, "an id") for each in ids]
        if not numbers or not all(is_whole(each) and each > 0 for each in numbers):
            raise InvalidArgument(f"give ids, whole numbers of at least 1, not {ids!r}")
        return cls.command("ids", ",".join(map(str, numbers)))

    @classmethod
    def is_(cls, state: str) -> Search:
        """Entities in a state: published, unpublished, mine, anonymous, unowned …"""
        return cls.command("is", state)

    @classmethod
    def name(cls, value: str) -> Search:
        """Entities by name; ``%`` stands for any text."""
        return cls.command("name", value)

    @classmethod
    def email(cls, value: str) -> Search:
        """Contacts by the beginning of their e-mail address; ``%`` stands for any text."""
        return cls.command("email", value)

    @classmethod
    def segment(cls, alias: str) -> Search:
        """Contacts in the segment of this alias, which is compared as a whole."""
        return cls.command("segment", alias)

    @classmethod
    def company(cls, value: str) -> Search:
        """Contacts of a company whose name begins so; negated: with another one, or none."""
        return cls.command("company", value)

    @classmethod
    def owner(cls, value: str) -> Search:
        """Contacts by the name of their owner."""
        return cls.command("owner", value)

    @classmethod
    def ip(cls, value: str) -> Search:
        """Contacts with an IP address that begins so; negated: with another one, or none."""
        return cls.command("ip", value)

    @classmethod
    def tag(cls, value: str) -> Search:
        """Contacts with a tag that begins so; negated: with another one, or none."""
        return cls.command("tag", value)

    @classmethod
    def category(cls, alias: str) -> Search:
        """Entities in the category of this alias."""
        return cls.command("category", alias)


def _written(joint: str, parts: tuple[Search, ...]) -> str:
    """Terms, then a group; after a quoted term the server needs a word to go on."""
    words = [f"({_grouped(part)})" if part._parts else part._text for part in parts]  # pyright: ignore[reportPrivateUsage]
    text = words[0]
    for word in words[1:]:
        between = " OR " if joint == "or" else " AND " if text.endswith('"') else " "
        text = f"{text}{between}{word}"
    return text


def _grouped(group: Search) -> str:
    """The text of a group, whose end the server finds by counting parentheses, quoted or not."""
    text, depth = str(group), 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
    if depth:
        raise InvalidArgument(
            f"the server would not find the end of ({text}): a group cannot hold a parenthesis "
            "without its pair"
        )
    return text
