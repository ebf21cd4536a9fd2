"""Values that identify an entity: how the server stores, compares and finds them.

A server silently removes some characters of a value. The entity that it then stores or finds has
another value than was sent, and may be somebody else's. Such values are refused before anything is
sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from maatoo.errors import InvalidArgument

__all__ = [
    "as_text",
    "changed_texts",
    "check_email",
    "check_text",
    "folded",
    "folded_email",
    "folded_value",
    "given_names",
    "plain",
    "same_value",
    "stored_text",
    "text_refusal",
]

_EMAIL: Final = "email"
_BLANKS: Final = " \t\n\r\f\v"
_DROPPED_FROM_EMAILS: Final = re.compile(r"[^A-Za-z0-9!#$%&'*+\-=?^_`{|}~@.\[\]]")
_NAMED: Final = re.compile(r"[^<>]*<([^<>]+)>")  # Ann <ann@example.com>
_ENTITY: Final = re.compile(r"&#?[0-9A-Za-z]+;")
_MARKUP: Final = re.compile(r"<[^>]*>?")
_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")
_IGNORED: Final = frozenset({"Mn", "Me", "Cf", "Cc"})
_TRIMMED: Final = frozenset({"Zs", "Zl", "Zp", "Cf", "Cc"})
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"}
)
_PLAIN: Final = re.compile(r"[ -%'-;=?-~]*")  # ASCII without markup, entities and controls


# What the server stores


def plain(text: str) -> str:
    """A text without the plain blanks around it; the server removes them, which does no harm."""
    return text.strip(_BLANKS)


def _unescaped(text: str) -> str:
    """A text with its HTML entities decoded; the module for that is loaded at first use."""
    import html

    return html.unescape(text)


def stored_text(text: str) -> str:
    """What the server stores of a text.

    It decodes entities, then removes tags, and what follows a ``<`` that is not closed, then all
    kinds of blanks and of invisible characters at the ends.
    """
    if _PLAIN.fullmatch(text):
        return text.strip()
    decoded = _ENTITY.sub(lambda found: _unescaped(found[0]), text)
    bare = _MARKUP.sub("", decoded)
    first, last = 0, len(bare)
    while first < last and unicodedata.category(bare[first]) in _TRIMMED:
        first += 1
    while first < last and unicodedata.category(bare[last - 1]) in _TRIMMED:
        last -= 1
    return bare[first:last]


def changed_texts(row: Mapping[str, object]) -> list[str]:
    """The names of the texts of a row of which the server stores others, or which make it fail.

    Plain blanks around a text do not count.
    """
    return [name for name, value in row.items() if isinstance(value, str) and _is_changed(value)]


def _is_changed(text: str) -> bool:
    if _PLAIN.fullmatch(text):
        return False
    return "\0" in text or stored_text(text) != plain(text)


def text_refusal(text: str) -> str | None:
    """Why a text must not identify an entity, and what to write instead; None where it may."""
    if not _is_changed(text):
        return None
    stored = stored_text(text.replace("\0", ""))
    return (
        "it identifies an entity, and the server would store another text: it decodes entities "
        "such as &amp;, and removes tags, what follows a <, and invisible characters at the ends; "
        + (f"write {stored!r}" if stored else "nothing would be left of it")
    )


def check_text(value: str, name: str) -> None:
    """Refuse a text that identifies an entity, and that the server would change.

    Raises:
        InvalidArgument: the message says what to write instead.
    """
    reason = text_refusal(value)
    if reason is not None:
        raise InvalidArgument(f"{name} must not be {value!r}: {reason}")


def check_email(value: str, name: str) -> None:
    """Refuse an e-mail address of a contact of which the server would remove characters.

    Text without an ``@`` is refused by the server.

    Raises:
        InvalidArgument: the message says what to write instead.
    """
    address = plain(value)
    dropped = _DROPPED_FROM_EMAILS.findall(address) if "@" in address else []
    if not dropped:
        return
    shown = ", ".join(dict.fromkeys(map(ascii, dropped)))
    raise InvalidArgument(
        f"{name} {value!r} has characters that the server removes ({shown}); it would be the "
        f"address of somebody else: {_instead(address)}"
    )


def _instead(address: str) -> str:
    """What to write for an address that the server would change."""
    named = _NAMED.fullmatch(address)
    bare = _unescaped(named[1] if named else address).removeprefix("mailto:")
    shown = "".join(x for x in bare if unicodedata.category(x) not in _TRIMMED)
    local, at, domain = shown.rpartition("@")
    meant = f"{local}{at}{_ascii_domain(domain)}"
    if _DROPPED_FROM_EMAILS.search(meant):
        return "write the address in plain ASCII letters"
    return f"write {meant!r}"


def _ascii_domain(domain: str) -> str:
    """A domain as DNS knows it; one that this spelling would change stays as it is."""
    try:
        ascii_only = domain.encode("idna")
        return ascii_only.decode("ascii") if ascii_only.decode("idna") == domain else domain
    except UnicodeError:  # it is no domain
        return domain


# What the server compares


def given_names(row: Mapping[str, object], names: Iterable[str]) -> list[str]:
    """The names of the unique properties of which a row gives a value: a text or a number.

    Args:
        row: what is sent, by API names.
        names: API names of unique properties.
    """
    return [
        name
        for name in names
        if isinstance(row.get(name), (str, int, float)) and as_text(row[name])
    ]


def as_text(value: object) -> str:
    """The text that the server stores of a value: without outer blanks, 5.0 as 5."""
    if isinstance(value, (bool, float)) and float(value).is_integer():
        value = int(value)
    return str(value).strip()


def folded(value: object) -> str:
    """A text in the form in which the server's database compares it.

    Outer blanks, upper and lower case, accents and invisible characters make no difference, nor
    does markup, which the server strips. All characters beyond U+FFFF, emoji for example, are
    alike to its collation ``utf8mb4_unicode_ci``.
    """
    text = as_text(value)
    if _PLAIN.fullmatch(text):
        return text.casefold()
    bare = _BEYOND.sub("\ufffd", stored_text(text))
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", bare).casefold())
    shown = (x for x in letters if x in "\t\n\r" or unicodedata.category(x) not in _IGNORED)
    return "".join(shown).strip().translate(_LETTERS)


def folded_email(value: object) -> str:
    """An e-mail address in the form in which the server compares it.

    The server removes the characters that no plain address has, blanks and letters with accents
    among them, before it looks for a contact.
    """
    return _DROPPED_FROM_EMAILS.sub("", str(value)).casefold()


def folded_value(name: str, value: object) -> str:
    """A value of a unique property in the form in which the server compares it.

    Args:
        name: API name of the property.
        value: the value.
    """
    return folded_email(value) if name.endswith(_EMAIL) else folded(value)


def same_value(name: str, one: object, other: object) -> bool:
    """Whether two values of the unique property of an API name are one to the server."""
    return folded_value(name, one) == folded_value(name, other)
